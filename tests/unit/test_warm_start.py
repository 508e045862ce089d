"""What a start need not do again: load a demo that is there, compile libraries that a child reads."""

from importlib.util import cache_from_source, find_spec
from pathlib import Path

import pytest

from engine import demo
from runtime.settings import Settings
from starter.web.file_pages.compiled import LIBRARIES, keep_bytecode

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing?sslmode=disable"


@pytest.mark.parametrize("noted", [None, "of other files"])
async def test_a_demo_that_these_files_did_not_load_is_loaded(tmp_path: Path, noted: str | None) -> None:
    if noted is not None:
        (tmp_path / demo.MARK).write_text(noted, encoding="ascii")
    with pytest.raises(OSError, match="Connect call failed"):
        await demo.load_once(Settings(_env_file=None, home=tmp_path, database_dsn=NOWHERE))
    assert (tmp_path / demo.MARK).exists() is (noted is not None)


async def test_what_these_files_loaded_is_not_looked_at_again(tmp_path: Path) -> None:
    (tmp_path / demo.MARK).write_text(demo.digest_of_sources(), encoding="ascii")
    await demo.load_once(Settings(_env_file=None, home=tmp_path, database_dsn=NOWHERE))


def test_libraries_of_the_child_are_compiled_once() -> None:
    keep_bytecode()
    folders = [find_spec(name).submodule_search_locations for name in LIBRARIES]  # type: ignore[union-attr]
    sources = [source for found in folders for folder in found or () for source in Path(folder).glob("*.py")]
    assert sources
    made = {source: Path(cache_from_source(str(source))).stat().st_mtime_ns for source in sources}
    keep_bytecode()
    assert {source: Path(cache_from_source(str(source))).stat().st_mtime_ns for source in sources} == made
