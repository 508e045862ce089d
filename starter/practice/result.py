"""The result of an exercise (练习结果): what is on file of the trainee's acts, beside the scenario under the rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date

from domain.case.acts import Act
from domain.case.clock_ids import read_clock_id
from domain.case.course import Course
from domain.case.state import CaseState
from domain.practice.verdict import Done, End, Shown, Verdict, judged
from domain.time.calendar import beijing_date
from domain.time.clock import known_due_on
from ledger import journal
from ledger.connection.pool import Pool
from ledger.practice import exercises as ledger
from ledger.practice.exercises import ActOnFile, Started
from starter.practice.exercises import Exercise
from starter.trials.pure import PurePlay
from starter.words.names import ITEM_PHASE_NAMES, OUTCOME_NAMES, PHASE_NAMES

_OF_INTAKE = frozenset({"pre_review", "intake", "correction", "deferral"})
"""Kinds of clocks that an act on the whole case answers to."""


async def result(pool: Pool, started: Started, exercise: Exercise) -> Verdict:
    """What was right and what was not, as it stands now."""
    course = await journal.read_course(pool, started.case_no)
    acts = await ledger.acts_of(pool, started)
    play = _play(exercise, course)
    found = judged(list(_shown(exercise, play)), [_done(each, course) for each in acts])
    return replace(found, ends=tuple(_ends(exercise, play, course, acts))) if found.is_done else found


def _play(exercise: Exercise, course: Course) -> PurePlay:
    """The scenario up to the last step of the exercise, under the rules alone."""
    calendar, received_on = course.opening.calendar, beijing_date(course.opening.received_at)
    until = exercise.steps[-1].moment.moment(received_on, calendar)
    return PurePlay(exercise.definition, exercise.scenario, received_on, calendar, steps=exercise.last, until=until)


def _shown(exercise: Exercise, play: PurePlay) -> Iterator[Shown]:
    course = Course.of(play.state.opening, play.entries)
    for number, step in enumerate(exercise.steps, start=exercise.first):
        said = play.acts_of_steps.act(step)
        act = Act(act_id=f"act-{number - 1}", kind=step.act, received_at=play.received_at, **said)
        bases = dict.fromkeys(each.basis for each in play.entries if each.act_id == act.act_id and each.basis)
        payload = act.payload()
        due_on = _due_before(course, act.act_id, _subject(payload))
        at = step.moment.moment(play.received_on, play.calendar)
        is_late = due_on is not None and beijing_date(at) > due_on
        says = payload if isinstance(payload, dict) else {}
        yield Shown(step.act, _subject(payload), says, tuple(bases), is_late)


def _done(act: ActOnFile, course: Course) -> Done:
    refused = "" if act.outcome == "applied" else act.code or act.outcome or ""
    subject = _subject(act.payload)
    due_on = None if refused else _due_before(course, act.act_id, subject)
    return Done(act.kind, subject, act.payload, act.received_at, refused, due_on)


def _due_before(course: Course, act_id: str, subject: str) -> date | None:
    """Until when the act was due, as the case stood just before it."""
    seq = next((place for place, each in enumerate(course.entries, start=1) if each.act_id == act_id), None)
    return _due_on(course.before(seq), subject) if seq is not None else None


def _subject(payload: object) -> str:
    said = payload if isinstance(payload, dict) else {}
    return str(said.get("item") or said.get("joint") or "")


def _due_on(state: CaseState, subject: str) -> date | None:
    """The first day on which something ends that the act answers to; None where no such term runs."""
    found = []
    for clock_id, clock in state.clocks.items():
        kind, about, _ = read_clock_id(clock_id)
        if clock.ended_on is None and (about == subject or kind in _OF_INTAKE):
            found.append(known_due_on(clock, state.calendar))
    return min((each for each in found if each is not None), default=None)


def _ends(exercise: Exercise, play: PurePlay, course: Course, acts: Sequence[ActOnFile]) -> Iterator[End]:
    """How case and items stand once everything was done: right after the last act, or as they stand now."""
    ids = {each.act_id for each in acts}
    last = max((place for place, each in enumerate(course.entries, start=1) if each.act_id in ids), default=0)
    then, now, wanted = course.after_consequences(last), course.state, play.state
    for key, name in exercise.subjects.items():
        for item in (each for each in wanted.items if each.partition("#")[0] == key):
            right = wanted.items[item].phase
            found = {state.items[item].phase for state in (then, now) if item in state.items}
            yield _end(f"事项“{name}”", right, found, ITEM_PHASE_NAMES)
    yield _end("整件事", wanted.phase, {then.phase, now.phase}, PHASE_NAMES)
    if wanted.outcome is not None:
        ended = {now.outcome} if now.outcome is not None else set()
        yield _end("办结结果", wanted.outcome, ended, OUTCOME_NAMES)


def _end(about: str, right: str, found: Set[str], words: Mapping[str, str]) -> End:
    """`found`: right after the last act, and now: what follows by itself may come a moment later."""
    shown = right if right in found else min(found, default="")
    return End(about, words.get(right, right), words.get(shown, shown) or "还没有")
