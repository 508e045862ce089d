"""What is due now, what is paid, and what keeps an item: questions about the money of a case."""

from __future__ import annotations

from collections.abc import Iterator

from domain.case.money.state import ON_DEMAND, Order
from domain.case.state import CaseState, ItemPhase, Phase
from domain.definition.plan import PlanItem
from domain.fees import FeePlan

CAME_TO_NOTHING = frozenset({ItemPhase.REFUSED, ItemPhase.LAPSED, ItemPhase.WITHDRAWN})


def has_fees(state: CaseState) -> bool:
    """Whether anything of the case costs something."""
    return any(plan.fee is not None for plan in state.plan.items)


def charged(state: CaseState) -> Iterator[tuple[PlanItem, FeePlan]]:
    """The items that cost something, with what they cost."""
    return ((plan, plan.fee) for plan in state.plan.items if plan.fee is not None)


def fee_of(state: CaseState, key: str) -> int | None:
    """The fee of an item in fen; None where it has none, or its department has not set it (核定)."""
    fee = state.item_plan(key).fee
    if fee is None:
        return None
    return state.money.set_fees.get(key) if fee.amount is None else fee.amount


def is_paid(state: CaseState, key: str) -> bool:
    """Whether the fee of an item is paid, or there is none."""
    if state.item_plan(key).fee is None or fee_of(state, key) == 0:
        return True
    return state.money.payment_for(key) is not None


def owed(state: CaseState) -> dict[str, int]:
    """What is due now and not paid, by item in the plan's order: the fees that one order asks for."""
    fees = ((plan.key, fee_of(state, plan.key)) for plan, fee in charged(state) if _is_due(state, plan.key, fee))
    return {key: amount for key, amount in fees if amount and not is_paid(state, key)}


def _is_due(state: CaseState, key: str, fee: FeePlan) -> bool:
    """From the item's start, or from its grant; what was granted by silence (第五十条) is still to be paid."""
    phase = state.items[key].phase
    return phase is ItemPhase.GRANTED or (fee.due == "before_decision" and phase is ItemPhase.OPEN)


def keeps_grant(state: CaseState, key: str) -> str | None:
    """Why money keeps an item from being granted, by code of the refusal."""
    fee = state.item_plan(key).fee
    if fee is None:
        return None
    if fee_of(state, key) is None:
        return "FEE_NOT_SET"
    return "PAYMENT_OPEN" if fee.due == "before_decision" and not is_paid(state, key) else None


def awaits_payment(state: CaseState, key: str) -> bool:
    """Whether an open item waits for its applicant's payment."""
    return keeps_grant(state, key) == "PAYMENT_OPEN"


def lapsed_order(state: CaseState) -> Order | None:
    """The order that was not paid, after which somebody has to ask for another one; None while nothing is due."""
    last = state.money.last
    return last if last is not None and last.stands in ON_DEMAND and owed(state) else None


def to_refund(state: CaseState) -> Iterator[tuple[int, str, dict[str, int]]]:
    """What is given back because an item came to nothing: order, payment, fees by item."""
    for payment in state.money.payments:
        back = state.money.refunded(payment.payment_no)
        fees = {key: fen for key, fen in payment.fees.items() if key not in back and _is_refunded(state, key)}
        if fees:
            yield payment.order, payment.payment_no, fees


def _is_refunded(state: CaseState, key: str) -> bool:
    item, fee = state.items[key], state.item_plan(key).fee
    if fee is None or item.phase not in CAME_TO_NOTHING:
        return False
    if fee.refund == "before_work":
        return item.phase is not ItemPhase.REFUSED and key not in state.money.begun
    return fee.refund == "not_granted"


def may_ask(state: CaseState) -> bool:
    """Whether the case is at a point at which fees are asked: accepted."""
    return state.accepted_at is not None or state.phase in (Phase.HANDLING, Phase.CONCLUDED)
