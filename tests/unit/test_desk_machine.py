"""The clerks' acts as a state machine: they compose with parallel branches, pauses and joint events; nothing is lost.

`LIANBAN_MACHINE_STEPS` sets how many steps are played: 10,000 unless said otherwise, 100,000 at night,
500 in `make unit`.
"""

from __future__ import annotations

import os
from datetime import timedelta

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from domain.case.acts import Act
from domain.case.decide import Command, effects
from domain.case.desk.signing import kept_from
from domain.case.findings.entries import FindingRecorded
from domain.case.items.entries import ItemDecided
from domain.case.joint.state import OVER, JointPhase, joint_subject
from domain.case.rule_parts import other_handler
from domain.case.rules import check
from domain.case.state import CaseState, ItemPhase, ItemState, running
from domain.case.state import Phase as CasePhase
from domain.definition.joint import Certainty
from domain.definition.plan import Plan
from domain.duties.moves import Turn, whose_move
from domain.time.calendar import beijing_date
from domain.time.clock import Clock
from domain.time.clock_kinds import ClockKind
from tests.support.amount import at_length
from tests.support.any_case import plans, plans_at_work, tried_on
from tests.support.any_desk import account, tried_among_colleagues
from tests.support.any_joint import tried_on_joints
from tests.support.case_machine import MINUTE, CaseMachine
from tests.support.everybody import COLLEAGUES, moves, steps_of_an_event
from tests.support.pure_case import CALENDAR, clerk, head

STEPS_OF_A_CASE = 40
STEPS = int(os.environ.get("LIANBAN_MACHINE_STEPS", at_length(10_000)))
RUN_OF_AN_ITEM = ("promised", "statutory", "stop", "own_step")
"""Clocks that run only while an item is open."""
BESIDE = ("add_note", "copy_item", "mark_read", "urge_item")
"""Acts that move nothing; they come in between often enough."""
DRAFTING = ("propose_decision", "record_finding", "add_signer")
BEFORE_OPINIONS = (JointPhase.DUE, JointPhase.CONVENED, JointPhase.BOOKING, JointPhase.SCHEDULED)


