"""The programme's rules: where a matter stands follows from reality, its plan goes stage by stage, none skipped."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bundles.yearly_plan import load_yearly_plan, yearly_plans
from domain.case.acts import Actor, Role
from domain.programme.matter import Matter, about_meeting, group_of, matter_of, meeting_of
from domain.programme.milestones import milestones, online_on
from domain.programme.progress import NOTHING_YET, PlanNow, Reality, progress_of
from domain.steering.messages import ASK_EXTENSION, CALL_OFF, GRANT_EXTENSION, REASSIGN, URGE
from domain.steering.plan import PLAN, REPORT, SEND_BACK, STAGES
from domain.steering.procedure import Fact, Outcome
from domain.steering.procedures import ORDER
from tests.support.steering import ISSUED_AT, OTHER_SUPERVISOR, SUPERVISOR, calendar, officer, opening
from tests.support.steering import Matter as InHand

TODAY = date(2026, 11, 25)
MATTER = Matter(year=2026, key="xinyong-xiufu", name="信用修复", lead="sjj", target_on=date(2026, 12, 31))
REAL = Reality(is_defined=True, is_checked=True, departments=("gaj", "ybj"))
ONLINE = REAL.model_copy(update={"published_on": date(2026, 11, 2)})
USED = ONLINE.model_copy(update={"first_case_on": date(2026, 11, 9)})
RUNS = PlanNow(number="JH-20261123-00000001", step="prepare", owing=("sjj",), due_on=date(2026, 12, 7))
ENDED = RUNS.model_copy(update={"outcome": Outcome.CLOSED, "owing": ()})
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("reality", "plan", "stage", "following"),
    [
        (NOTHING_YET, None, "planned", "start_plan"),
        (Reality(is_defined=True), None, "defined", "start_plan"),
        (REAL, None, "checked", "start_plan"),
        (ONLINE, None, "published", "wait_for_case"),
        (USED, None, "running", "see_figures"),
        (NOTHING_YET, RUNS, "in_plan", "do_stage"),
        (USED, RUNS, "in_plan", "do_stage"),
        (USED, RUNS.model_copy(update={"owing": ()}), "in_plan", "confirm"),
        (USED, ENDED, "settled", "see_figures"),
        (ONLINE, ENDED, "settled", "wait_for_case"),
        (REAL, RUNS.model_copy(update={"outcome": Outcome.CANCELLED}), "checked", "start_plan"),
    ],
)
def test_where_a_matter_stands_follows_from_reality(
    reality: Reality, plan: PlanNow | None, stage: str, following: str
) -> None:
    found = progress_of(MATTER, reality, plan, TODAY)
    assert (found.stage, found.next, found.late_days) == (stage, following, 0)


def test_paused_matter_rests_and_is_not_late() -> None:
    paused = MATTER.model_copy(update={"paused": True, "target_on": date(2026, 1, 1)})
    assert progress_of(paused, NOTHING_YET, RUNS, TODAY) == ("paused", "resume", 0)


def test_lateness_counts_until_it_was_online() -> None:
    due = MATTER.model_copy(update={"target_on": date(2026, 11, 1)})
    assert progress_of(due, NOTHING_YET, None, TODAY).late_days == 24
    assert progress_of(due, ONLINE, None, TODAY).late_days == 1
    on_the_day = MATTER.model_copy(update={"target_on": TODAY})
    assert progress_of(on_the_day, NOTHING_YET, None, TODAY).late_days == 0


def test_group_is_who_the_list_names_or_who_handles_an_item_the_lead_first() -> None:
    assert group_of(MATTER, ("gaj", "sjj", "ybj")) == ("sjj", "gaj", "ybj")
    assert group_of(MATTER.model_copy(update={"group": ("wjj",)}), ("gaj",)) == ("sjj", "wjj")


def test_what_a_task_is_about_is_read_back() -> None:
    assert matter_of(MATTER.about) == (2026, "xinyong-xiufu")
    assert meeting_of(about_meeting("HY-20261125-0A1B2C3D")) == "HY-20261125-0A1B2C3D"
    for wrong in (
        None,
        "",
        "programme/26/x",
        "programme/2026/X",
        "programme/2026/a/b",
        "meeting/1",
        MATTER.about + "\n",
    ):
        assert matter_of(wrong) is None
        assert meeting_of(wrong) is None


def test_every_matter_of_the_tree_has_a_key_of_its_own() -> None:
    plan = load_yearly_plan()
    assert plan is not None
    assert yearly_plans()[0] == plan.year
    assert len({each.code for each in plan.matters}) == len(plan.matters)


# --- the plan --------------------------------------------------------------------------------------------------------


def plan() -> InHand:
    return InHand(opening(PLAN, departments=("sjj", "gaj")))


def leave(matter: InHand, at: datetime, holds: tuple[Fact, ...] = ()) -> str:
    """Both departments report, the lead last; the lead's code."""
    assert matter.do(REPORT, officer("gaj"), at) == ""
    return matter.do(REPORT, officer("sjj"), at, holds=holds)


