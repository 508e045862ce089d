"""The life of a case as a state machine: random plans, acts, rungs, effects and time against the pure rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.case.acts import Act, ActKind, Actor, Gap, Role
from domain.case.decide import Command, EffectDone, RungDue, decide, effects, next_rung
from domain.case.entries import ENTRY
from domain.case.evolve import evolve
from domain.case.items.entries import ItemDecided, ItemStarted
from domain.case.joint.state import OVER, JointPhase, joint_subject
from domain.case.limits.entries import RungFired
from domain.case.questions import by_joint, joint_code, joint_turn, round_parties
from domain.case.returns.entries import ItemReturned
from domain.case.rules import ALLOWED_ROLES, check
from domain.case.state import CaseState, ItemPhase, Phase, new_case, running
from domain.case.waits.compensation import undo_department, undoing
from domain.definition.plan import THIRD_EDITION, Connector, Plan
from domain.duties.moves import whose_move
from domain.rows.case import ItemRow, changed_rows, project
from domain.rows.duty import DutyRow
from domain.time.calendar import WorkCalendar
from domain.time.clock import Clock
from tests.support.any_case import CALENDARS, SUBJECTS, plans, tried_on, tried_on_the_case
from tests.support.any_desk import deputy_of
from tests.support.any_joint import tried_on_joints
from tests.support.anything import ANYTHING, EVERYBODY, MOSTLY
from tests.support.everybody import moves
from tests.support.owed import assert_discharged, assert_duties_hold
from tests.support.pure_case import (
    APPLICANT,
    CALENDAR,
    WINDOW,
    Life,
    clerk,
    head,
)

HORIZON = timedelta(days=300)
"""Time passes no further than this while people play; a case that carries 2026 alone then has dates past its years."""
MINUTE = timedelta(minutes=1)
HANDED_ON = (ActKind.TRANSFER_ITEM, ActKind.DELEGATE_ITEM, ActKind.HAND_OVER_WORK)
GIVEN = {"act_id", "kind", "actor", "received_at", "digest", "item"}


class CaseMachine(RuleBasedStateMachine):
    """One case; commands come in any order, again, and too late."""

    life: Life
    before: CaseState
    deltas: dict[str, ItemRow]
    owed_by: CaseState | None = None

    @initialize(
        made=plans(),
        missing=st.sampled_from(((), SUBJECTS[:1], SUBJECTS[:1], SUBJECTS[:2])),
        calendar=st.sampled_from((*CALENDARS, CALENDAR.slice(2026, 2026))),
    )
    def open(self, made: Plan, missing: tuple[str, ...], calendar: WorkCalendar) -> None:
        """File a case."""
        gaps = tuple(Gap(subject=subject, reason="MISSING") for subject in missing)
        self.life = Life(made, gaps, calendar=calendar)
        self.seen: list[Command] = []
        start = self.refolded = self.travelled = new_case(self.life.opening)
        self.deltas = {row.key: row for row in project(start).items}
        self.duty_rows: dict[str, DutyRow] = {}
        self.case_row = changed_rows(start, self.life.state).case
        self._note(start)

    def _note(self, before: CaseState) -> None:
        changed = changed_rows(before, self.life.state)
        self.case_row = changed.case or self.case_row
        self.deltas.update({row.key: row for row in changed.items})
        if changed.duties:
            self.duty_rows.update({row.key: row for row in changed.duties.put})
            for key in changed.duties.gone:
                del self.duty_rows[key]

    def _take(self, command: Command) -> None:
        before = self.life.state
        first = decide(before, command)
        assert decide(before, command) == first, "the same command on the same state gives the same entries"
        assert first.state == _folded(before, first.entries)
        self.life.take(command)
        self._note(before)
        if isinstance(command, Act) and command.act_id not in before.seen and first.entries[0].kind != "act_refused":
            assert_discharged(before, command, first.state)
        self.seen.append(command)

    def _until_now(self) -> None:
        while (rung := next_rung(self.life.state)) is not None and rung.at <= self.life.now:
            self._take(RungDue(rung=rung))

    @rule(hours=st.integers(1, 200))
    def time_passes(self, hours: int) -> None:
        """Hours to days go by; what falls due is taken in order."""
        self._pass(timedelta(hours=hours))

    @rule(days=st.sampled_from((1, 3, 10, 40)))
    def days_pass(self, days: int) -> None:
        """Nobody does anything for a while."""
        self._pass(timedelta(days=days))

    @rule(kind=st.sampled_from([*ActKind, "make_coffee"]), dice=st.integers(0, 2**32))
    def somebody_acts(self, kind: str, dice: int) -> None:
        """Anybody tries anything: one number stands for all that they say."""
        thrown = Random(dice)  # noqa: S311 - no secret, and Hypothesis gives the number
        keys = [*self.life.state.items, *self.life.state.items, "none", None]
        more = {name: thrown.choice(values) for name, values in ANYTHING.items()}
        more["to_item"] = thrown.choice(keys)
        more["joint"] = thrown.choice((None, "none", *self.life.state.joints))
        more |= self._as_the_door_lets_in(kind, key := thrown.choice(keys), more)
        may = [who for who in EVERYBODY if who.role in ALLOWED_ROLES.get(kind, ())]
        who = thrown.choice(may if may and thrown.random() < MOSTLY else EVERYBODY)
        self._act(kind, who, key, **more)

    def _as_the_door_lets_in(self, kind: str, key: str | None, more: dict[str, Any]) -> dict[str, Any]:
        """Colleagues of the right department: the client has looked them up (TO_UNKNOWN) before an act gets here."""
        if key not in self.life.state.items or kind not in HANDED_ON:
            return {}
        number = (more["to"] or "a-1")[-1]
        to = f"{self.life.state.item_plan(key).department}-{number if number.isdigit() else 'head'}"
        whose = more["whose"] and to.replace(to[2:], "1")
        return {"to": to, "to_department": None, "whose": whose}

    @rule(data=st.data(), by_deputy=st.sampled_from((False, False, False, True)))
    def somebody_does_what_holds(self, data: st.DataObject, by_deputy: bool) -> None:
        """The right person, or their deputy, does something that the case is ready for."""
        subjects = (*self.life.state.items, *(("joints",) if self.life.state.joints else ()), "case")
        self._one_of(data, self._bodies(data.draw(st.sampled_from(subjects))), by_deputy=by_deputy)

    def _one_of(self, data: st.DataObject, bodies: Iterable[dict[str, Any]], *, by_deputy: bool = False) -> None:
        """One of those that hold, every kind as likely as another."""
        state, at = self.life.state, self.life.now + MINUTE
        acts = (Act(act_id="x", received_at=at, **_deputed(body, by_deputy)) for body in bodies)
        holding: dict[str, list[Act]] = {}
        for act in acts:
            if check(state, act) is None:
                holding.setdefault(act.kind, []).append(act)
        if holding:
            kind = data.draw(st.sampled_from(sorted(holding)))
            act = data.draw(st.sampled_from(holding[kind]))
            self._act(act.kind, act.actor, act.item, **act.model_dump(exclude=GIVEN))

    @precondition(lambda self: bool(effects(self.life.state)))
    @rule(data=st.data())
    def a_hand_over_comes_back(self, data: st.DataObject) -> None:
        """A hand-over that the state asks for ends as its connector can end."""
        effect, _ = data.draw(st.sampled_from(effects(self.life.state)))
        by_rule = effect.connector is Connector.AUTO
        result: Any = data.draw(st.sampled_from(("rule_met", "rule_not_met") if by_rule else ("taken", "failed")))
        self._take(EffectDone(item=effect.item, at=self.life.now, result=result, run=effect.run))

    @precondition(lambda self: bool(self.seen))
    @rule(data=st.data())
    def something_comes_again(self, data: st.DataObject) -> None:
        """Any earlier act, rung or effect is delivered once more: acts and rungs change nothing."""
        command = data.draw(st.sampled_from(self.seen))
        again = decide(self.life.state, command).entries
        assert isinstance(command, EffectDone) or not again

    def _bodies(self, subject: str) -> Iterator[dict[str, Any]]:
        state = self.life.state
        match subject:
            case "case":
                return tried_on_the_case(state)
            case "joints":
                return tried_on_joints(state, self.life.now)
            case _:
                return tried_on(state, state.item_plan(subject))

    def _pass(self, time: timedelta) -> None:
        horizon = self.life.opening.received_at + HORIZON
        self.life.now = max(self.life.now, min(self.life.now + time, horizon))
        self._until_now()

    def _act(self, kind: str, actor: Actor, key: str | None, **more: Any) -> None:
        self.life.now += MINUTE
        self._until_now()
        number = len(self.seen)
        act = Act(act_id=f"m-{number}", kind=kind, actor=actor, received_at=self.life.now, item=key, **more)
        self._take(act)

    @invariant()
    def state_is_the_fold_of_the_journal(self) -> None:
        """Also after the entries' round trip through JSON; each is read once, as a fold goes from entry to entry."""
        bodies = [entry.model_dump_json(exclude_none=True) for entry in self.life.journal[self.refolded.seq :]]
        self.refolded = _folded(self.refolded, tuple(map(ENTRY.validate_json, bodies)))
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
            elif isinstance(e, ItemDecided | ItemStarted):
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
                assert all(state.items[key].phase is ItemPhase.GRANTED for key in each.after)
            if mine.phase is ItemPhase.GRANTED and each.key not in renewed:
                done = (ItemPhase.GRANTED, ItemPhase.REVOKED)
                assert all(state.items[key].phase in done for key in each.predecessors)

    @invariant()
    def an_open_item_has_a_clock_that_runs_or_stands_with_its_ground(self) -> None:
        """A stop is on file with a ground, and a clock of its own ends it; nothing stands without one."""
        state = self.life.state
        for key, mine in state.items.items():
            promised, stop = running(state, "promised", key), running(state, "stop", key)
            assert (promised is not None) == (mine.phase is ItemPhase.OPEN)
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

    def teardown(self) -> None:
        """Whatever happened: when those whose move it is move, the case comes to its end without withdrawal."""
        if not hasattr(self, "life"):
            return
        for _ in range(90):
            if self.life.state.is_over:
                return
            self._everybody_works()
        raise AssertionError(f"the case does not end: {_told(self.life.state)}")

    def _everybody_works(self) -> None:
        for effect, _ in effects(self.life.state):
            self._take(EffectDone(item=effect.item, at=self.life.now, result="rule_not_met", run=effect.run))
        for key in self.life.state.items:
            self._move(key)
        after = [{"kind": "confirm_delivery", "actor": WINDOW, "method": "pickup"}]
        for plan in self.life.state.plan.items:
            if self.life.state.items[plan.key].commitment in ("due", "rectifying"):
                checkers = (clerk(plan.department, number) for number in range(1, 9))
                after += [{"kind": "check_commitment", "actor": who, "item": plan.key, "met": True} for who in checkers]
        for key in undoing(self.life.state):
            slug = undo_department(self.life.state.item_plan(key))
            after.append({"kind": "confirm_undone", "actor": head(slug), "item": key})
        for body in after:
            self._do_if_it_holds(body)
        self.life.now += timedelta(days=2)
        self._until_now()

    def _move(self, key: str) -> None:
        """Whoever has the move moves, until the item waits for time to pass, or for somebody else's item."""
        for _ in range(12):
            turn = whose_move(self.life.state, key)
            if turn is None or not any(map(self._do_if_it_holds, moves(self.life.state, key, turn, self.life.now))):
                return

    def _do_if_it_holds(self, body: dict[str, Any]) -> bool:
        act = Act(act_id="x", received_at=self.life.now + MINUTE, **body)
        if check(self.life.state, act) is not None:
            return False
        self._act(act.kind, act.actor, act.item, **act.model_dump(exclude=GIVEN))
        return True


def _told(state: CaseState) -> str:
    """Where the case hangs."""
    turns = {key: (str(item.phase), whose_move(state, key)) for key, item in state.items.items()}
    runs = [clock.clock_id for clock in state.clocks.values() if clock.ended_on is None]
    return f"{state.phase}: {turns}; {runs}; {state.joints}"


def _deputed(body: dict[str, Any], by_deputy: bool) -> dict[str, Any]:
    """The same by a deputy, where a department's own people act."""
    actor: Actor = body["actor"]
    of_department = actor.role in (Role.HANDLER, Role.DEPARTMENT_HEAD)
    return {**body, "actor": deputy_of(actor, 3)} if by_deputy and of_department else body


def _folded(state: CaseState, entries: tuple[Any, ...]) -> CaseState:
    """The state after them; a rung fires once for the moment that it has (docs/adr/0045)."""
    for entry in entries:
        assert not isinstance(entry, RungFired) or entry.rung not in state.fired.get(entry.clock_id, ())
        state = evolve(state, entry)
    return state


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