class DeskMachine(CaseMachine):
    """One case among colleagues: whoever is named as having the move can move it, and nobody else has the item."""

    ended: dict[str, Clock]

    @initialize(made=st.one_of(plans_at_work(), plans_at_work(), plans_at_work(), plans()))
    def open(self, made: Plan) -> None:
        """File a case; most are at work from the first day."""
        super().open(made, (), CALENDAR)
        self.ended = {}

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        """Hours go by."""
        self._pass(timedelta(hours=hours))

    @rule(days=st.sampled_from((1, 1, 2, 5)))
    def days_pass(self, days: int) -> None:
        """Time passes slowly enough for colleagues to do something."""
        self._pass(timedelta(days=days, hours=3))

    @rule(data=st.data())
    def who_has_the_move_moves(self, data: st.DataObject) -> None:
        """One of those whose move it is does what is best, or something else about it."""
        open_items = [key for key, item in self.life.state.items.items() if not item.has_ended]
        if not open_items:
            return
        key = data.draw(st.sampled_from(open_items))
        turn = whose_move(self.life.state, key)
        bodies = list(moves(self.life.state, key, turn, self.life.now + MINUTE)) if turn else []
        if data.draw(st.booleans()):
            any(map(self._do_if_it_holds, bodies))
        else:
            self._one_of(data, bodies)

    @rule(data=st.data(), by_deputy=st.sampled_from((False, False, True)))
    def colleagues_act(self, data: st.DataObject, by_deputy: bool) -> None:
        """An act among colleagues on one item that changes where it stands."""
        plan = data.draw(st.sampled_from(self.life.state.plan.items))
        tried = tried_among_colleagues(self.life.state, plan)
        self._one_of(data, (body for body in tried if body["kind"] not in BESIDE), by_deputy=by_deputy)

    @precondition(lambda self: bool(self._could_go_back()))
    @rule(data=st.data())
    def an_item_before_is_opened_again(self, data: st.DataObject) -> None:
        """退回, where somebody has the item that goes back; who does not have it yet claims it."""
        state = self.life.state
        key, before = data.draw(st.sampled_from(self._could_go_back()))
        handler = state.items[key].handler
        by = {"actor": account(handler) if handler else clerk(state.item_plan(key).department), "item": key}
        for kind in () if handler else ("claim_item",):
            self._do_if_it_holds({"kind": kind, **by})
        self._do_if_it_holds({"kind": "return_item", **by, "to_item": before})

    def _could_go_back(self) -> list[tuple[str, str]]:
        state = self.life.state
        open_items = [each for each in state.plan.items if state.items[each.key].phase is ItemPhase.OPEN]
        edges = [(each.key, before) for each in open_items for before in each.predecessors]
        done = (ItemPhase.GRANTED, ItemPhase.FOUND)
        return [edge for edge in edges if state.items[edge[1]].phase in done]

    @precondition(lambda self: bool(self._drafted(has_draft=False)))
    @rule(data=st.data())
    def somebody_drafts(self, data: st.DataObject) -> None:
        """拟办, where colleagues have to sign."""
        key = data.draw(st.sampled_from(self._drafted(has_draft=False)))
        tried = list(tried_among_colleagues(self.life.state, self.life.state.item_plan(key)))
        self._one_of(data, [body for body in tried if body["kind"] in DRAFTING])

    @precondition(lambda self: bool(self._drafted(has_draft=True)))
    @rule(data=st.data())
    def somebody_signs(self, data: st.DataObject) -> None:
        """会签 / 或签 / 票签 / 加签, 减签, or the draft goes back; or a procedure begins meanwhile."""
        key = data.draw(st.sampled_from(self._drafted(has_draft=True)))
        tried = list(tried_on(self.life.state, self.life.state.item_plan(key)))
        signing = ("sign_item", "return_item", "add_signer", "remove_signer", "suspend_item")
        self._one_of(data, [body for body in tried if body["kind"] in signing])

    def _drafted(self, *, has_draft: bool) -> list[str]:
        """Open items whose draft is being signed, or which need one."""
        state = self.life.state
        return [
            plan.key
            for plan in state.plan.items
            if state.items[plan.key].phase is ItemPhase.OPEN
            if plan.review is not None or state.items[plan.key].desk.signers
            if (state.items[plan.key].desk.proposal is not None) == has_draft
        ]

    @precondition(lambda self: any(item.last for item in self.life.state.items.values()))
    @rule(data=st.data())
    def what_was_done_last_is_taken_back(self, data: st.DataObject) -> None:
        """撤回 of the last act on an item."""
        lasting = [key for key, item in self.life.state.items.items() if item.last]
        plan = self.life.state.item_plan(data.draw(st.sampled_from(lasting)))
        before = self.life.state.items[plan.key].last
        tried = tried_among_colleagues(self.life.state, plan)
        self._one_of(data, [body for body in tried if body["kind"] == "take_back"])
        after = self.life.state.items[plan.key]
        if before is not None and after.last is None:
            assert (after.handler, after.desk) == (before.handler, before.desk)

    @precondition(lambda self: bool(self._events()))
    @rule(data=st.data())
    def an_event_goes_on(self, data: st.DataObject) -> None:
        """A step of a joint event, by whoever may take it."""
        self._one_of(data, tried_on_joints(self.life.state, self.life.now))

    @precondition(lambda self: bool(self._events()))
    @rule(data=st.data())
    def an_event_is_held(self, data: st.DataObject) -> None:
        """Convened, confirmed, held: the way to the opinions in one step."""
        key = data.draw(st.sampled_from(self._events()))
        for _ in range(9):
            joint = self.life.state.joints[key]
            if joint.phase not in BEFORE_OPINIONS:
                return
            if joint.slot is not None:
                self._pass(max(MINUTE, joint.slot.starts_at - self.life.now))
            bodies = steps_of_an_event(self.life.state, key, self.life.now)
            any(map(self._do_if_it_holds, bodies))

    def _take(self, command: Command) -> None:
        """A draft takes effect only when nothing keeps the decision."""
        before = len(self.life.journal)
        state = self.life.state
        super()._take(command)
        for entry in self.life.journal[before:]:
            if isinstance(entry, ItemDecided) and entry.via == "signed":
                assert kept_from(state, entry.item, entry.decision) is None
            if isinstance(entry, FindingRecorded) and entry.via == "signed":
                assert kept_from(state, entry.item, "grant") is None

    def _events(self) -> list[str]:
        """Events under way."""
        joints = self.life.state.joints.items()
        return [key for key, joint in joints if joint.phase not in (JointPhase.PENDING, *OVER)]

    @invariant()
    def every_item_that_has_not_ended_is_the_move_of_one_party_that_can_move(self) -> None:
        """No lost task: the party can do something, or what is waited for is under way.

        While the filing window is open, decisions wait for its close, whoever has the item.
        """
        state, window = self.life.state, self.life.state.plan.window
        is_open = window is not None and beijing_date(self.life.now + MINUTE) <= window.closes_on
        for key, item in state.items.items():
            turn = whose_move(state, key)
            assert (turn is None) == item.has_ended
            assert turn is None or is_open or _can_move(state, key, turn, self), (key, turn)

    @invariant()
    def nobody_shares_an_item(self) -> None:
        """No double owner: a delegate works for one who has the item, and no colleague besides works on it."""
        state = self.life.state
        for key, item in state.items.items():
            delegate, department = item.desk.delegate, state.item_plan(key).department
            assert delegate is None or (item.handler not in (None, delegate) and not item.has_ended)
            if item.handler is None or item.has_ended:
                continue
            acts = (_act(self, "decide_item", number, department, key) for number in COLLEAGUES)
            free = {act.actor.actor_id for act in acts if other_handler(state, act) is None}
            # The head may always step in; where the head has the item, no clerk works on it.
            assert free == {delegate or item.handler} - {head(department).actor_id}

    @invariant()
    def a_draft_is_signed_by_others_in_each_place_once(self) -> None:
        """Who drafts does not sign it; a draft that is settled does not lie about."""
        for key, item in self.life.state.items.items():
            desk = item.desk
            places = [(each.actor_id, each.position) for each in desk.signers]
            assert len(set(places)) == len(places)
            if desk.proposal is None:
                assert not [each for each in desk.signers if each.position == "after" and each.agree is not None] or (
                    item.has_ended
                )
                continue
            assert item.phase is ItemPhase.OPEN
            assert item.handler is not None
            assert desk.proposal_stands(self.life.state.item_plan(key).review) is Certainty.OPEN
            names = [desk.proposal.by, *(each.actor_id for each in desk.proposal.signatures)]
            assert len(set(names)) == len(names)
            assert desk.proposal.by not in {each.actor_id for each in desk.signers if each.position == "after"}

    @invariant()
    def separated_duties_are_in_separate_hands(self) -> None:
        """职责分离 holds, whoever passed the item to whom."""
        state = self.life.state
        for plan in state.plan.items:
            duties = state.items[plan.key].duties
            for one, other in plan.separate:
                assert not set(duties.get(one, ())) & set(duties.get(other, ()))

    @invariant()
    def an_ended_item_lies_on_no_desk(self) -> None:
        """Nothing is delegated, signed or taken back there any more."""
        for item in self.life.state.items.values():
            if item.phase not in (ItemPhase.OPEN, ItemPhase.REVIEWING):
                assert (item.desk.delegate, item.desk.proposal, item.last) == (None, None, None)

    @invariant()
    def every_clock_that_runs_is_of_something_under_way_and_stands_only_with_a_ground(self) -> None:
        """No clock runs on for what ended, waits anew or was never due; what ended never runs again.

        While the filing window is open, day 0 lies ahead: what stops the clock may begin before it, and counts from it.
        """
        state, window = self.life.state, self.life.state.plan.window
        for clock_id, clock in state.clocks.items():
            lies_ahead = window is not None and clock.started_on == window.closes_on
            assert all(stop.ground and (lies_ahead or stop.from_on >= clock.started_on) for stop in clock.stops)
            if clock.ended_on is None:
                assert _is_under_way(state, clock), clock_id
        inside = [state.items[plan.key] for plan in state.plan.items if plan.outside_promise is None]
        if inside and state.phase is CasePhase.HANDLING and state.plan.whole is not None:
            runs = running(state, "whole") is not None
            assert runs == any(not item.has_ended for item in inside)
        for clock_id, before in self.ended.items():
            assert state.clocks[clock_id].ended_on == before.ended_on
        self.ended = {key: clock for key, clock in state.clocks.items() if clock.ended_on is not None}

    @invariant()
    def an_event_is_under_way_only_with_all_that_rests_on_it(self) -> None:
        """What waits anew takes its joint events along."""
        for key in self._events():
            plan = self.life.state.plan.joint(key)
            assert plan is not None
            live = [self.life.state.items[each] for each in plan.items]
            assert all(item.phase is ItemPhase.OPEN for item in live if not item.has_ended)

    @invariant()
    def an_urge_shows_whether_it_moved_anything(self) -> None:
        """A mark of movement lies after the urge that it answers."""
        for item in self.life.state.items.values():
            if item.moved_at is not None:
                assert item.urged_at is not None
                assert item.moved_at >= item.urged_at


