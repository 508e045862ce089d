"""Cases with a wait that one may object to, with something to undo, and with a filing window; what is refused there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from domain.case.acts import Actor
from domain.definition.extra_rules import ObjectionRule, OpenWindow, UndoRule
from domain.time.clock import Limit
from tests.support.pure_case import APPLICANT, WINDOW, Life, clerk, item, plan

WAIT, AFTER, BESIDE = "a/notice", "c/close", "d/tax"
BASIS = "市场主体登记管理条例第三十三条"
Then = Literal["stop_case", "stop_item", "hold"]


def published(then: Then = "stop_item", settled_by: str | None = "b", **more: Any) -> Life:
    """Published for twenty calendar days from 2026-03-02; department b and creditors may object."""
    rule = ObjectionRule(by=("b", "creditors"), then=then, settled_by=settled_by, basis=BASIS)
    twenty = Limit(days=20, unit="calendar")
    wait = item(WAIT, kind="wait", promised=twenty, objection=rule)
    made = plan(wait, item(BESIDE), item(AFTER, after=(WAIT,)), mode="at_window", whole=31, **more)
    return Life(made, filed="2026-03-02 09:00")


def objected(then: Then = "stop_item") -> Life:
    """The same, and creditors have objected."""
    life = published(then)
    life.act("raise_objection", WINDOW, WAIT, objector="creditors")
    return life


def filed_online(when: tuple[Any, ...] = ("refused_later", "withdrawn"), **more: Any) -> Life:
    """A contract filed online (网签备案) that is undone when the transfer after it comes to nothing."""
    undo = UndoRule(when=when, what="撤销网签备案", basis="房屋交易办法第九条", **more)
    made = plan(item("a/wqba", undo=undo), item("b/zydj", after=("a/wqba",)), item("c/water"), mode="at_window")
    return Life(made)


def to_undo() -> Life:
    """The same, with the transfer refused and everything else decided: the undoing alone is waited for."""
    life = filed_online()
    life.grant("a/wqba")
    life.grant("c/water")
    life.act("decide_item", clerk("b"), "b/zydj", decision="refuse", reason="R")
    return life


def in_the_window() -> Life:
    """Filed while a window is open that closes on Friday 2026-03-20."""
    window = OpenWindow(opens_on=date(2026, 3, 2), closes_on=date(2026, 3, 20))
    made = plan(item("a/one"), item("b/two", after=("a/one",)), mode="at_window", window=window)
    return Life(made, filed="2026-03-05 10:00")


def _over() -> Life:
    life = published()
    life.pass_days(30)
    return life


def _held() -> Life:
    life = objected("hold")
    life.act("settle_objection", clerk("b"), WAIT, upheld=True)
    return life


GRANT = {"decision": "grant"}
CREDITORS = {"objector": "creditors"}
REFUSED_ON_WAITS: list[tuple[str, Callable[[], Life], str, Actor, str | None, dict[str, Any]]] = [
    ("WAIT_NOT_DECIDED", published, "decide_item", clerk("a"), WAIT, GRANT),
    ("WAIT_NOT_DECIDED", published, "decide_item", clerk("a"), WAIT, {"decision": "refuse", "reason": "R"}),
    ("WAIT_NOT_DECIDED", published, "propose_decision", clerk("a"), WAIT, GRANT),
    ("OBJECTION_NOT_FORESEEN", published, "raise_objection", WINDOW, BESIDE, CREDITORS),
    ("OBJECTION_TOO_LATE", _over, "raise_objection", WINDOW, WAIT, CREDITORS),
    ("OBJECTOR_MISSING", published, "raise_objection", WINDOW, WAIT, {}),
    ("OBJECTOR_MISSING", published, "raise_objection", clerk("a"), WAIT, {}),
    ("OBJECTOR_UNKNOWN", published, "raise_objection", WINDOW, WAIT, {"objector": "d"}),
    ("WRONG_DEPARTMENT", published, "raise_objection", clerk("b"), WAIT, CREDITORS),
    ("WRONG_DEPARTMENT", published, "raise_objection", clerk("d"), WAIT, CREDITORS),
    ("NOT_ALLOWED", published, "raise_objection", APPLICANT, WAIT, CREDITORS),
    ("NO_OBJECTION_OPEN", published, "settle_objection", clerk("b"), WAIT, {"upheld": True}),
    ("NO_OBJECTION_OPEN", _held, "settle_objection", clerk("b"), WAIT, {"upheld": True}),
    ("WRONG_DEPARTMENT", objected, "settle_objection", clerk("a"), WAIT, {"upheld": True}),
    ("UPHELD_MISSING", objected, "settle_objection", clerk("b"), WAIT, {}),
    ("NOTHING_TO_UNDO", filed_online, "confirm_undone", clerk("a"), "a/wqba", {}),
    ("WRONG_DEPARTMENT", to_undo, "confirm_undone", clerk("b"), "a/wqba", {}),
    ("UNDO_PENDING", to_undo, "withdraw_application", APPLICANT, None, {}),
    ("WINDOW_OPEN", in_the_window, "decide_item", clerk("a"), "a/one", GRANT),
]