def test_plan_goes_stage_by_stage_to_the_evaluation_and_each_condition_is_asked_for() -> None:
    matter, at, needed = plan(), ISSUED_AT + HOUR, []
    for stage in STAGES:
        assert matter.state.step == stage.key
        code = leave(matter, at)
        if stage.needs is not None:
            needed.append(stage.needs)
            assert code == "STEERING_NOT_SO_YET"
            others = tuple(fact for fact in ("checked", "published", "first_case") if fact != stage.needs)
            assert matter.do(REPORT, officer("sjj"), at, holds=others) == "STEERING_NOT_SO_YET"
            code = matter.do(REPORT, officer("sjj"), at, holds=(stage.needs,))
        assert code == ""
        at += 24 * HOUR
    assert needed == ["checked", "published", "first_case"]
    assert len(STAGES) == 9
    assert matter.do("close", officer("sjj"), at) == "NOT_ALLOWED", "a supervisor confirms the evaluation"
    assert matter.do("close", SUPERVISOR, at) == ""
    assert matter.state.outcome is Outcome.CLOSED


def test_stage_is_open_by_itself_with_its_own_term_and_owed_by_all_once_more() -> None:
    matter = plan()
    assert matter.do(REPORT, officer("sjj"), ISSUED_AT + HOUR) == "STEERING_OTHERS_FIRST"
    assert leave(matter, ISSUED_AT + 2 * HOUR) == ""
    assert list(matter.state.waits_for) == ["sjj", "gaj"]
    assert matter.state.due_on == calendar().add_working_days(date(2026, 11, 23), 20)
    assert matter.do(ASK_EXTENSION, officer("gaj"), ISSUED_AT + 3 * HOUR, days=5) == ""
    assert matter.do(GRANT_EXTENSION, SUPERVISOR, ISSUED_AT + 4 * HOUR) == ""


def test_supervisor_sends_a_stage_back_and_no_department_does() -> None:
    matter = plan()
    assert matter.do(SEND_BACK, SUPERVISOR, ISSUED_AT + HOUR) == "STEERING_STEP_DIFFERS", (
        "there is none before the first"
    )
    leave(matter, ISSUED_AT + 2 * HOUR)
    assert matter.do(SEND_BACK, officer("sjj"), ISSUED_AT + 3 * HOUR) == "NOT_ALLOWED"
    assert matter.do(SEND_BACK, SUPERVISOR, ISSUED_AT + 3 * HOUR, days=3) == ""
    assert (matter.state.step, matter.state.due_on) == ("prepare", date(2026, 11, 26))


def test_what_may_run_beside_a_stage_is_reported_ahead_and_counts_when_it_begins() -> None:
    """系统对接 with 培训: a department need not wait; the lead sums up when the stage has begun."""
    matter, at = plan(), ISSUED_AT + HOUR
    ahead = f"{REPORT}_training"
    assert matter.do(ahead, officer("gaj"), at) == "STEERING_STEP_DIFFERS", "筹备 has nothing beside it"
    while matter.state.step != "systems":
        leave(matter, at, holds=("checked",))
    assert matter.do(ahead, officer("sjj"), at) == "STEERING_OTHERS_FIRST"
    assert matter.do(ahead, SUPERVISOR, at) == "NOT_ALLOWED"
    assert matter.do(ahead, officer("gaj"), at) == ""
    assert matter.do(ahead, officer("gaj"), at) == "STEERING_PART_DONE"
    assert (matter.state.step, list(matter.state.waits_for)) == ("systems", ["sjj", "gaj"]), "nothing else moved"
    leave(matter, at)
    assert (matter.state.step, list(matter.state.waits_for)) == ("training", ["sjj"])
    assert matter.state.due_on == calendar().add_working_days(date(2026, 11, 23), 10)
    assert matter.do(REPORT, officer("sjj"), at) == ""
    assert (matter.state.step, list(matter.state.waits_for)) == ("publicity", ["sjj", "gaj"])
    assert matter.do(SEND_BACK, SUPERVISOR, at, days=3) == ""
    assert list(matter.state.waits_for) == ["sjj", "gaj"], "what is sent back is owed by all once more"


