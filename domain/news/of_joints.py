"""News of joint events: to the applicant, to the departments, and to the officers who are named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from domain.case.acts import Slot
from domain.case.joint.entries import (
    JointAnswersMissing,
    JointCancelled,
    JointClosed,
    JointConfirmed,
    JointConvened,
    JointDue,
    JointHeld,
    JointMoveAsked,
    JointOpinionGiven,
    JointOpinionTakenBack,
    JointRectificationNoticed,
    JointRectified,
    JointReopened,
    JointScheduled,
    JointSlotRefused,
    JointSlotsOffered,
)
from domain.case.joint.state import JointState, joint_subject
from domain.case.questions import round_parties
from domain.case.roles import Role
from domain.case.state import CaseState
from domain.news.news import News, NewsKind, Reader
from domain.news.rules import APPLICANT, Facts, Happened, NewsRules, Silence, clerks, colleague, of_role

NEWS_RULES = NewsRules()
tells = NEWS_RULES.tells
NEWS_RULES.keeps_silent(
    Silence.IN_THE_LIST,
    JointDue,
    JointConfirmed,
    JointSlotRefused,
    JointHeld,
    JointOpinionGiven,
    JointOpinionTakenBack,
    JointRectified,
)
NEWS_RULES.keeps_silent(Silence.TOLD_BY_ANOTHER, JointMoveAsked)


def _time(slot: Slot | None) -> Facts:
    if slot is None:
        return {}
    return {"starts_at": slot.starts_at.isoformat(), "ends_at": slot.ends_at.isoformat()}


def _officers(joint: JointState) -> tuple[str, ...]:
    """Accounts of the officers who are named for this round, each once."""
    named = (officer.actor_id for party in joint.parties.values() for officer in party.officers)
    return tuple(dict.fromkeys(named))


def _departments(state: CaseState, key: str) -> tuple[str, ...]:
    plan = next(each for each in state.plan.joints if each.key == key)
    return round_parties(state, plan)


def _convenor(state: CaseState, key: str) -> Reader:
    plan = next(each for each in state.plan.joints if each.key == key)
    is_lead = plan.convenor == state.plan.lead_department
    return of_role(Role.LEAD if is_lead else Role.HANDLER, plan.convenor)


def _everybody(happened: Happened, kind: NewsKind, key: str, slot: Slot | None) -> Iterator[News]:
    """Departments of the round, and by name those whom they sent."""
    before = happened.before
    for department in _departments(before, key):
        yield from happened.tell(kind, clerks(department), joint=key, facts=_time(slot))
    for officer in _officers(before.joints[key]):
        yield from happened.tell(kind, colleague(officer), joint=key, facts=_time(slot))


@tells(JointConvened)
def _convened(happened: Happened, entry: JointConvened) -> Iterator[News]:
    due = happened.due("joint_confirm", joint_subject(entry.joint))
    for department in _departments(happened.after, entry.joint):
        yield from happened.tell(
            NewsKind.MEETING_PROPOSED, clerks(department), joint=entry.joint, facts={"slots": len(entry.slots)} | due
        )


@tells(JointSlotsOffered)
def _offered(happened: Happened, entry: JointSlotsOffered) -> Iterable[News]:
    due = happened.due("joint_book", joint_subject(entry.joint))
    return happened.tell(NewsKind.VISIT_TO_BOOK, APPLICANT, joint=entry.joint, facts={"slots": len(entry.slots)} | due)


@tells(JointScheduled)
def _scheduled(happened: Happened, entry: JointScheduled) -> Iterator[News]:
    yield from happened.tell(NewsKind.VISIT_FIXED, APPLICANT, joint=entry.joint, facts=_time(entry.slot))
    yield from _everybody(happened, NewsKind.MEETING_FIXED, entry.joint, entry.slot)


@tells(JointReopened)
def _reopened(happened: Happened, entry: JointReopened) -> Iterator[News]:
    slot = happened.before.joints[entry.joint].slot
    if slot is not None:
        yield from happened.tell(NewsKind.VISIT_MOVED, APPLICANT, joint=entry.joint, facts=_time(slot))
        yield from _everybody(happened, NewsKind.MEETING_REOPENED, entry.joint, slot)
    reader = _convenor(happened.after, entry.joint)
    yield from happened.tell(NewsKind.MEETING_REOPENED, reader, joint=entry.joint, facts={"because": entry.because})


@tells(JointAnswersMissing)
def _silent(happened: Happened, entry: JointAnswersMissing) -> Iterable[News]:
    reader = _convenor(happened.after, entry.joint)
    departments: list[JsonValue] = list(entry.departments)
    return happened.tell(
        NewsKind.MEETING_SILENT, reader, joint=entry.joint, facts={"departments": departments, "about": entry.about}
    )


@tells(JointCancelled)
def _cancelled(happened: Happened, entry: JointCancelled) -> Iterator[News]:
    """Nobody waits at a door for those who do not come."""
    joint = happened.before.joints[entry.joint]
    if joint.slot is not None and joint.held_at is None:
        yield from happened.tell(NewsKind.VISIT_CANCELLED, APPLICANT, joint=entry.joint, facts=_time(joint.slot))
    if joint.round > 0:
        yield from _everybody(happened, NewsKind.MEETING_CANCELLED, entry.joint, joint.slot)


@tells(JointClosed)
def _closed(happened: Happened, entry: JointClosed) -> Iterable[News]:
    if entry.outcome == "rectify":
        return ()  # the notice that names every point tells it
    kind = NewsKind.VISIT_FAILED if entry.outcome == "failed" else NewsKind.VISIT_PASSED
    return happened.tell(kind, APPLICANT, joint=entry.joint, facts={"outcome": entry.outcome})


@tells(JointRectificationNoticed)
def _rectify(happened: Happened, entry: JointRectificationNoticed) -> Iterable[News]:
    due = {} if entry.advisory else happened.due("joint_rectify", joint_subject(entry.joint))
    points = sum(len(each) for each in entry.points.values())
    return happened.tell(NewsKind.RECTIFICATION_ASKED, APPLICANT, joint=entry.joint, facts={"points": points} | due)
