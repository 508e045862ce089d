"""`make schema`: write `ledger/schema.sql` from a database that all migrations and routines made."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from rich.console import Console

from engine.postgres import EmbeddedPostgres
from ledger import schema
from ledger.migrate import migrate

DATABASE = "schema"


def write(file: Path = schema.FILE) -> None:
    """Write the schema as it stands to `file`, from a server of its own. Raises EngineError and SqlFailed."""
    folder = Path(tempfile.mkdtemp(prefix="lianban-schema-"))
    folder.chmod(0o711)  # so that PostgreSQL's own user can pass through when the command runs as root
    server = EmbeddedPostgres(folder / "postgres", log=folder / "postgres.log")
    try:
        server.start()
        asyncio.run(_make(server))
        file.write_text(schema.readable(server.dump_schema(DATABASE)), encoding="utf-8")
    finally:
        server.stop()
        shutil.rmtree(folder)


async def _make(server: EmbeddedPostgres) -> None:
    await migrate(await server.create_database(DATABASE))


if __name__ == "__main__":
    write()
    Console().print(f"已写入 {schema.FILE}")
