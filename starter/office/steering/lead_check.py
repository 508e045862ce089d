"""变更牵头部门, before the act is on file: which departments can lead a case, and that its reason is written.

The rules of a case know slugs alone. A department can lead that a definition in force knows as an organ (机关) and that
has somebody with an account of the lead's role: else the case would be nobody's. An act on file has its answer already.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from domain.case.act_specs import ACTS
from domain.case.refusals import refuse
from domain.case.roles import Role
from domain.definition.bundle import Definition
from ledger import accounts, acts, definitions
from ledger.connection.pool import Pool
from starter.office.errors import LianbanError
from starter.office.reach import require_reach
from starter.office.requests import ActRequest

ByHash = Callable[[str], Awaitable[Definition]]
"""A definition by its hash, which whoever asks keeps."""


async def check_lead(pool: Pool, by_hash: ByHash, request: ActRequest) -> None:
    """Whether that department can lead the case. Raises CaseNotFound, and LianbanError: LEAD_MISSING, LEAD_NOT_ABLE,
    LEAD_REASON_MISSING."""
    if not changes_lead(request.kind) or await acts.read_act(pool, request.act_id) is not None:
        return
    await require_reach(pool, request.case_no, request.actor, request.kind)
    if not request.to_department:
        raise LianbanError(refuse("LEAD_MISSING"))
    if not str(request.content.get("note") or "").strip():
        raise LianbanError(refuse("LEAD_REASON_MISSING"))
    if request.to_department not in await able_to_lead(pool, by_hash):
        raise LianbanError(refuse("LEAD_NOT_ABLE"))


def changes_lead(kind: str) -> bool:
    """Whether such an act names who leads from then on."""
    return kind in ACTS and "to_department" in ACTS[kind].needs


LEAD_ACT = next(kind for kind in ACTS if changes_lead(kind))
"""The kind of act that does (变更牵头部门)."""


async def able_to_lead(pool: Pool, by_hash: ByHash) -> dict[str, str]:
    """Departments that can lead a case: names by code, in the order of their names."""
    people = await accounts.people_of(pool, None, Role.LEAD)
    led = {held.department for person in people for held in person.roles if held.role is Role.LEAD}
    known = [await by_hash(row.hash) for row in await definitions.definitions_in_force(pool)]
    found = {
        code: each.name
        for definition in known
        for code, each in definition.departments.items()
        if each.kind == "organ" and code in led
    }
    return dict(sorted(found.items(), key=lambda each: each[1]))
