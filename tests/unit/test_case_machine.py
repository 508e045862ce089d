"""The life of a case as a state machine: random plans, acts, rungs, effects and time against the pure rules."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.acts import Act, ActKind, Actor, Gap, Role
from domain.case import Command, EffectDone, RungDue, decide, effects, next_rung
from domain.clock import Limit
from domain.entries import ENTRY, ItemDecided, ItemStarted, RungFired
from domain.evolve import evolve, fold
from domain.plan import Connector, Plan, PlanItem
from domain.rows import ItemRow, changed_rows, project
from domain.state import CaseState, ItemPhase, Phase, new_case
from tests.support.pure_case import APPLICANT, LEAD, SUPERVISOR, WINDOW, Life, clerk, item, plan, system

DEPARTMENTS = ("a", "b", "c")
SUBJECTS = ("photo", "book", "id_card")
PEOPLE = (WINDOW, APPLICANT, LEAD, SUPERVISOR, Actor(actor_id="root", role=Role.ADMIN))
HORIZON = timedelta(days=300)
"""Time passes no further than this, so that every due date lies within the years on file."""


@st.composite
def items(draw: st.DrawFn, number: int, earlier: tuple[str, ...]) -> PlanItem:
    """One item that may depend on earlier ones, serially or by a gate."""
    kind = draw(st.sampled_from(("decision", "decision", "decision", "wait")))
    before = draw(st.lists(st.sampled_from(earlier), unique=True, max_size=2)) if earlier else []
    gated = kind == "decision" and draw(st.booleans())
    edge = {"gate" if gated else "after": tuple(before)}
    return item(
        f"{draw(st.sampled_from(DEPARTMENTS))}/i{number}",
        kind=kind,
        connector=draw(st.sampled_from(Connector)) if kind == "decision" else Connector.INBOX,
        own_worker=draw(st.booleans()),
        promised=Limit(days=draw(st.integers(1, 12)), unit=draw(st.sampled_from(("working", "calendar")))),
        statutory=draw(st.sampled_from((None, Limit(days=20)))),
        outside_promise=draw(st.sampled_from((None, None, "制卡"))),
        **edge,
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan of one to five items."""
    made: list[PlanItem] = []
    for number in range(draw(st.integers(1, 5))):
        made.append(draw(items(number, tuple(each.key for each in made))))
    return plan(
        *made,
        mode=draw(st.sampled_from(("at_window", "pre_review"))),
        reviewers=draw(st.sampled_from(("first_wave", "all_items"))),
        on_overdue=draw(st.sampled_from(("withdrawn", "refused"))),
        results=draw(st.sampled_from(("hold_together", "send_as_ready"))),
    )


