"""The life of a case as a state machine: random plans, acts, rungs, effects and time against the pure rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from domain.case.acts import Act, ActKind, Actor, Gap, Role
from domain.case.decide import Command, EffectDone, RungDue, decide, effects, next_rung
from domain.case.rules import ALLOWED_ROLES, check
from domain.case.state import CaseState, new_case
from domain.case.waits.compensation import undo_department, undoing
from domain.definition.plan import Connector, Plan
from domain.duties.moves import whose_move
from domain.rows.case import changed_rows, project
from domain.time.calendar import WorkCalendar
from tests.support.any_case import CALENDARS, SUBJECTS, plans, tried_on, tried_on_the_case
from tests.support.any_desk import deputy_of
from tests.support.any_joint import tried_on_joints
from tests.support.anything import ANYTHING, EVERYBODY, MOSTLY
from tests.support.case_truths import CaseTruths, folded
from tests.support.everybody import moves
from tests.support.owed import assert_discharged
from tests.support.pure_case import (
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


class CaseMachine(CaseTruths):
    """One case; commands come in any order, again, and too late."""

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
        self.duty_rows = {}
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
        assert first.state == folded(before, first.entries)
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
        """Handlers of the right department: the client has looked them up (TO_UNKNOWN) before an act gets here."""
        if key not in self.life.state.items or kind not in HANDED_ON:
            return {}
        number = (more["to"] or "a-1")[-1]
        to = f"{self.life.state.item_plan(key).department}-{number if number.isdigit() else '2'}"
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
