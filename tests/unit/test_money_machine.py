"""Money under any order of events: nothing paid twice, and what is kept is the fees of what stands."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from domain.case.evolve import fold
from domain.case.money.owed import CAME_TO_NOTHING, owed
from domain.case.state import ItemPhase
from tests.support.amount import at_length
from tests.support.money import CHECK, FREE, REGISTER, charged, fee, give_back, pay
from tests.support.pure_case import APPLICANT, Life, clerk

KEYS = (REGISTER, CHECK, FREE)


class MoneyMachine(RuleBasedStateMachine):
    """One case whose fees are due before the decision or before the result; payments come as they like."""

    def __init__(self) -> None:
        super().__init__()
        self.life: Life = charged(fee(due="before_decision"), fee(2500))
        self.told: list[tuple[int, int, str]] = []

    @rule(number=st.integers(1, 6), amount=st.sampled_from((None, 1, 8000, 10500)))
    def a_payment_comes(self, number: int, amount: int | None) -> None:
        """Of any order there ever was, of any amount, in any state."""
        order = self.life.state.money.order(number)
        if order is not None:
            said, payment_no = amount or order.total, f"T{len(self.told)}"
            self.told.append((number, said, payment_no))
            pay(self.life, number, said, payment_no)

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def a_payment_is_told_again(self, data: st.DataObject) -> None:
        """The provider repeats itself."""
        number, amount, payment_no = data.draw(st.sampled_from(self.told))
        pay(self.life, number, amount, payment_no)

    @rule(key=st.sampled_from(KEYS), decision=st.sampled_from(("grant", "refuse")))
    def decided(self, key: str, decision: str) -> None:
        """Whether that is possible now or not."""
        reason = {} if decision == "grant" else {"reason": "NOT_ELIGIBLE"}
        self.life.act("decide_item", clerk(key[0]), key, decision=decision, **reason)

    @rule(key=st.sampled_from(KEYS))
    def withdrawn(self, key: str) -> None:
        """One item alone, where that is possible."""
        self.life.act("withdraw_item", APPLICANT, key)

    @rule()
    def whole_withdrawn(self) -> None:
        """撤件."""
        self.life.act("withdraw_application", APPLICANT)

    @rule()
    def asked_again(self) -> None:
        """重新出具缴费单."""
        self.life.act("ask_payment", APPLICANT)

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        """Orders end by it."""
        self.life.pass_days(days)

    @rule()
    def refunded(self) -> None:
        """The provider gives back what it was asked to."""
        give_back(self.life)

    @invariant()
    def every_act_is_settled(self) -> None:
        """What nobody heard the outcome of would be sent for ever."""
        assert {f"act-{number}" for number in range(1, self.life.numbers)} <= self.life.state.seen.keys()

    @invariant()
    def one_open_order_for_all_that_is_due(self) -> None:
        """At most one, and it asks for exactly what is due."""
        money = self.life.state.money
        assert sum(each.stands == "open" for each in money.orders) <= 1
        if money.open_order is not None:
            assert money.open_order.fees == owed(self.life.state)

    @invariant()
    def nothing_is_granted_or_handed_out_unpaid(self) -> None:
        """As the definition says, by item."""
        state = self.life.state
        paid = {key for key in KEYS if state.money.payment_for(key) is not None}
        assert state.items[REGISTER].phase is not ItemPhase.GRANTED or REGISTER in paid
        assert {REGISTER, CHECK} & set(state.issued) <= paid

    @invariant()
    def what_is_kept_is_what_stands(self) -> None:
        """Paid less given back is the fees of items that are paid and did not come to nothing; no item pays twice."""
        state, money = self.life.state, self.life.state.money
        kept = 0
        for key in (REGISTER, CHECK):
            counted = [
                each for each in money.payments if key in each.fees and key not in money.refunded(each.payment_no)
            ]
            assert len(counted) <= 1
            assert not counted or state.items[key].phase not in CAME_TO_NOTHING
            kept += sum(each.fees[key] for each in counted)
        assert money.paid - money.given_back == kept

    @invariant()
    def the_journal_gives_the_same_state(self) -> None:
        """Folded anew."""
        assert fold(self.life.opening, tuple(self.life.journal)).money == self.life.state.money


MoneyMachine.TestCase.settings = settings(max_examples=at_length(200), stateful_step_count=25, deadline=None)
TestMoney = MoneyMachine.TestCase