def _act(machine: DeskMachine, kind: str, number: int, department: str, key: str) -> Act:
    who = clerk(department, number)
    return Act(act_id="x", kind=kind, actor=who, received_at=machine.life.now, item=key)


def _can_move(state: CaseState, key: str, turn: Turn, machine: DeskMachine) -> bool:
    """Whether what is waited for is under way, or an act by the party that has the move holds."""
    of_others = {
        "predecessor": (ItemPhase.WAITING, ItemPhase.REVIEWING, ItemPhase.OPEN),
        "departments": (ItemPhase.REVIEWING,),
    }
    if phases := of_others.get(turn.party):
        return bool(turn.items) and all(state.items[each].phase in phases for each in turn.items)
    by_clock: dict[str, ClockKind] = {"clock": "promised", "outside": "stop"}
    if kind := by_clock.get(turn.party):
        return running(state, kind, key) is not None
    if turn.why == "hand_over":
        return key in {effect.item for effect, _ in effects(state)}
    if turn.why == "joint_booking" and _offered_is_past(state, machine):
        return True  # the term of the booking, which runs, has it convened anew
    begins = [joint.slot.starts_at for joint in state.joints.values() if joint.slot]
    later = max([machine.life.now, *(begins if turn.why == "joint_scheduled" else ())]) + MINUTE
    acts = (Act(act_id="x", received_at=later, **body) for body in moves(state, key, turn, later))
    return any(check(state, act) is None for act in acts)


