"""`schema.sql`: the database as it stands, to be read; made from a dump of "all migrations, then routines".

A dump lists constraints, indexes and comments far away from their table. Here each table stands in one piece: columns
with what they are for, constraints, indexes, triggers; then views and functions, each with the file that it comes from.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ledger.migrate import routines

FILE = Path(__file__).parent / "schema.sql"

_HEAD = """\
-- The ledger's schema as it stands, to be read. Written by `make schema` from all migrations, then all routines;
-- never applied, never changed by hand."""
_SECTION = re.compile(r"^--\n-- Name: (?P<name>.+?); Type: (?P<kind>[A-Z ]+); .*\n--\n\n", re.MULTILINE)
_TEXT_CAST = re.compile(r"'::text(?!\[)")
_END = "--\n-- PostgreSQL database dump complete"
_OF_TABLE = ("CONSTRAINT", "FK CONSTRAINT", "INDEX", "TRIGGER", "SEQUENCE", "COMMENT")
_ROUTINE = re.compile(r"^create or replace (?:function|view) (\w+)", re.MULTILINE)


class Section(NamedTuple):
    """One object of a dump."""

    kind: str
    name: str
    body: str


def readable(dump: str) -> str:
    """The text of `schema.sql` from the output of `pg_dump --schema-only`. Raises ValueError on kinds unknown here."""
    sections = sorted(_sections(dump))  # keys before references, indexes before triggers, and each by name
    if unknown := {each.kind for each in sections} - {"TABLE", "VIEW", "FUNCTION", *_OF_TABLE}:
        raise ValueError(f"schema.sql has no place for {', '.join(sorted(unknown))}")
    parts = [_HEAD]
    parts += [_table(each, sections) for each in sections if each.kind == "TABLE"]
    homes = {name: file for file, text in routines() for name in _ROUTINE.findall(text)}
    for kind in ("VIEW", "FUNCTION"):
        parts += [_routine(each, homes) for each in sections if each.kind == kind]
    return "\n\n".join(parts) + "\n"


def _sections(dump: str) -> Iterable[Section]:
    text = dump.partition(_END)[0].replace("public.", "")
    pieces = _SECTION.split(text)[1:]
    for name, kind, body in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        yield Section(kind, name, body.strip() if kind == "FUNCTION" else _without_noise(body.strip()))


def _without_noise(body: str) -> str:
    """The same in shorter words: a literal is text anyway, an index a B-tree unless it says otherwise."""
    shorter = body.replace("timestamp with time zone", "timestamptz").replace(" USING btree", "")
    return _TEXT_CAST.sub("'", shorter)


def _routine(routine: Section, homes: dict[str, str]) -> str:
    return f"-- ledger/routines/{homes[routine.name.partition('(')[0]]}.sql\n{routine.body}"


def _table(table: Section, sections: list[Section]) -> str:
    name = table.name
    begin, *columns, end = table.body.splitlines()
    said, told = _comments(name, sections)
    identities = _identities(name, sections)
    lines = [*(line.rstrip(",") for line in columns), *_constraints(name, sections)]
    shown = []
    for number, line in enumerate(lines, start=1):
        column = line.split()[0].strip('"')
        comma = "," if number < len(lines) else ""
        about = f"  -- {told[column]}" if column in told else ""
        shown.append(f"{line}{identities.get(column, '')}{comma}{about}")
    after = [each.body for each in sections if _is_beside(each, name)]
    return "\n".join([*_wrapped(said), begin, *shown, end, *after])


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, width=120, initial_indent="-- ", subsequent_indent="-- ")


def _constraints(table: str, sections: list[Section]) -> list[str]:
    """Keys and references, in the way in which checks stand in the table already."""
    of_table = [each for each in sections if each.kind.endswith("CONSTRAINT") and each.name.split()[0] == table]
    return [f"    {each.body.partition(' ADD ')[2].rstrip(';')}" for each in of_table]


def _identities(table: str, sections: list[Section]) -> dict[str, str]:
    """What makes the numbers of a column that makes its own."""
    pattern = re.compile(rf"\w+ TABLE {table} ALTER COLUMN (\w+) ADD( GENERATED \w+( BY DEFAULT)? AS IDENTITY)")
    found = [pattern.match(each.body) for each in sections if each.kind == "SEQUENCE"]
    return {match[1]: match[2] for match in found if match}


def _is_beside(section: Section, table: str) -> bool:
    if section.kind == "INDEX":
        return f" ON {table} " in section.body
    return section.kind == "TRIGGER" and section.name.split()[0] == table


def _comments(table: str, sections: list[Section]) -> tuple[str, dict[str, str]]:
    """What the table is for, and its columns by name."""
    said = {
        each.name: each.body.partition(" IS '")[2].removesuffix("';").replace("''", "'")
        for each in sections
        if each.kind == "COMMENT"
    }
    mark = f"COLUMN {table}."
    columns = {name.removeprefix(mark): text for name, text in said.items() if name.startswith(mark)}
    return said.get(f"TABLE {table}", ""), columns
