"""行业综合许可证 (composite licence): what follows for it when one of its parts is granted, changed or ends.

The Pudong rules of 一业一证 (浦东新区, 2021) are its model: the composite gathers the single licences, stands for each
of them, and is brought up to date when one changes. It ends nobody's single licence, and no licence ends by it.
"""

from __future__ import annotations

from datetime import datetime

from domain.case.decided import Decided
from domain.case.results.entries import CompositeIssued, CompositeWithdrawn, LicencePart
from domain.case.results.validity import parts_now
from domain.case.state import CaseState
from domain.definition.extra_rules import CompositeRule
from domain.time.calendar import beijing_date


def compose(decided: Decided, at: datetime, *, changed: str | None = None) -> None:
    """Issue the composite licence when its parts are there, bring it up to date, or withdraw it; else nothing.

    `changed`: the item whose result was changed just now; of the one that carries the licence it is the licence itself.
    A part that has run out is none any more, whatever else gives rise to a new version.
    """
    state, plan = decided.state, decided.state.plan.composite
    if plan is None:
        return
    parts = parts_now(state, plan.items, beijing_date(at))
    if state.composite is None:
        if _is_ready(state, plan, parts):
            decided.add(CompositeIssued(at=at, version=1, parts=parts))
        return
    is_same = parts == state.composite.parts and changed != (plan.item or "") and _is_carried(state, plan)
    if state.composite.withdrawn_at is not None or is_same:
        return
    lost = tuple(part.item for part in state.composite.parts if part.item not in {each.item for each in parts})
    if not parts or (lost and plan.on_part_lost == "withdraw") or not _is_carried(state, plan):
        because = lost or ((plan.item,) if plan.item else ())
        decided.add(CompositeWithdrawn(at=at, because=because))
    else:
        decided.add(CompositeIssued(at=at, version=state.composite.version + 1, parts=parts))


def _is_ready(state: CaseState, plan: CompositeRule, parts: tuple[LicencePart, ...]) -> bool:
    """All that the applicant asked for is granted, and the item that carries it, too."""
    return len(parts) == len(plan.items) > 0 and _is_carried(state, plan)


def _is_carried(state: CaseState, plan: CompositeRule) -> bool:
    return plan.item is None or state.items[plan.item].is_good
