"""What an explanation of a delay (说明超期理由) may not hold: everybody reads it, so it names nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.case.act_specs import ActKind
from domain.case.refusals import refuse
from domain.plain_words import has_personal
from ledger import lists
from ledger.connection.pool import Pool
from starter.office.errors import LianbanError
from starter.office.requests import ActRequest

_SHORTEST = 2
"""A name of one character would stand in every sentence."""


async def check_explanation(pool: Pool, request: ActRequest) -> None:
    """Whether the words of an explanation name nobody of the case. Raises EXPLANATION_PERSONAL; other acts pass."""
    if request.kind != ActKind.EXPLAIN_DELAY:
        return
    said = str(request.content.get("opinion") or "")
    head = await lists.case_head(pool, request.case_no)
    names = {head.applicant_name, *_names_in(head.form)} if head is not None else set()
    if has_personal(said) or any(len(name) >= _SHORTEST and name in said for name in names):
        raise LianbanError(refuse("EXPLANATION_PERSONAL"))


def _names_in(form: Mapping[str, object]) -> Iterator[str]:
    """Values of the form whose field is somebody's or something's name (applicant.name, newborn.name)."""
    for key, value in form.items():
        if key.rpartition(".")[2].endswith("name"):
            yield str(value).strip()
