"""Whom the entries of a matter of steering (督查事项) are told: who owes the next step, who supervises, who rated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pydantic import JsonValue

from domain.case.roles import Role
from domain.news.news import Audience, News, NewsKind, Reader
from domain.steering.entries import (
    BroughtUp,
    CalledOff,
    ExtensionAsked,
    ExtensionDecided,
    Issued,
    Moved,
    Overdue,
    PartDone,
    Reassigned,
    Reminded,
    SteeringActRefused,
    SteeringEntryOf,
    Urged,
)
from domain.steering.of_people import FEEDBACK
from domain.steering.procedure import OF_SIDE
from domain.steering.state import SteeringState, fold
from domain.steering.to_rater import to_rater

SILENT: frozenset[type] = frozenset({SteeringActRefused, PartDone})
"""Of a refusal whoever tried it gets the answer, with its reason; a part done shows on the page of those who wait."""
SUPERVISORS = Reader(audience=Audience.ROLE, role=Role.SUPERVISOR)
GOVERNMENT = Reader(audience=Audience.ROLE, role=Role.GOVERNMENT_HEAD)


def news_of(before: SteeringState, entries: Sequence[SteeringEntryOf]) -> tuple[News, ...]:
    """What is told of these entries, in order."""
    found: list[News] = []
    for entry in entries:
        after = fold(before, entry)
        found += _of(before, entry, after)
        found += to_rater(entry, after)
        before = after
    return tuple(found)


def _of(before: SteeringState, entry: SteeringEntryOf, after: SteeringState) -> Iterator[News]:
    match entry:
        case Issued():
            yield from _told(NewsKind.STEERING_ASKED, entry, after, _owing(after))
        case Moved(outcome=None):
            yield from _told(NewsKind.STEERING_ASKED, entry, after, _owing(after))
        case Moved() | CalledOff():
            readers = (*_departments(after), SUPERVISORS, *_reporters(after))
            yield from _told(NewsKind.STEERING_ENDED, entry, after, readers)
        case Reassigned():
            yield from _told(NewsKind.STEERING_ASKED, entry, after, _owing(after))
            gone = [each for each in before.departments if each not in after.departments]
            yield from _told(NewsKind.STEERING_GIVEN_AWAY, entry, after, _readers(gone))
        case Reminded():
            yield from _told(NewsKind.STEERING_SOON, entry, after, _owing(after))
        case Urged():
            yield from _told(NewsKind.STEERING_URGED, entry, after, _owing(after))
        case Overdue():
            yield from _told(NewsKind.STEERING_LATE, entry, after, (*_owing(after), SUPERVISORS))
        case BroughtUp():
            yield from _told(NewsKind.STEERING_UP, entry, after, (*_owing(after), SUPERVISORS, GOVERNMENT))
        case ExtensionAsked():
            yield from _told(NewsKind.STEERING_EXTENSION, entry, after, (SUPERVISORS,))
        case ExtensionDecided():
            yield from _told(NewsKind.STEERING_EXTENDED, entry, after, _departments(after))


def _reporters(state: SteeringState) -> tuple[Reader, ...]:
    """The colleague who reported a problem (问题反馈); others read the answer where they reported it."""
    who = state.opening.issued_by
    if state.opening.kind != FEEDBACK or who.role is Role.APPLICANT:
        return ()
    return (Reader(audience=Audience.PERSON, person=who.stands_for),)


def _departments(state: SteeringState) -> tuple[Reader, ...]:
    return _readers(state.departments)


def _readers(departments: Sequence[str]) -> tuple[Reader, ...]:
    return tuple(
        Reader(audience=Audience.ROLE, role=role, department=department)
        for department in departments
        for role in OF_SIDE["department"]
    )


def _owing(state: SteeringState) -> tuple[Reader, ...]:
    """Those who owe the running step."""
    step = state.current
    if step is None:
        return ()
    return (SUPERVISORS,) if step.side == "supervisor" else _readers(state.waits_for)


def _told(kind: NewsKind, entry: SteeringEntryOf, after: SteeringState, readers: Iterable[Reader]) -> Iterator[News]:
    facts = _facts(entry, after)
    for reader in sorted(set(readers), key=lambda each: each.name):
        yield News(seq=after.seq, at=entry.at, kind=kind, reader=reader, facts=facts)


def _facts(entry: SteeringEntryOf, after: SteeringState) -> dict[str, JsonValue]:
    facts: dict[str, JsonValue] = {"matter_kind": after.opening.kind, "matter_reason": after.opening.reason}
    if after.opening.about is not None:
        facts["matter_about"] = after.opening.about
    if after.current is not None:
        facts["matter_step"] = after.current.key
    if after.due_on is not None and after.outcome is None:
        facts["due_on"] = after.due_on.isoformat()
    if after.outcome is not None:
        facts["matter_outcome"] = after.outcome
    if isinstance(entry, Moved):
        facts["matter_act"] = entry.act
    if isinstance(entry, ExtensionAsked):
        facts["days"] = entry.days
    if isinstance(entry, ExtensionDecided):
        facts["approved"] = entry.granted
    return facts
