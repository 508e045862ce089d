"""Acts on a joint event that are refused, with the code of each: part of the table of `test_rules`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from domain.case.acts import Actor
from tests.support.pure_case import APPLICANT, LEAD, Life, clerk, head, item
from tests.support.pure_joint import KEY, STOP, case, confirm, convene, held, hold, officers, opine, party, slot, there

TWO = (party("a", "a/one"), party("b", "b/one"))
SOON, THEN, PAST = slot("03-04 09:00"), slot("03-05 09:00"), slot("03-01 09:00")


def due() -> Life:
    """The convenor's move."""
    return case(*TWO)


def convened() -> Life:
    """Slots are proposed, and the items' clocks stand."""
    life = case(*TWO, stops=STOP)
    convene(life, SOON)
    return life


def scheduled() -> Life:
    """The slot is fixed; nobody may ask to move it."""
    life = case(*TWO, moves=0)
    convene(life, SOON)
    confirm(life, "a", "b")
    return life


def begun() -> Life:
    """The slot has begun."""
    return scheduled().at("2026-03-04 09:00")


def absent() -> Life:
    """Held without `b`."""
    life = scheduled()
    hold(life, "a")
    return life


def all_there() -> Life:
    """Held with both."""
    return held(*TWO)


def apart() -> Life:
    """Held; who drafts does not inspect, and `a`'s clerk has drafted already."""
    items = (item("a/one", separate=(("pre_review", "joint_opinion"),)), item("b/one"))
    life = held(*TWO, items=items)
    mine = life.state.items["a/one"].model_copy(update={"duties": {"pre_review": ("a-1",)}})
    life.state = life.state.model_copy(update={"items": {**life.state.items, "a/one": mine}})
    return life


def confirmed() -> Life:
    """One department has confirmed, with its two officers."""
    life = convened()
    life.act("confirm_joint", clerk("a"), joint="site", slots=(SOON,), officers=officers("a"))
    return life


def opined() -> Life:
    """One has given its opinion."""
    life = all_there()
    opine(life, "a", "pass")
    return life


def failed() -> Life:
    """It did not pass."""
    life = all_there()
    opine(life, "a", "fail", "exit")
    return life


A, B = clerk("a"), clerk("b")
OPINION = "give_joint_opinion"

SAME_TWO = (*there("a"), there("b")[0].model_copy(update={"officers": officers("a")}))
"""The same two persons for two departments."""

JointRefused = tuple[str, Callable[[], Life], str, Actor, Mapping[str, Any]]

JOINT_REFUSED: list[JointRefused] = [
    ("JOINT_UNKNOWN", due, "convene_joint", LEAD, {"joint": "none"}),
    ("JOINT_UNKNOWN", due, "report_rectified", APPLICANT, {"joint": None}),
    ("NOT_CONVENOR", due, "convene_joint", A, {"slots": (SOON,)}),
    ("NOT_CONVENOR", begun, "hold_joint", A, {"attendance": there("a", "b")}),
    ("SLOTS_MISSING", due, "convene_joint", LEAD, {}),
    ("SLOT_PAST", due, "convene_joint", LEAD, {"slots": (SOON, PAST)}),
    ("JOINT_NOT_THERE_YET", due, "confirm_joint", A, {"slots": (SOON,), "officers": officers("a")}),
    ("JOINT_NOT_THERE_YET", due, "ask_other_slot", A, {}),
    ("JOINT_NOT_THERE_YET", due, "book_joint", APPLICANT, {"slots": (SOON,)}),
    ("JOINT_NOT_THERE_YET", due, "ask_move_joint", APPLICANT, {}),
    ("JOINT_NOT_THERE_YET", due, "hold_joint", LEAD, {"attendance": there("a")}),
    ("JOINT_NOT_THERE_YET", due, OPINION, A, {"verdict": "pass"}),
    ("JOINT_NOT_THERE_YET", due, "report_rectified", APPLICANT, {}),
    ("JOINT_NOT_THERE_YET", all_there, "convene_joint", LEAD, {"slots": (THEN,)}),
    ("SLOTS_MISSING", convened, "confirm_joint", A, {"officers": officers("a")}),
    ("SLOT_NOT_OFFERED", convened, "confirm_joint", A, {"slots": (THEN,), "officers": officers("a")}),
    ("TOO_FEW_OFFICERS", convened, "confirm_joint", A, {"slots": (SOON,), "officers": officers("a", 1)}),
    ("OFFICER_OF_ANOTHER", confirmed, "confirm_joint", B, {"slots": (SOON,), "officers": officers("a")}),
    ("OFFICER_OF_ANOTHER", begun, "hold_joint", LEAD, {"attendance": SAME_TWO}),
    ("OFFICER_OF_ANOTHER", absent, OPINION, B, {"verdict": "pass", "officers": (*officers("a", 1), *officers("b", 1))}),
    ("SLOT_PAST", convened, "ask_other_slot", A, {"slots": (PAST,)}),
    ("NOT_A_PARTY", convened, "ask_other_slot", clerk("d"), {}),
    ("JOINT_NOT_STARTED", scheduled, "hold_joint", LEAD, {"attendance": there("a", "b")}),
    ("MOVES_USED_UP", scheduled, "ask_move_joint", APPLICANT, {}),
    ("NOBODY_PRESENT", begun, "hold_joint", LEAD, {}),
    (
        "TOO_FEW_OFFICERS",
        begun,
        "hold_joint",
        LEAD,
        {"attendance": (there("a")[0].model_copy(update={"officers": ()}),)},
    ),
    ("NOT_A_PARTY", begun, "hold_joint", LEAD, {"attendance": there("a", "d")}),
    ("VERDICT_MISSING", all_there, OPINION, A, {}),
    ("POINTS_MISSING", all_there, OPINION, A, {"verdict": "rectify"}),
    ("POINTS_UNEXPECTED", all_there, OPINION, A, {"verdict": "pass", "points": ("exit",)}),
    ("POINT_NOT_OPEN", all_there, OPINION, A, {"verdict": "fail", "points": ("roof",)}),
    ("NOT_AN_OFFICER", all_there, OPINION, clerk("a", 7), {"verdict": "pass"}),
    ("VISIT_MISSING", absent, OPINION, B, {"verdict": "pass"}),
    ("TOO_FEW_OFFICERS", absent, OPINION, B, {"verdict": "pass", "officers": officers("b", 1)}),
    ("SEPARATION_OF_DUTIES", apart, OPINION, A, {"verdict": "pass"}),
    ("OPINION_GIVEN", opined, OPINION, clerk("a", 2), {"verdict": "pass"}),
    ("NOTHING_TO_TAKE_BACK", opined, "take_back", clerk("a", 2), {}),
    ("JOINT_CLOSED", failed, OPINION, B, {"verdict": "pass"}),
    ("JOINT_PENDING", convened, "decide_item", A, {"joint": None, "item": "a/one", "decision": "grant"}),
    ("JOINT_FAILED", failed, "decide_item", A, {"joint": None, "item": "a/one", "decision": "grant"}),
    ("JOINT_NOT_THERE_YET", convened, "resume_item", A, {"joint": None, "item": "a/one"}),
    ("STOP_OF_JOINT", convened, "annul_stop", head("a"), {"joint": None, "item": "a/one"}),
]


def as_rows() -> Iterator[tuple[str, Callable[[], Life], str, Actor, str | None, dict[str, object]]]:
    """The table in the form of `test_rules`: the item on its own, the event among the rest."""
    for code, life, kind, actor, more in JOINT_REFUSED:
        rest = {"joint": KEY, **more}
        yield code, life, kind, actor, rest.pop("item", None), rest
