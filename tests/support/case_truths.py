"""What holds of a case at every moment of its life; the state machine asks after each of its steps."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant

from domain.case.acts import Act
from domain.case.decide import decide, effects
from domain.case.entries import ENTRY
from domain.case.evolve import evolve
from domain.case.findings.entries import FindingRecorded
from domain.case.items.entries import ItemDecided, ItemStarted
from domain.case.joint.state import OVER, JointPhase, joint_subject
from domain.case.limits.entries import RungFired
from domain.case.questions import by_joint, joint_code, joint_turn, round_parties
from domain.case.returns.entries import ItemReturned
from domain.case.state import GOOD, CaseState, ItemPhase, Phase, running
from domain.case.waits.compensation import undoing
from domain.definition.plan import THIRD_EDITION
from domain.rows.case import CaseRow, ItemRow, project
from domain.rows.duty import DutyRow
from domain.time.clock import Clock
from tests.support.owed import assert_duties_hold
from tests.support.pure_case import (
    APPLICANT,
    Life,
)

BEFORE_HELD = (JointPhase.DUE, JointPhase.CONVENED, JointPhase.BOOKING, JointPhase.SCHEDULED)
STEP_CLOCKS: dict[JointPhase, set[str]] = {
    JointPhase.PENDING: set(),
    JointPhase.DUE: {"joint_convene"},
    JointPhase.CONVENED: {"joint_confirm"},
    JointPhase.BOOKING: {"joint_book"},
    JointPhase.SCHEDULED: set(),  # joint_hold alone
    JointPhase.HELD: {"joint_opinion"},
    JointPhase.RECTIFYING: {"joint_rectify"},
    JointPhase.CLOSED: set(),
    JointPhase.CANCELLED: set(),
}


class CaseTruths(RuleBasedStateMachine):
    """A case with its journal and the rows that appends would have written, and what must be true of them."""

    life: Life
    before: CaseState
    refolded: CaseState
    travelled: CaseState
    case_row: CaseRow | None
    deltas: dict[str, ItemRow]
    duty_rows: dict[str, DutyRow]
    owed_by: CaseState | None = None

    @invariant()
    def state_is_the_fold_of_the_journal(self) -> None:
        """Also after the entries' round trip through JSON; each is read once, as a fold goes from entry to entry."""
        bodies = [entry.model_dump_json(exclude_none=True) for entry in self.life.journal[self.refolded.seq :]]
        self.refolded = folded(self.refolded, tuple(map(ENTRY.validate_json, bodies)))
        assert self.refolded == self.life.state
        assert self.life.state.seq == len(self.life.journal)

    @invariant()
    def state_survives_its_own_round_trip(self) -> None:
        """It travels through continue-as-new as JSON; a state that is still the same one travels no other way."""
        if self.travelled is not self.life.state:
            assert CaseState.model_validate_json(self.life.state.model_dump_json()) == self.life.state
            self.travelled = self.life.state

    @invariant()
    def nothing_happens_twice(self) -> None:
        """Acts have one outcome, items start and are decided once each time they open; for rungs see `_folded`."""
        journal = self.life.journal
        acts = [e.act_id for e in journal if e.act_id]
        runs: Counter[str] = Counter()
        done: list[tuple[str, str, int]] = []
        for e in journal:
            if isinstance(e, ItemReturned):
                runs.update((e.to_item, *e.waits))
            elif isinstance(e, ItemDecided | ItemStarted | FindingRecorded):
                done.append((e.kind, e.item, runs[e.item]))
        for facts in (acts, done):
            assert not [fact for fact, times in Counter(facts).items() if times > 1]

    @invariant()
    def entries_stand_in_order_of_time(self) -> None:
        """Nothing is journaled as earlier than what it follows from."""
        moments = [entry.at for entry in self.life.journal]
        assert moments == sorted(moments)

    @invariant()
    def nobody_overtakes_a_predecessor(self) -> None:
        """A serial item is at work, and a gated one is granted, only while (or after) what it waits for is granted.

        A licence that renews is the exception: silence renews it (行政许可法 第五十条).
        """
        state = self.life.state
        renewed = {e.item for e in self.life.journal if isinstance(e, ItemDecided) and e.via == "silence"}
        for each in state.plan.items:
            mine = state.items[each.key]
            if mine.started_at and not mine.has_ended:
                assert all(state.items[key].phase in GOOD for key in each.after)
            if mine.phase in GOOD and each.key not in renewed:
                done = (*GOOD, ItemPhase.REVOKED)
                assert all(state.items[key].phase in done for key in each.predecessors)

    @invariant()
    def an_open_item_has_a_clock_that_runs_or_stands_with_its_ground(self) -> None:
        """A stop is on file with a ground, and a clock of its own ends it; nothing stands without one."""
        state = self.life.state
        for key, mine in state.items.items():
            promised, stop = running(state, "promised", key), running(state, "stop", key)
            own = state.item_plan(key).step
            is_reported = mine.step is not None and mine.step.is_reported
            is_at_work = mine.phase is ItemPhase.OPEN
            assert (promised is not None) == (is_at_work and (own is None or is_reported))
            has_term = own is not None and own.term is not None
            term = running(state, "own_step", key)
            assert (term is not None) == (is_at_work and has_term and not is_reported)
            assert (stop is not None) == (mine.suspended is not None)
            if mine.suspended is not None:
                assert promised is not None
                lasting = {each.ground for each in promised.stops if each.until_on is None}
                assert ("联合勘验" if mine.suspended.startswith("joint:") else "专家评审") in lasting

    @invariant()
    def results_and_commitments_have_their_clocks(self) -> None:
        """A granted result is in hand, held, or under its clock; a commitment is checked under one."""
        state = self.life.state
        for plan_item in state.plan.items:
            key, mine = plan_item.key, state.items[plan_item.key]
            delivery = running(state, "delivery", key)
            under_clock = state.plan.delivery is not None and plan_item.kind == "decision"
            waits = mine.phase is ItemPhase.GRANTED and mine.delivered_at is None and under_clock
            assert (delivery is not None) == waits
            checking = running(state, "commitment_check", key) or running(state, "rectification", key)
            assert (checking is not None) == (mine.commitment in ("due", "rectifying"))

    @invariant()
    def every_duty_has_its_party_its_act_and_its_limit(self) -> None:
        """See `tests.support.owed`; of a state that is still the same one nothing else is true."""
        if self.owed_by is not self.life.state:
            assert_duties_hold(self.life.state, self.life.now)
            self.owed_by = self.life.state

    @invariant()
    def rows_follow_the_state(self) -> None:
        """The rows that appends changed one by one are the rows that the journal gives as a whole."""
        made = project(self.life.state)
        assert self.case_row == made.case
        assert tuple(self.deltas[row.key] for row in made.items) == made.items
        assert made.duties is not None
        assert tuple(self.duty_rows[key] for key in sorted(self.duty_rows)) == made.duties.put

    @invariant()
    def a_concluded_case_leaves_nothing_open(self) -> None:
        """No item is open, nothing is handed over, every grant was issued; only deliveries and checks run on."""
        state = self.life.state
        if state.phase is not Phase.CONCLUDED:
            assert not state.is_over
            return
        runs = [clock for clock in state.clocks.values() if clock.ended_on is None]
        assert {clock.kind for clock in runs} <= {"delivery", "commitment_check", "rectification"}
        assert state.is_over == all(self._everybody_was_told(clock) for clock in runs)
        assert effects(state) == ()
        assert all(each.has_ended and each.suspended is None for each in state.items.values())
        of_phase = {phase: {key for key, i in state.items.items() if i.phase is phase} for phase in ItemPhase}
        assert of_phase[ItemPhase.GRANTED] <= set(state.issued)
        assert set(state.issued) <= of_phase[ItemPhase.GRANTED] | of_phase[ItemPhase.REVOKED]
        assert state.outcome is not None
        assert all(joint.phase in OVER for joint in state.joints.values())

    def _everybody_was_told(self, clock: Clock) -> bool:
        """An overdue 整改 of which the supervisor knows runs on without anything that comes by itself (edition 3)."""
        fired = self.life.state.fired.get(clock.clock_id, ())
        is_third = self.life.state.plan.defaults >= THIRD_EDITION
        return is_third and clock.kind == "rectification" and "escalate_supervisor" in fired

    @invariant()
    def a_joint_event_has_the_clock_of_its_step(self) -> None:
        """Whoever has to move is under a clock; an event that has not begun, or is over, has none."""
        state = self.life.state
        for event in state.plan.joints:
            subject, phase = joint_subject(event.key), state.joints[event.key].phase
            runs = {clock.kind for clock in state.clocks.values() if clock.subject == subject and not clock.ended_on}
            assert runs - {"joint_hold", "joint_reinspect"} == STEP_CLOCKS[phase]
            assert "joint_hold" not in runs or phase in BEFORE_HELD
            assert "joint_hold" in runs or phase not in BEFORE_HELD[1:]
            is_under_way = phase not in (*OVER, JointPhase.PENDING)
            if is_under_way:
                assert state.phase is Phase.HANDLING
                assert round_parties(state, event), "somebody takes part in every round"
            asked = joint_turn(state, event)
            assert (asked.party != "nobody") == is_under_way
            assert bool(asked.departments) == (asked.party in ("convenor", "parties"))

    @invariant()
    def nothing_is_granted_past_its_joint_event(self) -> None:
        """Only silence (行政许可法 第五十条) renews what an event has not passed."""
        state = self.life.state
        renewed = {e.item for e in self.life.journal if isinstance(e, ItemDecided) and e.via == "silence"}
        for key, mine in state.items.items():
            if mine.phase is ItemPhase.GRANTED and key not in renewed:
                assert joint_code(state, key) is None

    @invariant()
    def a_joint_event_stops_only_while_it_goes_on(self) -> None:
        """An item that stands because of an event rests on one that is under way."""
        state = self.life.state
        for key, mine in state.items.items():
            if mine.suspended is not None and mine.suspended.startswith("joint:"):
                event = by_joint(state, key)
                assert event is not None
                assert state.joints[event.key].phase not in (*OVER, JointPhase.PENDING)

    @invariant()
    def withdrawal_always_concludes_it(self) -> None:
        """The family can leave at any point before the end; what then has to be undone (补偿) is waited for."""
        if self.life.state.phase is not Phase.CONCLUDED:
            act = Act(act_id="out", kind="withdraw_application", actor=APPLICANT, received_at=self.life.now)
            after = decide(self.life.state, act).state
            assert (after.phase is Phase.CONCLUDED) != bool(undoing(after))


def folded(state: CaseState, entries: tuple[Any, ...]) -> CaseState:
    """The state after them; a rung fires once for the moment that it has (docs/adr/0045)."""
    for entry in entries:
        assert not isinstance(entry, RungFired) or entry.rung not in state.fired.get(entry.clock_id, ())
        state = evolve(state, entry)
    return state
