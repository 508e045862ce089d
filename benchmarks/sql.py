"""The benchmark's statements, read once from `queries.sql`: a block begins with `-- name: …`."""

import re
from pathlib import Path

_BLOCK = re.compile(r"^-- name: (?P<name>\w+)\n(?P<text>.*?)(?=^-- name: |\Z)", re.MULTILINE | re.DOTALL)


def read(path: Path) -> dict[str, str]:
    return {block["name"]: block["text"].strip() for block in _BLOCK.finditer(path.read_text("utf-8"))}


SQL = read(Path(__file__).with_name("queries.sql"))
