"""How a result stands on a day (结果状态): in force, changed, or how it ended; read from the case, never kept."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.case.acts import Record
from domain.case.results.entries import LicencePart
from domain.case.state import CaseState, ItemPhase, LicenceEnd
from domain.definition.extra_rules import Term
from domain.definition.plan import PlanItem
from domain.time.calendar import beijing_date

COMPOSITE = "composite"
"""The subject of the composite licence, beside the instance keys of items."""
_MONTHS = 12


class Validity(StrEnum):
    """Whether a result, or one version of it, is in force."""

    VALID = "valid"  # 有效
    CHANGED = "changed"  # 已变更: another version is in force
    EXPIRED = "expired"  # 已过期
    WITHDRAWN = "withdrawn"  # 已撤回; of a composite 已收回
    REVOKED = "revoked"  # 已撤销
    FORFEITED = "forfeited"  # 已吊销
    CANCELLED = "cancelled"  # 已注销


_ENDS: dict[LicenceEnd, Validity] = {
    "withdrawn": Validity.WITHDRAWN,
    "forfeited": Validity.FORFEITED,
    "cancelled": Validity.CANCELLED,
}


class Result(Record):
    """A result as it stands on a day. `subject`: the item's key, or `COMPOSITE`; `issuer`: a department's code.

    `version`: the one in force or the last there was; `issued_on` of that version. `valid_until`: the last day, None:
    for good. `parts`: of a composite its parts as they stand; `lost`: what it gathered once and gathers no more.
    """

    subject: str
    name: str
    issuer: str
    version: int
    issued_on: date
    valid_until: date | None
    validity: Validity
    parts: tuple[Result, ...] = ()
    lost: tuple[Result, ...] = ()

    def of_version(self, version: int) -> Validity:
        """How that version stands: an earlier one is not in force any more."""
        return of_version(self.validity, version, self.version)


def of_version(validity: Validity, version: int, last: int) -> Validity:
    """How one version stands where the last one stands like that."""
    is_former = version < last and validity in (Validity.VALID, Validity.EXPIRED)
    return Validity.CHANGED if is_former else validity


def is_licence(plan: PlanItem) -> bool:
    """Whether the item is an administrative licence (行政许可), to which the law's ways of ending apply."""
    return plan.kind == "decision" and plan.refusal_basis is None and not plan.is_internal


def last_day(decided_on: date, term: Term) -> date:
    """The last day on which it is valid: the day before the one of the same number, the term later."""
    months = decided_on.year * _MONTHS + decided_on.month - 1 + term.years * _MONTHS + term.months
    year, month = divmod(months, _MONTHS)
    day = min(decided_on.day, monthrange(year, month + 1)[1])
    return date(year, month + 1, day) + timedelta(days=term.days - 1)


def result_of(state: CaseState, key: str, today: date) -> Result | None:
    """The result of one item; None where it gives none, or none was granted."""
    item, plan = state.items[key], state.item_plan(key)
    if plan.kind != "decision" or plan.result is None or plan.is_internal or item.decided_at is None:
        return None
    if item.phase not in (ItemPhase.GRANTED, ItemPhase.REVOKED) or item.undo == "done":
        return None
    decided_on = beijing_date(item.decided_at)
    term = plan.result.valid
    until = plan.renews_until if plan.renews_until and not term else last_day(decided_on, term) if term else None
    return Result(
        subject=key,
        name=plan.result.name,
        issuer=plan.department,
        version=item.result_version,
        issued_on=_on(item.changed_at) or decided_on,
        valid_until=until,
        validity=_validity(item.phase, item.licence_end, until, today),
    )


def composite_of(state: CaseState, today: date) -> Result | None:
    """The composite licence; None where the case has none, or it was not issued yet.

    It is valid as long as all its parts are: its last day is the first of theirs.
    """
    plan, held = state.plan.composite, state.composite
    if plan is None or held is None:
        return None
    # Its first version had all of them (`composite.compose`), so whatever is missing now was in an earlier paper.
    kept = {part.item for part in held.parts}
    parts, lost = (
        tuple(found for key in keys if (found := result_of(state, key, today)) is not None)
        for keys in ([part.item for part in held.parts], [key for key in plan.items if key not in kept])
    )
    until = min((part.valid_until for part in parts if part.valid_until), default=None)
    ended = None if held.withdrawn_at is None else "withdrawn"
    return Result(
        subject=COMPOSITE,
        name=plan.name,
        issuer=plan.issuer,
        version=held.version,
        issued_on=beijing_date(held.issued_at),
        valid_until=until,
        validity=Validity.WITHDRAWN if ended else by_date(until, today),
        parts=parts,
        lost=lost,
    )


def results_of(state: CaseState, today: date) -> tuple[Result, ...]:
    """All results of a case in the order of its items, the composite licence first.

    The item that only carries the composite has no other result than that.
    """
    plan = state.plan.composite
    carrier = plan.item if plan else None
    found = (result_of(state, item.key, today) for item in state.plan.items if item.key != carrier)
    return tuple(each for each in (composite_of(state, today), *found) if each is not None)


def _on(at: datetime | None) -> date | None:
    return beijing_date(at) if at is not None else None


def by_date(until: date | None, today: date) -> Validity:
    """How what nobody has ended stands by its last day alone."""
    return Validity.EXPIRED if until is not None and until < today else Validity.VALID


def _validity(phase: ItemPhase, end: LicenceEnd | None, until: date | None, today: date) -> Validity:
    """注销 comes last of all: it is the formal end also of what was revoked, withdrawn or forfeited."""
    if phase is ItemPhase.REVOKED and end != "cancelled":
        return Validity.REVOKED
    return _ENDS[end] if end is not None else by_date(until, today)


def parts_now(state: CaseState, keys: tuple[str, ...], today: date) -> tuple[LicencePart, ...]:
    """Those of the items whose result is good and has not run out, each with its version."""
    return tuple(
        LicencePart(item=key, version=state.items[key].result_version)
        for key in keys
        if state.items[key].is_good and state.items[key].undo is None and not _has_run_out(state, key, today)
    )


def _has_run_out(state: CaseState, key: str, today: date) -> bool:
    found = result_of(state, key, today)
    return found is not None and found.validity is Validity.EXPIRED
