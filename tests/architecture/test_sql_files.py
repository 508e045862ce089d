"""What migrations, routines and named queries may carry."""

from __future__ import annotations

import re

import pytest

from ledger import migrate
from tests.support.schema import LAST_WITH_ROUTINES

_ROUTINE = re.compile(
    r"^\s*create\s+(?:or\s+replace\s+)?(?:function|procedure|trigger|view)\b", re.IGNORECASE | re.MULTILINE
)
_TABLE = re.compile(r"^\s*(?:create|alter|drop)\s+(?:table|index|type)\b", re.IGNORECASE | re.MULTILINE)


def test_list_of_routines_names_every_file() -> None:
    files = {file.stem for file in (migrate.FOLDER / "routines").glob("*.sql")}
    assert sorted(files) == sorted(migrate.ROUTINES)


@pytest.mark.parametrize(("name", "text"), migrate.migrations()[LAST_WITH_ROUTINES:])
def test_migration_carries_tables_only(name: str, text: str) -> None:
    assert _ROUTINE.findall(text) == [], f"{name}: put it into ledger/routines"


@pytest.mark.parametrize(("name", "text"), migrate.routines())
def test_routines_change_no_table_and_can_be_applied_again(name: str, text: str) -> None:
    assert _TABLE.findall(text) == [], f"{name}: put it into a migration"
    made = [match.group().split() for match in _ROUTINE.finditer(text)]
    assert made
    assert [words for words in made if words[1:3] != ["or", "replace"]] == []
