"""What the readers of acts' forms share: how they say what is wrong, and the words that go with an act."""

from __future__ import annotations

from typing import Any

from pydantic import JsonValue
from starlette.datastructures import FormData

from starter.web.site.forms_in import text

Errors = list[tuple[str, str]]
Parts = dict[str, Any]
MOST_OPINION = 2000


class FormWrong(Exception):
    """The form was not filled in right; `errors` say where."""

    def __init__(self, errors: Errors) -> None:
        super().__init__("FORM_WRONG")
        self.errors = errors


def words(sent: FormData, *names: str) -> dict[str, JsonValue]:
    """The fields of these names that say something."""
    return {name: value for name in names if (value := text(sent, name, MOST_OPINION))}
