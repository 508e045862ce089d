"""Cases with an own step (自办步骤) between items, and what is refused of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.case.acts import Actor
from domain.definition.own_steps.plan import StepPlan
from domain.time.clock import Limit
from tests.support.pure_case import APPLICANT, LEAD, SUPERVISOR, WINDOW, Life, clerk, item, plan

FIRST, STEP, AFTER, BESIDE = "a/permit", "b/house", "b/check", "c/water"
EVIDENCE = ("photo", "plan")
GIVEN = {"supplied": EVIDENCE}
TWENTY = Limit(days=20)


def built(*, beside: bool = False, whole: int | None = 10, **step: Any) -> Life:
    """A permit, then the house that the applicant builds within twenty working days, then its check."""
    own = StepPlan(**{"term": TWENTY, "consequence": "ask", "confirm": "department", "evidence": EVIDENCE, **step})
    made = [
        item(FIRST, statutory=Limit(days=20)),
        item(STEP, kind="own_step", after=(FIRST,), step=own, promised=Limit(days=3)),
        item(AFTER, after=(STEP,), statutory=Limit(days=20)),
        *([item(BESIDE, promised=Limit(days=10))] if beside else []),
    ]
    return Life(plan(*made, mode="at_window", whole=whole), filed="2026-03-02 09:00")


def building(**more: Any) -> Life:
    """The same, with the permit granted on Wednesday 2026-03-04: the applicant builds."""
    life = built(**more)
    life.at("2026-03-04 10:00")
    life.grant(FIRST)
    return life


def reported(**more: Any) -> Life:
    """The same, and the applicant has said that it stands."""
    life = building(**more)
    life.at("2026-03-16 10:00")
    life.act("report_step", APPLICANT, STEP, **GIVEN)
    return life


def missed(**more: Any) -> Life:
    """The same, with the term ended and nothing reported."""
    life = building(**more)
    life.at("2026-04-02 09:00")
    life.act("add_note", LEAD)
    return life


def _over() -> Life:
    life = reported()
    life.act("confirm_step", clerk("b"), STEP)
    return life


def _extended() -> Life:
    life = building()
    life.act("extend_step", LEAD, STEP, days=5)
    return life


REFUSED_ON_STEPS: list[tuple[str, Callable[[], Life], str, Actor, str | None, dict[str, Any]]] = [
    ("NOT_AN_OWN_STEP", building, "report_step", APPLICANT, AFTER, {}),
    ("NOT_AN_OWN_STEP", building, "confirm_step", clerk("b"), AFTER, {}),
    ("ITEM_NOT_OPEN", built, "report_step", APPLICANT, STEP, GIVEN),
    ("STEP_OVER", _over, "report_step", WINDOW, STEP, GIVEN),
    ("STEP_OVER", _over, "return_step", clerk("b"), STEP, {}),
    ("STEP_REPORTED", reported, "report_step", APPLICANT, STEP, GIVEN),
    ("STEP_REPORTED", reported, "extend_step", LEAD, STEP, {"days": 5}),
    ("STEP_REPORTED", reported, "close_step", LEAD, STEP, {}),
    ("STEP_NOT_REPORTED", building, "confirm_step", clerk("b"), STEP, {}),
    ("STEP_NOT_REPORTED", building, "return_step", clerk("b"), STEP, {}),
    ("STEP_EVIDENCE_MISSING", building, "report_step", APPLICANT, STEP, {"supplied": ("photo",)}),
    ("STEP_EVIDENCE_UNKNOWN", building, "report_step", APPLICANT, STEP, {"supplied": (*EVIDENCE, "book")}),
    ("STEP_WITHOUT_TERM", lambda: building(term=None), "extend_step", LEAD, STEP, {"days": 5}),
    ("STEP_EXTENDED", _extended, "extend_step", LEAD, STEP, {"days": 5}),
    ("DAYS_MISSING", building, "extend_step", LEAD, STEP, {}),
    ("DAYS_TOO_MANY", building, "extend_step", LEAD, STEP, {"days": 21}),
    ("STEP_NOT_MISSED", building, "close_step", LEAD, STEP, {}),
    ("STEP_NOT_MISSED", lambda: missed(consequence="refuse_none"), "close_step", LEAD, STEP, {}),
    ("STEP_NOT_DECIDED", building, "decide_item", clerk("b"), STEP, {"decision": "grant"}),
    ("STEP_NOT_DECIDED", building, "propose_decision", clerk("b"), STEP, {"decision": "grant"}),
    ("STEP_NOT_URGED", building, "urge_item", SUPERVISOR, STEP, {}),
    ("NOT_ALLOWED", reported, "confirm_step", APPLICANT, STEP, {}),
    ("NOT_ALLOWED", building, "report_step", clerk("b"), STEP, GIVEN),
    ("WRONG_DEPARTMENT", reported, "confirm_step", clerk("a"), STEP, {}),
]
