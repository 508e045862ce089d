"""规则换版: open cases go by a newer edition of the rules, by explicit command, case by case, tried first.

A dry run asks the same rule that the case asks, and writes nothing. New cases get the current edition by themselves.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

from domain.case.acts import ActKind, Actor, Record
from domain.case.limits.entries import DueChange
from domain.case.migration.follows import edition_adopted
from domain.case.migration.rules import edition_code
from domain.case.refusals import Refusal, refuse
from domain.definition.plan import CURRENT_DEFAULTS
from ledger import definitions as ledger
from ledger import journal
from starter.definitions.publish import PUBLISHERS
from starter.office.client import Lianban
from starter.office.errors import LianbanError
from starter.office.requests import ActRequest


class Adoption(Record):
    """One case that goes by a newer edition: which, every due date that moves, or why not (`refusal`)."""

    case_no: str
    before: int
    after: int
    changes: tuple[DueChange, ...] = ()
    earlier: tuple[str, ...] = ()
    refusal: Refusal | None = None


async def open_cases(lianban: Lianban, slug: str | None = None) -> tuple[str, ...]:
    """Numbers of all open cases, of one bundle where it is named, oldest first."""
    return await ledger.open_case_numbers(lianban.pool, slug)


async def dry_run(lianban: Lianban, cases: tuple[str, ...], edition: int = CURRENT_DEFAULTS) -> AsyncIterator[Adoption]:
    """What the edition would do to each of these cases that does not go by it yet; nothing is written."""
    for case_no in cases:
        adoption = await _looked_at(lianban, case_no, edition)
        if adoption.before != edition:
            yield adoption


async def adopt(
    lianban: Lianban, cases: tuple[str, ...], by: Actor, edition: int = CURRENT_DEFAULTS
) -> AsyncIterator[Adoption]:
    """Bring the edition to each of these cases that does not go by it yet. Raises LianbanError."""
    if by.role not in PUBLISHERS:
        raise LianbanError(refuse("NOT_ALLOWED"))
    async for adoption in dry_run(lianban, cases, edition):
        if adoption.refusal is not None:
            yield adoption
            continue
        # The same case and edition is the same act, however often the command is given.
        act_id = f"edition-{adoption.case_no}-{edition}"
        kind = ActKind.ADOPT_EDITION
        request = ActRequest(act_id=act_id, case_no=adoption.case_no, kind=kind, actor=by, edition=edition)
        receipt = await lianban.send_act(request)
        yield adoption.model_copy(update={"refusal": receipt.refusal})


async def _looked_at(lianban: Lianban, case_no: str, edition: int) -> Adoption:
    state = await journal.read_state(lianban.pool, case_no)
    found = Adoption(case_no=case_no, before=state.plan.defaults, after=edition)
    code = "CASE_CLOSED" if state.is_over else edition_code(state, edition)
    if code is not None:
        return found.model_copy(update={"refusal": refuse(code)})
    entry = edition_adopted(state, edition, {"at": await lianban.legal_now()})
    return found.model_copy(update={"changes": entry.changes, "earlier": entry.earlier})
