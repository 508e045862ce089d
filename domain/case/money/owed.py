"""What is due now, what is paid, and what keeps an item: questions about the money of a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from domain.case.acts import CASE_SUBJECT
from domain.case.money.state import ON_DEMAND, Order, RefundWhy, ReturnedWhy
from domain.case.state import CaseState, ItemPhase, Phase
from domain.case.waits.compensation import is_undoing
from domain.definition.plan import Plan, PlanItem
from domain.fees import DEFAULT_TERM, FeePlan, PaymentTerm
from domain.time.calendar import beijing_date
from domain.time.clock import Clock, known_due_on

CAME_TO_NOTHING = frozenset({ItemPhase.REFUSED, ItemPhase.LAPSED, ItemPhase.WITHDRAWN})
_DECIDED = frozenset({ItemPhase.REFUSED, ItemPhase.REVOKED})


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
    """From the item's start, or from its grant; what was granted by silence (第五十条) is still to be paid.

    For what is to be undone (补偿) nobody pays any more.
    """
    phase = state.items[key].phase
    if is_undoing(state, key):
        return False
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


def term_of(state: CaseState, keys: Iterable[str], at: datetime) -> PaymentTerm:
    """How long an order for these items can be paid: the term that ends first, as no fee may be paid after its own."""
    fees = (state.item_plan(key).fee for key in keys)
    terms = dict.fromkeys(fee.term or DEFAULT_TERM for fee in fees if fee is not None)
    return min(terms, key=lambda each: _ends_on(state, each, at), default=DEFAULT_TERM)


def _ends_on(state: CaseState, term: PaymentTerm, at: datetime) -> date:
    """Its last day; one that lies past the known years is behind all others."""
    clock = Clock(clock_id="", subject=CASE_SUBJECT, kind="payment", limit=term.limit, started_on=beijing_date(at))
    return known_due_on(clock, state.calendar) or date.max


def why_returned(state: CaseState, order: Order, amount: int) -> ReturnedWhy | None:
    """Why a payment of that order and amount would pay for nothing; None where it pays for all of it."""
    if order.stands == "paid" or any(each.order == order.number and each.fees for each in state.money.payments):
        return "twice"
    due = owed(state)
    if any(due.get(key) != fen for key, fen in order.fees.items()):
        return "not_owed"
    return None if amount == order.total else "amount"


def lapsed_order(state: CaseState) -> Order | None:
    """The order that was not paid, after which somebody has to ask for another one; None while nothing is due."""
    last = state.money.last
    return last if last is not None and last.stands in ON_DEMAND and owed(state) else None


def with_fees_kept(state: CaseState, plan: Plan) -> Plan:
    """Another version's plan with the fees of this case where they are decided (版本迁移).

    Of an item that is under way, decided or paid the fee stays what it was when that began; one that only waits, or is
    looked at before acceptance, costs what the version says (第五十九条: the published standard of its day).
    """
    items = tuple(_with_fee_kept(state, item) for item in plan.items)
    if items == plan.items:
        return plan
    return Plan.model_validate(dict(plan) | {"items": items, "content_hash": ""})


def _with_fee_kept(state: CaseState, item: PlanItem) -> PlanItem:
    before = state.items.get(item.key)
    if before is None or state.item_plan(item.key).fee == item.fee:
        return item
    is_open = before.phase not in (ItemPhase.WAITING, ItemPhase.REVIEWING)
    is_decided = is_open or state.money.payment_for(item.key) is not None
    return item.model_copy(update={"fee": state.item_plan(item.key).fee}) if is_decided else item


class Back(NamedTuple):
    """What is given back of one payment, and why: of its order, so much by item (fen)."""

    order: int
    payment_no: str
    why: RefundWhy
    fees: dict[str, int]


def to_refund(state: CaseState) -> Iterator[Back]:
    """What is given back because an item came to nothing, or what was granted holds no more."""
    for payment in state.money.payments:
        back = state.money.refunded(payment.payment_no)
        fees = {key: fen for key, fen in payment.fees.items() if key not in back and is_refunded(state, key)}
        for why in ("not_done", "undone"):
            of_it = {key: fen for key, fen in fees.items() if _why_back(state, key) == why}
            if of_it:
                yield Back(payment.order, payment.payment_no, why, of_it)


def _why_back(state: CaseState, key: str) -> RefundWhy:
    return "undone" if state.items[key].phase is ItemPhase.REVOKED else "not_done"


def is_refunded(state: CaseState, key: str) -> bool:
    """Whether the fee of an item goes back, by its rule (table in docs/money.md).

    `before_work` keeps what somebody has worked for, and a decision is work, whatever became of it.
    """
    item, fee = state.items[key], state.item_plan(key).fee
    if fee is None or not (item.phase in CAME_TO_NOTHING or _holds_no_more(state, key)):
        return False
    if fee.refund == "before_work":
        return item.phase not in _DECIDED and key not in state.money.begun
    return fee.refund == "not_granted"


def _holds_no_more(state: CaseState, key: str) -> bool:
    """What was granted and is taken back without a fault of the applicant, who has nothing of it.

    补偿: we undo it, whether it was handed out or not. 撤销 (第六十九条): only what nobody had in hand; of what was in
    use a department decides with the damages (赔偿), and who broke a promise (告知承诺) gets nothing back.
    """
    item = state.items[key]
    if item.phase is not ItemPhase.REVOKED:
        return False
    return item.undo == "done" or (key not in state.issued and item.commitment != "revoked")


def may_ask(state: CaseState) -> bool:
    """Whether the case is at a point at which fees are asked: accepted."""
    return state.accepted_at is not None or state.phase in (Phase.HANDLING, Phase.CONCLUDED)
