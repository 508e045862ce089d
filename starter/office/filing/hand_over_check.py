"""转交大厅, before the act is on file: which halls there are, what they receive, and where the case is now.

The rules of a case know slugs alone, and the organisation is no part of any definition; so this is looked at on the way
in. An act that is on file already has its answer, whatever has changed since.
"""

from __future__ import annotations

from domain.case.act_specs import ACTS
from domain.case.refusals import refuse
from ledger import acts, cases
from ledger.connection.pool import Pool
from ledger.definitions import read_definition
from ledger.organisation import hand_overs
from ledger.organisation.halls import Organisations
from starter.office.errors import LianbanError
from starter.office.filing.received_here import NotReceivedHere, places
from starter.office.reach import require_reach
from starter.office.requests import ActRequest


async def check_hall(pool: Pool, request: ActRequest) -> None:
    """Whether a case can be handed to that hall. Raises CaseNotFound, NotReceivedHere, and LianbanError: HALL_MISSING,
    HALL_SAME, HALL_NOT_LISTED, HALL_NOT_HERE, HALL_REASON_MISSING."""
    if not _is_hand_over(request.kind) or await acts.read_act(pool, request.act_id) is not None:
        return
    await require_reach(pool, request.case_no, request.actor, request.kind)
    if code := await _wrong(pool, request):
        raise LianbanError(refuse(code))
    data = await Organisations(pool).in_force()
    hall = data.hall(request.to_hall) if data else None
    if data is None or hall is None:
        raise LianbanError(refuse("HALL_NOT_LISTED"))
    definition = await read_definition(pool, await cases.definition_of(pool, request.case_no))
    if definition is not None and not hall.takes(definition.bundle.bundle):
        bundle = definition.bundle
        raise NotReceivedHere(bundle.name, hall.name, places(data, bundle.bundle))


def _is_hand_over(kind: str) -> bool:
    return kind in ACTS and "to_hall" in ACTS[kind].needs


async def _wrong(pool: Pool, request: ActRequest) -> str | None:
    if not request.to_hall or not request.from_hall:
        return "HALL_MISSING"
    if request.to_hall == request.from_hall:
        return "HALL_SAME"
    if not str(request.content.get("note") or "").strip():
        return "HALL_REASON_MISSING"
    return None if await hand_overs.hall_now(pool, request.case_no) == request.from_hall else "HALL_NOT_HERE"
