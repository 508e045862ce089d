"""Exercises from the scenarios of the tree: each can be done in one sitting under the rules, every role has some."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bundles.loader import bundle_slugs
from domain.case.acts import ActKind, Role
from domain.case.joint.state import JointPhase
from domain.time.calendar import BEIJING
from ledger.accounts import RoleHeld
from starter.practice.exercises import (
    APPLICANT,
    Exercise,
    find,
    find_whole,
    for_role,
    of_matter,
    that_were,
    whole_of,
    wholes_for_role,
    wholes_of_matter,
)
from starter.practice.seats import Seats
from tests.support.played import calendar
from tests.support.practised import TRAINEE, Practised

SHOP, ACCEPTANCE, HOUSES = "kaiban-canyin", "lianhe-yanshou", "ershoufang"
ON = {
    "morning": datetime(2026, 11, 4, 7, 50, tzinfo=BEIJING),
    "noon": datetime(2026, 11, 4, 12, 5, tzinfo=BEIJING),
    "night": datetime(2026, 11, 4, 23, 40, tzinfo=BEIJING),
    "Sunday": datetime(2026, 11, 8, 10, 0, tzinfo=BEIJING),
}
"""When a trainee may begin: before the hours of the scenario, among them, after them, on a day off."""


def wrong(exercise: Exercise, now: datetime) -> list[str]:
    """What would go wrong for a trainee who begins then and does what is shown."""
    played = Practised(exercise, now.astimezone(UTC), calendar())
    played.do_as_shown()
    return list(played.wrongly())


def sitting(scenario: str, desk: str, act: ActKind) -> Exercise:
    """The exercise of 开办餐饮店 that begins with that act of that desk."""
    of_desk = (each for each in of_matter(SHOP) if (each.scenario.scenario, each.desk) == (scenario, desk))
    return next(each for each in of_desk if each.steps[0].act == act)


@pytest.mark.parametrize("slug", bundle_slugs())
def test_every_exercise_can_be_done_in_one_sitting(slug: str) -> None:
    exercises = of_matter(slug)
    # 教育入学 is applied for in its season: its scenarios stand on dates of their own.
    assert exercises or slug == "jiaoyu-ruxue"
    found = {each.key: wrong(each, ON["noon"]) for each in exercises}
    assert {key: said for key, said in found.items() if said} == {}


@pytest.mark.parametrize("when", ["morning", "night", "Sunday"])
@pytest.mark.parametrize("slug", [SHOP, ACCEPTANCE, "lianhe-baozhuang"])
def test_joint_events_are_practised_at_any_hour(slug: str, when: str) -> None:
    """What was held by the turn has begun, however early the trainee comes."""
    exercises = [each for each in of_matter(slug) if any(step.joint for step in each.steps)]
    assert len(exercises) > 20
    found = {each.key: wrong(each, ON[when]) for each in exercises}
    assert {key: said for key, said in found.items() if said} == {}


def test_a_trainee_whose_account_is_somebody_else_in_the_scenario_changes_places() -> None:
    """审批小许 plays 审批小苗: what 小许 does there falls to 小苗, so nobody signs an own draft."""
    exercise = sitting("all-consent", "spj2", ActKind.SIGN_ITEM)
    seats = Seats.of(exercise, "demo-spj")
    assert (seats.person("demo-spj2"), seats.person("demo-spj"), seats.person("demo-xf")) == (
        "demo-spj",
        "demo-spj2",
        "demo-xf",
    )
    played = Practised(exercise, ON["noon"].astimezone(UTC), calendar(), trainee="demo-spj")
    played.do_as_shown()
    assert list(played.wrongly()) == []


def test_a_whole_exercise_is_everything_that_one_desk_does() -> None:
    whole = find_whole(f"{SHOP}.rectify-twice.xf")
    assert whole is not None
    acts = [step.act for each in whole.stages for step in each.steps]
    assert acts.count(ActKind.CONFIRM_JOINT) == acts.count(ActKind.GIVE_JOINT_OPINION) == 3
    assert [acts[0], acts[-1]] == [ActKind.COMPLETE_PRE_REVIEW, ActKind.PROPOSE_DECISION]
    assert whole.count == len(acts) == len([s for s in whole.stages[0].scenario.steps if s.by == "xf"]) - 1, (
        "一步须被拒绝"
    )
    assert all(whole_of(each) == whole for each in whole.stages)
    between = [step.by for step in whole.stages[1].before]
    assert "xf" not in between
    assert "lead" in between


def test_every_kind_of_act_of_a_matter_is_practised() -> None:
    """Joint events from both sides, named colleagues, the applicant with paper, appointment and payment."""
    acts = {
        (each.desk == APPLICANT, step.act) for slug in bundle_slugs() for each in of_matter(slug) for step in each.steps
    }
    for kind in (
        "convene_joint", "confirm_joint", "ask_other_slot", "hold_joint", "give_joint_opinion", "take_back",
        "propose_decision", "sign_item", "add_signer", "remove_signer", "transfer_item", "delegate_item",
        "return_delegated", "return_item", "hand_over_work", "complete_pre_review",
    ):  # fmt: skip
        assert (False, kind) in acts, kind
    for kind in (
        "supply_correction",
        "report_rectified",
        "book_joint",
        "ask_move_joint",
        "confirm_payment",
        "ask_payment",
    ):
        assert (True, kind) in acts, kind


def test_wholes_are_there_for_every_role_that_comes_back_to_a_case() -> None:
    wholes = [each for slug in bundle_slugs() for each in wholes_of_matter(slug)]
    keys = [each.key for each in wholes]
    assert len(keys) == len(set(keys)) > 50
    assert {each.held.role for each in wholes} >= {
        Role.COUNTER_CLERK, Role.HANDLER, Role.DEPARTMENT_HEAD, Role.LEAD,
    }  # fmt: skip
    assert find_whole("nothing.smooth.xf") is find_whole(keys[0] + "x") is None
    window = RoleHeld(role=Role.COUNTER_CLERK)
    assert any(each.stages[0].is_applicants for each in wholes_for_role(ACCEPTANCE, window))


def test_the_applicant_pays_where_the_scenario_has_it() -> None:
    paying = [each for each in of_matter(HOUSES) if each.has_payment]
    assert paying
    assert all(each.who == "申请人" and each.is_applicants for each in paying)


def test_a_time_that_is_ahead_of_the_trainee_stays_ahead_however_late_they_come() -> None:
    """改期 is asked for at 8:30 of the day, before the visit at 9: who comes at noon still asks before it."""
    exercise = next(
        each
        for each in of_matter("lianhe-baozhuang")
        if each.scenario.scenario == "reschedule" and each.steps[0].act == ActKind.ASK_MOVE_JOINT
    )
    for now in ON.values():
        event = Practised(exercise, now.astimezone(UTC), calendar()).state.joints["takan"]
        assert event.slot is not None
        assert event.slot.starts_at >= now + timedelta(hours=1)


def test_a_held_event_has_begun_and_keeps_its_length() -> None:
    exercise = sitting("all-consent", "lead", ActKind.HOLD_JOINT)
    for now in ON.values():
        at = now.astimezone(UTC)
        event = Practised(exercise, at, calendar()).state.joints["kanyan"]
        assert event.phase is JointPhase.SCHEDULED
        assert event.slot is not None
        assert at - timedelta(hours=4) < event.slot.starts_at < at or now is ON["night"]
        assert event.slot.ends_at - event.slot.starts_at == timedelta(hours=2)


def test_the_trainee_sits_where_the_scenario_names_them() -> None:
    exercise = next(
        each
        for each in of_matter(SHOP)
        if (each.scenario.scenario, each.desk) == ("all-consent", "xf")
        and each.steps[0].act == ActKind.GIVE_JOINT_OPINION
    )
    event = Practised(exercise, ON["noon"].astimezone(UTC), calendar()).state.joints["kanyan"]
    assert {each.actor_id for each in event.parties["xf"].present or ()} == {TRAINEE, "demo-xf2"}


def test_keys_are_unique_and_lead_back() -> None:
    keys = [each.key for slug in bundle_slugs() for each in of_matter(slug)]
    assert len(keys) == len(set(keys)) > 400
    for key in keys[::25]:
        found = find(key)
        assert found is not None
        assert that_were(found.bundle, found.scenario.scenario, found.first, found.last) == found
        assert that_were(found.bundle, found.scenario.scenario, found.first, found.last + 1) is None
    assert find("nothing.smooth.1") is find("") is None


def held() -> Iterator[RoleHeld]:
    """The roles of all exercises."""
    yield from {each.held for slug in bundle_slugs() for each in of_matter(slug)}


def test_every_role_that_acts_on_cases_has_exercises() -> None:
    assert {each.role for each in held()} == {
        Role.COUNTER_CLERK,
        Role.HANDLER,
        Role.DEPARTMENT_HEAD,
        Role.LEAD,
        Role.GOVERNMENT_HEAD,
        Role.SUPERVISOR,
    }
    for role in held():
        assert any(for_role(slug, role) for slug in bundle_slugs())
