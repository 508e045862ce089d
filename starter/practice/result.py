"""The result of an exercise (练习结果): what is on file of the trainee's acts, beside the scenario under the rules."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from domain.case.acts import Act
from domain.case.clock_ids import read_clock_id
from domain.case.course import Course
from domain.case.joint.state import joint_subject
from domain.case.rules import PAYMENT_ACTOR, applicant_id
from domain.case.state import CaseState
from domain.practice.verdict import Done, End, Shown, Verdict, judged
from domain.time.calendar import WorkCalendar, beijing_date
from domain.time.clock import known_due_on
from domain.time.clock_kinds import LAW_OF
from ledger import journal
from ledger.connection.pool import Pool
from ledger.practice import exercises as ledger
from ledger.practice.exercises import ActOnFile, Started
from starter.practice.exercises import Exercise, find
from starter.practice.seats import Seats
from starter.trials.pure import PurePlay
from starter.words import joint as joint_words
from starter.words.names import ITEM_PHASE_NAMES, OUTCOME_NAMES, PHASE_NAMES

_OF_INTAKE = frozenset({"pre_review", "intake", "correction", "deferral"})
"""Kinds of clocks that an act on the whole case answers to."""
_OF_MONEY = frozenset({"payment"})


class _Term(NamedTuple):
    """Until when an act is due, and what sets that term."""

    due_on: date
    law: str


async def result(pool: Pool, started: Started, exercise: Exercise) -> Verdict:
    """What was right and what was not, as it stands now."""
    course = await journal.read_course(pool, started.case_no)
    acts = await ledger.acts_of(pool, started, _actors(started, exercise))
    play = await asyncio.to_thread(_play, exercise, course)
    shown = list(_shown(exercise, play, Seats.of(exercise, started.account_id)))
    found = judged(shown, [_done(each, course) for each in acts])
    return replace(found, ends=tuple(_ends(exercise, play, course, acts))) if found.is_done else found


def _actors(started: Started, exercise: Exercise) -> Sequence[str]:
    """As whom the trainee acts: themselves, or the case's applicant, who also brings the payment about."""
    if exercise.is_applicants:
        return applicant_id(started.case_no), PAYMENT_ACTOR.actor_id
    return (started.account_id,)


def _play(exercise: Exercise, course: Course) -> PurePlay:
    """The scenario up to the last step of the exercise, under the rules alone."""
    opening = course.opening
    return _played(exercise.key, exercise.last, beijing_date(opening.received_at), opening.calendar.model_dump_json())


@lru_cache(maxsize=512)
def _played(key: str, last: int, received_on: date, days: str) -> PurePlay:
    """As `_play`, kept: lists show many results of the same exercises, and what is shown in them is the same."""
    exercise, calendar = find(key), WorkCalendar.model_validate_json(days)
    if exercise is None:
        raise LookupError(key)
    until = exercise.steps[-1].moment.moment(received_on, calendar)
    return PurePlay(exercise.definition, exercise.scenario, received_on, calendar, steps=last, until=until)


def _shown(exercise: Exercise, play: PurePlay, seats: Seats) -> Iterator[Shown]:
    course = Course.of(play.state.opening, play.entries)
    for number, step in exercise.numbered:
        said = play.acts_of_steps.act(step)
        act = Act(act_id=f"act-{number - 1}", kind=step.act, received_at=play.received_at, **said)
        bases = [each.basis for each in play.entries if each.act_id == act.act_id and each.basis]
        says = _seated(act.payload(), seats)
        term = _term_before(course, act.act_id, says)
        at = step.moment.moment(play.received_on, play.calendar)
        is_late = term is not None and beijing_date(at) > term.due_on
        law = (*dict.fromkeys(bases), *([term.law] if term and term.law and term.law not in bases else ()))
        yield Shown(step.act, _subject(says), says, law, is_late)


def _seated(payload: object, seats: Seats) -> Mapping[str, Any]:
    """What the act says, with people in the places in which they sit."""
    said = dict(payload) if isinstance(payload, dict) else {}
    return said | {name: seats.person(said[name]) for name in ("to", "whose") if name in said}


def _done(act: ActOnFile, course: Course) -> Done:
    refused = "" if act.outcome == "applied" else act.code or act.outcome or ""
    term = None if refused else _term_before(course, act.act_id, act.payload)
    due_on = term.due_on if term else None
    return Done(act.kind, _subject(act.payload), act.payload, act.received_at, refused, due_on)


def _term_before(course: Course, act_id: str, says: Mapping[str, Any]) -> _Term | None:
    """Until when the act was due, as the case stood just before it."""
    seq = next((place for place, each in enumerate(course.entries, start=1) if each.act_id == act_id), None)
    return _term(course.before(seq), says) if seq is not None else None


def _subject(says: Mapping[str, Any]) -> str:
    return str(says.get("item") or says.get("joint") or "")


def _term(state: CaseState, says: Mapping[str, Any]) -> _Term | None:
    """The first to end of the terms that the act answers to; None where no such term runs."""
    joint, found = says.get("joint"), list[_Term]()
    subject = joint_subject(str(joint)) if joint else str(says.get("item") or "")
    kinds = _OF_MONEY if "order" in says else _OF_INTAKE
    for clock_id, clock in state.clocks.items():
        kind, about, _ = read_clock_id(clock_id)
        due_on = known_due_on(clock, state.calendar)
        if clock.ended_on is None and due_on is not None and (about == subject or kind in kinds):
            found.append(_Term(due_on, LAW_OF.get(kind, "")))
    return min(found, default=None)


def _ends(exercise: Exercise, play: PurePlay, course: Course, acts: Sequence[ActOnFile]) -> Iterator[End]:
    """How case, items and events stand once everything was done: right after the last act, or as they stand now."""
    ids = {each.act_id for each in acts}
    last = max((place for place, each in enumerate(course.entries, start=1) if each.act_id in ids), default=0)
    then, now, wanted = course.after_consequences(last), course.state, play.state
    for key, name in exercise.subjects.items():
        for item in (each for each in wanted.items if each.partition("#")[0] == key):
            right = wanted.items[item].phase
            found = {state.items[item].phase for state in (then, now) if item in state.items}
            yield _end(f"事项“{name}”", right, found, ITEM_PHASE_NAMES)
    for key in dict.fromkeys(step.joint for step in exercise.steps if step.joint):
        phases = {state.joints[key].phase for state in (then, now)}
        yield _end(exercise.joints[key].name, wanted.joints[key].phase, phases, joint_words.PHASE_NAMES)
    yield _end("整件事", wanted.phase, {then.phase, now.phase}, PHASE_NAMES)
    if wanted.outcome is not None:
        ended = {now.outcome} if now.outcome is not None else set()
        yield _end("办结结果", wanted.outcome, ended, OUTCOME_NAMES)


def _end(about: str, right: str, found: Set[str], words: Mapping[str, str]) -> End:
    """`found`: right after the last act, and now: what follows by itself may come a moment later."""
    shown = right if right in found else min(found, default="")
    return End(about, words.get(right, right), words.get(shown, shown) or "还没有")