def test_what_was_reported_ahead_by_who_leads_now_or_left_is_owed_again() -> None:
    matter, at = plan(), ISSUED_AT + HOUR
    while matter.state.step != "systems":
        leave(matter, at, holds=("checked",))
    matter.do(f"{REPORT}_training", officer("gaj"), at)
    assert matter.do(REASSIGN, SUPERVISOR, at, departments=("gaj", "sjj")) == ""
    assert matter.do(REPORT, officer("sjj"), at) == ""
    assert matter.do(REPORT, officer("gaj"), at) == ""
    assert list(matter.state.waits_for) == ["gaj", "sjj"]


def test_stages_that_run_side_by_side_follow_one_another_and_ask_for_nothing_in_the_world() -> None:
    order = [stage.key for stage in STAGES]
    for stage in STAGES:
        assert all(order.index(each) < order.index(stage.key) for each in stage.beside)
        assert not stage.beside or stage.needs is None


def test_urging_is_once_a_day_by_a_supervisor_and_while_somebody_owes() -> None:
    matter, head = plan(), Actor(actor_id="gov-1", role=Role.GOVERNMENT_HEAD)
    assert matter.do(URGE, head, ISSUED_AT + HOUR) == "NOT_ALLOWED"
    assert matter.do(URGE, officer("gaj"), ISSUED_AT + HOUR) == "NOT_ALLOWED"
    assert matter.do(URGE, SUPERVISOR, ISSUED_AT + HOUR) == ""
    assert matter.do(URGE, OTHER_SUPERVISOR, ISSUED_AT + 2 * HOUR) == "STEERING_URGED_TODAY"
    assert matter.do(URGE, OTHER_SUPERVISOR, ISSUED_AT + 25 * HOUR) == ""
    assert matter.state.urged == 2
    leave(matter, ISSUED_AT + 26 * HOUR)
    assert (matter.state.urged, matter.state.urged_at) == (0, None), "another stage was not urged"
    order = InHand(opening(ORDER))
    order.do("answer", officer(), ISSUED_AT + HOUR)
    assert order.do(URGE, SUPERVISOR, ISSUED_AT + 2 * HOUR) == "STEERING_NOBODY_TO_URGE"


# --- milestones ------------------------------------------------------------------------------------------------------


def test_milestones_without_a_plan_are_counted_from_today() -> None:
    found = milestones([], None, calendar(), TODAY)
    assert [each.state for each in found] == ["ahead"] * 10
    assert found[0].on == calendar().add_working_days(TODAY, 10)
    assert online_on(found) == calendar().add_working_days(TODAY, 10 + 20 + 15 + 15 + 20 + 10 + 10 + 5)


def test_milestones_tell_what_was_done_when_what_runs_and_what_follows() -> None:
    matter = plan()
    leave(matter, datetime(2026, 12, 9, 2, tzinfo=UTC))  # due on 7 December
    found = milestones(matter.entries, matter.state, calendar(), date(2026, 12, 10))
    assert (found[0].state, found[0].on, found[0].was_late) == ("done", date(2026, 12, 9), True)
    assert (found[1].state, found[1].on) == ("runs", matter.state.due_on)
    assert matter.state.due_on is not None
    assert found[2].on == calendar().add_working_days(matter.state.due_on, 15)
    matter.do(SEND_BACK, SUPERVISOR, datetime(2026, 12, 10, 2, tzinfo=UTC))
    back = milestones(matter.entries, matter.state, calendar(), date(2026, 12, 10))
    assert [each.state for each in back[:2]] == ["runs", "ahead"], "what is sent back is not done any more"


def test_milestones_of_a_late_stage_move_what_follows_and_end_where_the_calendar_does() -> None:
    matter = plan()
    found = milestones(matter.entries, matter.state, calendar(), date(2027, 9, 1))
    assert found[0].state == "runs"
    assert found[1].on == calendar().add_working_days(date(2027, 9, 1), 20)
    assert found[-1].on is None, "past the known years nothing is foretold"
    matter.do(CALL_OFF, SUPERVISOR, ISSUED_AT + HOUR)
    assert {each.on for each in milestones(matter.entries, matter.state, calendar(), TODAY)} == {None}