class CaseMachine(RuleBasedStateMachine):
    """One case; commands come in any order, again, and too late."""

    life: Life
    before: CaseState
    deltas: dict[str, ItemRow]

    @initialize(made=plans(), missing=st.lists(st.sampled_from(SUBJECTS), unique=True, max_size=1))
    def open(self, made: Plan, missing: list[str]) -> None:
        """File a case."""
        self.life = Life(made, tuple(Gap(subject=subject, reason="MISSING") for subject in missing))
        self.seen: list[Command] = []
        start = new_case(self.life.opening)
        self.deltas = {row.key: row for row in project(start).items}
        self.case_row = changed_rows(start, self.life.state).case
        self._note(start)

    def _note(self, before: CaseState) -> None:
        changed = changed_rows(before, self.life.state)
        self.case_row = changed.case or self.case_row
        self.deltas.update({row.key: row for row in changed.items})

    def _take(self, command: Command) -> None:
        before = self.life.state
        first = decide(before, command)
        assert decide(before, command) == first, "the same command on the same state gives the same entries"
        assert first.state == _folded(before, first.entries)
        self.life.take(command)
        self._note(before)
        self.seen.append(command)

    def _until_now(self) -> None:
        while (rung := next_rung(self.life.state)) is not None and rung.at <= self.life.now:
            self._take(RungDue(rung=rung))

    @rule(hours=st.integers(1, 200))
    def time_passes(self, hours: int) -> None:
        """Hours to days go by; what falls due is taken in order."""
        self.life.now = min(self.life.now + timedelta(hours=hours), self.life.opening.received_at + HORIZON)
        self._until_now()

    @rule(data=st.data(), kind=st.sampled_from([*ActKind, "make_coffee"]))
    def somebody_acts(self, data: st.DataObject, kind: str) -> None:
        """Anybody tries anything."""
        keys = [*self.life.state.items, "none", None]
        clerks = [clerk(slug, number) for slug in DEPARTMENTS for number in (1, 2)]
        more = {
            "complete": data.draw(st.sampled_from((None, True, False))),
            "gaps": data.draw(st.lists(st.builds(Gap, subject=st.sampled_from(SUBJECTS), reason=st.just("R")))),
            "supplied": tuple(data.draw(st.lists(st.sampled_from(SUBJECTS), unique=True))),
            "decision": data.draw(st.sampled_from((None, "grant", "refuse"))),
            "reason": data.draw(st.sampled_from((None, "R"))),
        }
        everybody = [*PEOPLE, *clerks, *map(system, DEPARTMENTS)]
        self._act(kind, data.draw(st.sampled_from(everybody)), data.draw(st.sampled_from(keys)), **more)

    @rule(data=st.data())
    def a_department_works(self, data: st.DataObject) -> None:
        """The right clerk does what is next for some item, with or without gaps, granting or refusing."""
        key = data.draw(st.sampled_from(list(self.life.state.items)))
        actor = clerk(self.life.state.item_plan(key).department)
        if self.life.state.items[key].phase is ItemPhase.REVIEWING:
            gaps = data.draw(
                st.lists(st.builds(Gap, subject=st.sampled_from(SUBJECTS), reason=st.just("R")), max_size=2)
            )
            self._act("complete_pre_review", actor, key, complete=not gaps, gaps=gaps)
        else:
            decision = data.draw(st.sampled_from(("grant", "grant", "grant", "refuse")))
            self._act("decide_item", actor, key, decision=decision, reason="R")

    @precondition(lambda self: bool(self.life.state.gaps))
    @rule(data=st.data())
    def the_family_supplies(self, data: st.DataObject) -> None:
        """Some of what the notice asks for comes in."""
        subjects = sorted({gap.subject for gap in self.life.state.gaps})
        supplied = data.draw(st.lists(st.sampled_from(subjects), unique=True, min_size=1))
        self._act("supply_correction", WINDOW, None, supplied=tuple(supplied))

    @precondition(lambda self: bool(effects(self.life.state)))
    @rule(data=st.data())
    def a_hand_over_comes_back(self, data: st.DataObject) -> None:
        """A hand-over that the state asks for ends as its connector can end."""
        effect, _ = data.draw(st.sampled_from(effects(self.life.state)))
        by_rule = effect.connector is Connector.AUTO
        result: Any = data.draw(st.sampled_from(("rule_met", "rule_not_met") if by_rule else ("taken", "failed")))
        self._take(EffectDone(item=effect.item, at=self.life.now, result=result))

    @precondition(lambda self: bool(self.seen))
    @rule(data=st.data())
    def something_comes_again(self, data: st.DataObject) -> None:
        """Any earlier act, rung or effect is delivered once more: acts and rungs change nothing."""
        command = data.draw(st.sampled_from(self.seen))
        again = decide(self.life.state, command).entries
        assert isinstance(command, EffectDone) or not again

    def _act(self, kind: str, actor: Actor, key: str | None, **more: Any) -> None:
        self.life.now += timedelta(minutes=1)
        self._until_now()
        number = len(self.seen)
        act = Act(act_id=f"m-{number}", kind=kind, actor=actor, received_at=self.life.now, item=key, **more)
        self._take(act)

    @invariant()
    def state_is_the_fold_of_the_journal(self) -> None:
        """Also after the entries' round trip through JSON."""
        bodies = [entry.model_dump_json(exclude_none=True) for entry in self.life.journal]
        assert fold(self.life.opening, tuple(map(ENTRY.validate_json, bodies))) == self.life.state
        assert self.life.state.seq == len(bodies)

    @invariant()
    def state_survives_its_own_round_trip(self) -> None:
        """It travels through continue-as-new as JSON."""
        assert CaseState.model_validate_json(self.life.state.model_dump_json()) == self.life.state

    @invariant()
    def nothing_happens_twice(self) -> None:
        """A rung fires once per clock, an item starts once and is decided once, an act has one outcome."""
        journal = self.life.journal
        rungs = [(e.clock_id, e.rung) for e in journal if isinstance(e, RungFired)]
        decided = [e.item for e in journal if isinstance(e, ItemDecided)]
        started = [e.item for e in journal if isinstance(e, ItemStarted)]
        acts = [e.act_id for e in journal if e.act_id]
        for facts in (rungs, decided, started, acts):
            assert not [fact for fact, times in Counter(facts).items() if times > 1]

    @invariant()
    def nobody_overtakes_a_predecessor(self) -> None:
        """A serial item has started, and a gated one is decided, only after what it waits for was granted."""
        state = self.life.state
        for each in state.plan.items:
            mine = state.items[each.key]
            waits_for = each.after if mine.started_at and not mine.has_ended else ()
            waits_for = each.predecessors if mine.phase is ItemPhase.GRANTED else waits_for
            assert all(state.items[key].phase is ItemPhase.GRANTED for key in waits_for)

    @invariant()
    def rows_follow_the_state(self) -> None:
        """The rows that appends changed one by one are the rows that the journal gives as a whole."""
        made = project(self.life.state)
        assert self.case_row == made.case
        assert tuple(self.deltas[row.key] for row in made.items) == made.items

    @invariant()
    def a_concluded_case_leaves_nothing_open(self) -> None:
        """No clock runs, no item is open, nothing is handed over, and every grant was issued."""
        state = self.life.state
        assert state.is_over == (state.phase is Phase.CONCLUDED)
        if state.phase is Phase.CONCLUDED:
            assert next_rung(state) is None
            assert effects(state) == ()
            assert all(each.has_ended for each in state.items.values())
            assert set(state.issued) == {key for key, i in state.items.items() if i.phase is ItemPhase.GRANTED}
            assert state.outcome is not None

    @invariant()
    def withdrawal_always_ends_it(self) -> None:
        """The family can leave at any point before the end."""
        if self.life.state.phase is not Phase.CONCLUDED:
            act = Act(act_id="out", kind="withdraw_application", actor=APPLICANT, received_at=self.life.now)
            assert decide(self.life.state, act).state.is_over

    def teardown(self) -> None:
        """Whatever happened: when everybody does their work, the case comes to its end without withdrawal."""
        if not hasattr(self, "life"):
            return
        for _ in range(60):
            if self.life.state.is_over:
                return
            self._everybody_works()
        raise AssertionError(f"the case does not end: {self.life.state}")

    def _everybody_works(self) -> None:
        if self.life.state.phase is Phase.CORRECTING:
            asked = tuple({gap.subject for gap in self.life.state.gaps})
            self._act("supply_correction", WINDOW, None, supplied=asked)
        for effect, _ in effects(self.life.state):
            self._take(EffectDone(item=effect.item, at=self.life.now, result="rule_not_met"))
        for key, mine in list(self.life.state.items.items()):
            number = int(mine.handler.rpartition("-")[2]) if mine.handler else 1
            actor = clerk(self.life.state.item_plan(key).department, number)
            kind = "complete_pre_review" if mine.phase is ItemPhase.REVIEWING else "decide_item"
            self._act(kind, actor, key, complete=True, decision="grant")
        self.life.now += timedelta(days=2)
        self._until_now()


def _folded(state: CaseState, entries: tuple[Any, ...]) -> CaseState:
    for entry in entries:
        state = evolve(state, entry)
    return state


CaseMachine.TestCase.settings = settings(
    max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
TestCaseLife = CaseMachine.TestCase
