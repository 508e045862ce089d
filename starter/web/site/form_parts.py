"""What the readers of acts' forms share: how they say what is wrong, and the words that go with an act."""

from __future__ import annotations

from typing import Any

from pydantic import JsonValue
from starlette.datastructures import FormData

from ledger import acts
from ledger.connection.pool import Pool
from starter.web.site.forms_in import text

Errors = list[tuple[str, str]]
Parts = dict[str, Any]
MOST_OPINION = 2000


class FormWrong(Exception):
    """The form was not filled in right; `errors` say where."""

    def __init__(self, errors: Errors) -> None:
        super().__init__("FORM_WRONG")
        self.errors = errors


async def sent_before(pool: Pool, sent: FormData, case_no: str, kind: str) -> str | None:
    """The id of the act that this form has already put on file: whoever got no answer presses again (F5, a cut line).

    What was asked is done then, so that the same form no longer fits the case and is no fault of whoever sent it.
    """
    act_id = text(sent, "act_id", 80)
    known = await acts.read_act(pool, act_id) if act_id else None
    return act_id if known is not None and (known.case_no, known.kind) == (case_no, kind) else None


def words(sent: FormData, *names: str) -> dict[str, JsonValue]:
    """The fields of these names that say something."""
    return {name: value for name in names if (value := text(sent, name, MOST_OPINION))}
