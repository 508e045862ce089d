"""Cases with checks (核查) for the tests of the pure rules, and the refusals of their acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.case.acts import Actor
from domain.definition.joint import ReviewRule
from domain.definition.plan import PlanItem
from domain.findings.rule import FindingRule
from tests.support.pure_case import Life, clerk, head, item, plan

RULE = FindingRule.model_validate(
    {
        "outcomes": {"none": "未发现", "found": {"name": "有记录", "remark": "required"}},
        "values": [
            {"key": "unpaid", "name": "欠税金额", "type": "money", "required_with": ["found"]},
            {"key": "until", "name": "截止日期", "type": "date"},
            {"key": "rows", "name": "记录数", "type": "number"},
            {"key": "where", "name": "在哪里", "type": "text"},
        ],
        "report": "optional",
    }
)
BY_HEAD = ReviewRule(rule="any", count=1, role="department_head")


def check_item(key: str, **more: Any) -> PlanItem:
    """A check of five working days."""
    return item(key, **{"kind": "check", "finding": RULE, "refusal_basis": "样例", **more})


def checking(*items: PlanItem, **more: Any) -> Life:
    """A case at work that begins with the check a/one; by default b/two rests on it."""
    made = items or (check_item("a/one"), item("b/two", after=("a/one",)))
    return Life(plan(*made, mode="at_window", **more))


def found(outcome: str = "none") -> Life:
    """The check has ended with that outcome."""
    life = checking()
    assert life.code("record_finding", clerk("a"), "a/one", outcome=outcome) is None
    return life


def built_upon() -> Life:
    """What rests on the check was decided, and something else is still open."""
    life = checking(check_item("a/one"), item("b/two", after=("a/one",)), item("c/three"))
    life.act("record_finding", clerk("a"), "a/one", outcome="none")
    life.act("decide_item", clerk("b"), "b/two", decision="grant")
    return life


def signed() -> Life:
    """A finding that the head signed."""
    life = checking(check_item("a/one", review=BY_HEAD), item("b/two", after=("a/one",)))
    life.act("record_finding", clerk("a"), "a/one", outcome="none")
    life.act("sign_item", head("a"), "a/one", agree=True)
    return life


NONE: dict[str, object] = {"outcome": "none"}
FINDINGS_REFUSED: list[tuple[str, Callable[[], Life], str, Actor, str | None, dict[str, object]]] = [
    ("CHECK_NOT_DECIDED", checking, "decide_item", clerk("a"), "a/one", {"decision": "grant"}),
    ("NOT_A_CHECK", found, "record_finding", clerk("b"), "b/two", NONE),
    ("NOT_A_CHECK", found, "correct_finding", clerk("b"), "b/two", NONE),
    ("OUTCOME_UNKNOWN", checking, "record_finding", clerk("a"), "a/one", {}),
    ("OUTCOME_UNKNOWN", checking, "record_finding", clerk("a"), "a/one", {"outcome": "good"}),
    ("OUTCOME_UNKNOWN", found, "correct_finding", clerk("a"), "a/one", {}),
    ("ITEM_ALREADY_DECIDED", found, "record_finding", clerk("a"), "a/one", NONE),
    ("WRONG_DEPARTMENT", checking, "record_finding", clerk("b"), "a/one", NONE),
    ("NOT_ALLOWED", checking, "record_finding", head("a"), "a/one", NONE),
    ("NOTHING_FOUND_YET", checking, "correct_finding", clerk("a"), "a/one", NONE),
    ("FINDING_IN_USE", built_upon, "correct_finding", clerk("a"), "a/one", NONE),
    ("REVIEW_NEEDED", signed, "correct_finding", clerk("a"), "a/one", NONE),
    ("NOT_GRANTED", found, "revoke_decision", head("a"), "a/one", {"reason": "R"}),
]
"""Refusals of the acts on checks: code, case, act, by whom, on what, what it says."""
