"""变更牵头部门 under the pure rules: who leads from then on, what moves with it, and what stays as it was."""

from __future__ import annotations

import pytest

from domain.case.acts import Actor, Role
from domain.case.joint.state import JointPhase
from domain.case.leading.entries import LeadChanged
from domain.case.migration.rules import unsafe
from domain.case.state import CaseState
from domain.duties.duty import Party, PartyKind
from domain.duties.moves import whose_move
from domain.duties.of_case import duties
from domain.news.news import NewsKind
from domain.news.of_case import news_of
from domain.news.rules import APPLICANT, of_role
from domain.rows.case import changed_rows
from tests.support import pure_joint
from tests.support.migrations import LAST, ONE, TWO, begun, version
from tests.support.pure_case import LEAD, SUPERVISOR, WINDOW, Life, clerk, head, item, plan
from tests.support.pure_joint import code, confirm, convene, hold, joint, opine

NEW = Actor(actor_id="new-lead-1", role=Role.LEAD, department="new")
TO_NEW = {"to_department": "new"}


def owed_by(state: CaseState, role: Role, department: str | None) -> set[str]:
    """What that role of a department owes, by reason."""
    party = Party(PartyKind.ROLE, role, department)
    return {duty.reason.value for duty in duties(state) if duty.party == party}


def test_another_department_leads_from_then_on_and_no_limit_starts_anew() -> None:
    life = begun()
    clocks, items = life.state.clocks, life.state.items
    (entry,) = life.act("change_lead", SUPERVISOR, **TO_NEW)
    assert isinstance(entry, LeadChanged)
    assert (entry.from_department, entry.to_department, entry.act_id) == ("lead", "new", "act-1")
    assert (life.state.plan.lead_department, life.state.led_from) == ("new", entry.at)
    assert (life.state.clocks, life.state.items) == (clocks, items)
    assert life.state.opening.plan.lead_department == "lead", "what was received stays what it was"
    assert life.course.state == life.state


def test_the_role_of_the_lead_goes_with_it() -> None:
    life = Life(plan(item("a/one"), intake={"sign": "person"}, mode="at_window"))
    assert owed_by(life.state, Role.COUNTER_CLERK, "lead") == {"intake"}
    life.act("change_lead", SUPERVISOR, **TO_NEW)
    assert owed_by(life.state, Role.COUNTER_CLERK, "lead") == set()
    assert owed_by(life.state, Role.COUNTER_CLERK, "new") == {"intake"}
    assert life.code("accept_application", LEAD) == "NOT_ALLOWED"
    assert life.code("accept_application", NEW) is None


@pytest.mark.parametrize("actor", [LEAD, NEW, WINDOW, clerk("a"), head("a")])
def test_nobody_but_a_supervisor_changes_it(actor: Actor) -> None:
    assert begun().code("change_lead", actor, **TO_NEW) == "NOT_ALLOWED"


def test_an_event_that_the_lead_convenes_is_the_new_leads_in_every_open_phase() -> None:
    life = pure_joint.case()
    before = whose_move(life.state, "a/one")
    assert before is not None
    assert (before.party, before.department) == ("convenor", "lead")
    life.act("change_lead", SUPERVISOR, **TO_NEW)
    after = whose_move(life.state, "a/one")
    assert after is not None
    assert (after.party, after.department) == ("convenor", "new"), "what was kept of the move is not believed"
    assert owed_by(life.state, Role.LEAD, "new") == {"joint_due"}
    assert code(life, "convene_joint", LEAD, slots=(pure_joint.slot("03-04 09:00"),)) == "NOT_ALLOWED"
    convene(life, by=NEW)
    confirm(life, "a", "b", "c")
    life.act("change_lead", SUPERVISOR, to_department="lead")
    hold(life, "a", "b", "c")
    assert joint(life).phase is JointPhase.HELD
    assert life.state.plan.joints[0].convenor == "lead"


def test_an_event_that_another_department_convenes_stays_with_it() -> None:
    life = pure_joint.case(convenor="b")
    life.act("change_lead", SUPERVISOR, **TO_NEW)
    assert life.state.plan.joints[0].convenor == "b"


def test_an_event_that_is_over_stays_with_who_convened_it() -> None:
    life = pure_joint.held()
    for each in "abc":
        opine(life, each, "pass")
    assert joint(life).phase is JointPhase.CLOSED
    life.act("change_lead", SUPERVISOR, **TO_NEW)
    assert life.state.plan.joints[0].convenor == "lead"
    moved = version(*life.state.plan.items, joints=life.opening.plan.joints, results="send_as_ready")
    assert unsafe(life.state, moved) is None, "and keeps the case from no other version"


def test_applicant_and_both_leads_are_told_with_the_day() -> None:
    life = begun()
    before = life.state
    entries = life.act("change_lead", SUPERVISOR, **TO_NEW)
    told = {news.kind: news for news in news_of(before, entries, life.state)}
    assert {kind: news.reader for kind, news in told.items()} == {
        NewsKind.LEAD_CHANGED: APPLICANT,
        NewsKind.LEAD_TAKES_OVER: of_role(Role.LEAD, "new"),
        NewsKind.LEAD_HANDED_ON: of_role(Role.LEAD, "lead"),
    }
    said = {"to_lead": "new", "from_lead": "lead", "led_from": "2026-03-02"}
    assert all(said.items() <= news.facts.items() for news in told.values())


def test_the_rows_say_who_leads() -> None:
    life = begun()
    before = life.state
    life.act("change_lead", SUPERVISOR, **TO_NEW)
    rows = changed_rows(before, life.state)
    assert rows.case is not None
    assert rows.case.lead_department == "new"
    assert rows.duties is not None
    assert rows.duties.all, "the ledger puts the lead on every duty, so it writes all of them"


def test_a_case_under_another_lead_goes_over_to_a_version_and_keeps_its_lead() -> None:
    life = begun()
    life.act("change_lead", SUPERVISOR, **TO_NEW)
    assert life.code("change_definition", SUPERVISOR, plan=version(ONE, TWO, LAST)) is None
    assert (life.state.plan.definition, life.state.plan.lead_department) == ("1" * 64, "new")
    other = begun()
    other.act("change_lead", SUPERVISOR, **TO_NEW)
    assert other.code("change_definition", SUPERVISOR, plan=version(ONE, TWO, LAST, lead_department="new")) is None
    assert other.state.plan.lead_department == "new"


def test_a_concluded_case_whose_results_are_on_their_way_goes_along() -> None:
    life = Life(plan(item("a/one"), mode="at_window"))
    life.grant("a/one")
    assert life.phase == "concluded"
    assert life.code("change_lead", SUPERVISOR, **TO_NEW) is None
