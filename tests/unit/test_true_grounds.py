"""A ground of refusal is true of the case: what the case shows to be otherwise is refused (行政许可法 第三十八条)."""

from __future__ import annotations

import pytest

from domain.case.joint.outcome import NOT_PASSED
from domain.definition.plan import CURRENT_DEFAULTS
from tests.support.pure_case import Life, clerk, item, plan
from tests.support.pure_joint import confirm, convene, event, held, hold, opine

ONE, TWO = "a/one", "b/one"


def refused_with(life: Life, item_key: str, reason: str = NOT_PASSED) -> str | None:
    said = {"decision": "refuse", "reason": reason}
    return life.code("decide_item", clerk(item_key.partition("/")[0]), item_key, **said)


def test_not_passed_is_no_ground_before_the_event_has_ended() -> None:
    life = held()
    assert refused_with(life, ONE) == "REASON_UNTRUE"
    opine(life, "a", "fail", "exit")
    assert refused_with(life, ONE) is None, "one that cannot be put right ends the event"


def test_not_passed_is_no_ground_where_the_department_itself_has_passed() -> None:
    life = held(partial=True)
    opine(life, "a", "pass")
    opine(life, "b", "fail", "exit")
    opine(life, "c", "pass")
    assert refused_with(life, ONE) == "REASON_UNTRUE"
    assert refused_with(life, TWO) is None


def test_a_proposal_says_the_truth_as_well() -> None:
    made = event()
    reviewed = tuple(item(key, review={"role": "handler"}) for key in made.items)
    life = Life(plan(*reviewed, mode="at_window", joints=(made,)))
    convene(life)
    confirm(life, "a", "b", "c")
    hold(life, "a", "b", "c")
    said = {"decision": "refuse", "reason": NOT_PASSED}
    assert life.code("propose_decision", clerk("a"), ONE, **said) == "REASON_UNTRUE"


@pytest.mark.parametrize("reason", ["DEFERRAL_OVERDUE", "CORRECTION_OVERDUE", "OBJECTION_UPHELD", "UNDONE"])
def test_what_the_engine_finds_is_nobodys_ground(reason: str) -> None:
    life = Life(plan(item(ONE), mode="at_window"))
    assert refused_with(life, ONE, reason) == "REASON_UNTRUE"
    assert refused_with(life, ONE, "NOT_ELIGIBLE") is None


def test_the_second_edition_took_any_ground() -> None:
    life = Life(plan(item(ONE), mode="at_window", defaults=CURRENT_DEFAULTS - 1))
    assert refused_with(life, ONE, "OBJECTION_UPHELD") is None