def _offered_is_past(state: CaseState, machine: DeskMachine) -> bool:
    """All that was offered to the applicant has begun, and the term of the booking runs."""
    booking = [key for key, joint in state.joints.items() if joint.phase is JointPhase.BOOKING]
    return any(
        running(state, "joint_book", joint_subject(key)) is not None
        and all(slot.starts_at <= machine.life.now + MINUTE for slot in state.joints[key].slots)
        for key in booking
    )


def _is_under_way(state: CaseState, clock: Clock) -> bool:
    item: ItemState | None = state.items.get(clock.subject)
    if item is not None and clock.kind == "renewal":
        return item.phase in (ItemPhase.WAITING, ItemPhase.OPEN)  # silence renews while it waits for others, too
    if item is not None:
        return (item.phase is ItemPhase.OPEN) == (clock.kind in RUN_OF_AN_ITEM)
    events = {joint_subject(key): event for key, event in state.joints.items()}
    if clock.subject in events:
        return events[clock.subject].phase not in (JointPhase.PENDING, *OVER)
    return state.phase is not CasePhase.CONCLUDED


DeskMachine.TestCase.settings = settings(
    max_examples=-(-STEPS // STEPS_OF_A_CASE),
    stateful_step_count=STEPS_OF_A_CASE,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
TestColleagues = DeskMachine.TestCase
