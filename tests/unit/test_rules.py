"""Which act is refused with which code, and the proof that every code of the catalogue is reached by some test."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.acts import ActKind, Actor, Gap, Role, refusal_codes, refuse
from domain.rules import ALLOWED_ROLES
from tests.support.pure_case import APPLICANT, LEAD, SUPERVISOR, WINDOW, Life, clerk, item, plan, system

TESTS = Path(__file__).parents[1]
GAP = Gap(subject="photo", reason="MISSING")
A, C, G = item("a/one"), item("c/three", after=("a/one",)), item("g/gated", gate=("a/one",))


def in_review() -> Life:
    """A case in pre-review."""
    return Life(plan(A, C))


def at_work() -> Life:
    """A case that was accepted."""
    return Life(plan(A, C, G, mode="at_window"))


def claimed() -> Life:
    """A case whose item somebody claimed."""
    life = at_work()
    life.act("claim_item", clerk("a", 2), "a/one")
    return life


def decided() -> Life:
    """A case with a decided item."""
    life = at_work()
    life.grant("a/one")
    return life


def closed() -> Life:
    """A case that is over."""
    life = at_work()
    life.act("withdraw_application", APPLICANT)
    return life


def correcting() -> Life:
    """A case that waits for its correction."""
    life = in_review()
    life.gap("a/one", "photo")
    return life


Refused = tuple[str, Callable[[], Life], str, Actor, str | None, dict[str, object]]
REFUSED: list[Refused] = [
    ("UNKNOWN_ACT", at_work, "make_coffee", WINDOW, None, {}),
    ("CASE_CLOSED", closed, "urge_item", SUPERVISOR, "a/one", {}),
    ("CASE_CLOSED", closed, "withdraw_application", APPLICANT, None, {}),
    ("NOT_ALLOWED", at_work, "decide_item", WINDOW, "a/one", {"decision": "grant"}),
    ("NOT_ALLOWED", at_work, "withdraw_application", Actor(actor_id="applicant:9", role=Role.APPLICANT), None, {}),
    ("NOT_ALLOWED", in_review, "refuse_acceptance", LEAD.model_copy(update={"department": "x"}), None, {"reason": "R"}),
    ("NOT_ALLOWED", at_work, "claim_item", Actor(actor_id="root", role=Role.ADMIN), "a/one", {}),
    ("WRONG_DEPARTMENT", at_work, "decide_item", clerk("b"), "a/one", {"decision": "grant"}),
    ("WRONG_DEPARTMENT", at_work, "acknowledge_item", system("b"), "a/one", {}),
    ("ITEM_UNKNOWN", at_work, "claim_item", clerk("a"), "a/none", {}),
    ("ITEM_UNKNOWN", at_work, "claim_item", clerk("a"), None, {}),
    ("ITEM_NOT_IN_REVIEW", at_work, "complete_pre_review", clerk("a"), "a/one", {"complete": True}),
    ("ITEM_NOT_IN_REVIEW", in_review, "complete_pre_review", clerk("c"), "c/three", {"complete": True}),
    ("ITEM_NOT_OPEN", in_review, "decide_item", clerk("a"), "a/one", {"decision": "grant"}),
    ("ITEM_NOT_OPEN", at_work, "claim_item", clerk("c"), "c/three", {}),
    ("ITEM_ALREADY_DECIDED", decided, "decide_item", clerk("a"), "a/one", {"decision": "grant"}),
    ("ITEM_ALREADY_DECIDED", decided, "urge_item", SUPERVISOR, "a/one", {}),
    ("PREDECESSOR_PENDING", at_work, "decide_item", clerk("g"), "g/gated", {"decision": "grant"}),
    ("CLAIMED_BY_OTHER", claimed, "claim_item", clerk("a"), "a/one", {}),
    ("CLAIMED_BY_OTHER", claimed, "decide_item", clerk("a"), "a/one", {"decision": "grant"}),
    ("NOT_CLAIMED", at_work, "release_item", clerk("a"), "a/one", {}),
    ("GAPS_MISSING", in_review, "complete_pre_review", clerk("a"), "a/one", {"complete": False}),
    ("GAPS_UNEXPECTED", in_review, "complete_pre_review", clerk("a"), "a/one", {"complete": True, "gaps": (GAP,)}),
    ("DECISION_MISSING", at_work, "decide_item", clerk("a"), "a/one", {}),
    ("REASON_MISSING", at_work, "decide_item", clerk("a"), "a/one", {"decision": "refuse"}),
    ("REASON_MISSING", in_review, "refuse_acceptance", WINDOW, None, {}),
    ("NO_CORRECTION_OPEN", at_work, "supply_correction", WINDOW, None, {"supplied": ("photo",)}),
    ("SUPPLIED_NOT_ASKED", correcting, "supply_correction", WINDOW, None, {"supplied": ("book",)}),
    ("SUPPLIED_NOT_ASKED", correcting, "supply_correction", WINDOW, None, {"supplied": ()}),
    ("ALREADY_ACCEPTED", at_work, "refuse_acceptance", WINDOW, None, {"reason": "R"}),
]
# Codes that the way in gives before the rules are asked; reached in these tests.
AT_THE_DOOR = {"ACT_ID_REUSED", "CASE_NOT_FOUND", "LEDGER_AWAY"}


@pytest.mark.parametrize(("code", "life", "kind", "actor", "on", "more"), REFUSED)
def test_act_is_refused_with_its_code_and_changes_nothing_else(
    code: str, life: Callable[[], Life], kind: str, actor: Actor, on: str | None, more: dict[str, object]
) -> None:
    case = life()
    before = case.state
    entries = case.act(kind, actor, on, **more)
    assert [(entry.kind, getattr(entry, "code", "")) for entry in entries] == [("act_refused", code)]
    changed = {"seq", "seen"}
    assert case.state.model_dump(exclude=changed) == before.model_dump(exclude=changed)


def test_every_refusal_code_is_reached_by_some_test() -> None:
    by_the_rules = {code for code, *_ in REFUSED}
    in_door_tests = {
        node.value
        for folder in ("workflow", "integration", "chaos")
        for file in (TESTS / folder).glob("test_*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    reached = by_the_rules | (AT_THE_DOOR & in_door_tests)
    assert set(refusal_codes()) - reached == set()


@pytest.mark.parametrize("code", refusal_codes())
def test_every_refusal_says_what_is_wrong_and_what_to_do(code: str) -> None:
    refusal = refuse(code)
    assert refusal.sentence.endswith("。")
    assert refusal.next_step.endswith("。")


@pytest.mark.parametrize("kind", ActKind)
@pytest.mark.parametrize("role", Role)
def test_roles_that_may_not_are_refused_before_anything_else(kind: ActKind, role: Role) -> None:
    if role in ALLOWED_ROLES[kind]:
        return
    life = closed()
    assert life.code(kind, Actor(actor_id="x", role=role, department="a"), "a/one") == "NOT_ALLOWED"
