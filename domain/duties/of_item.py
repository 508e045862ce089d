"""Of all duties those that an item waits for: whose move it is (轮到谁), whom an urge (催办) reaches."""

from __future__ import annotations

from collections.abc import Iterable

from domain.case.joint.state import joint_subject
from domain.duties.duty import Duty, SubjectKind
from domain.duties.reasons import SIGNING, DutyReason

_ITS_ROW = (SubjectKind.ITEM, SubjectKind.UNDO)
_BEFORE_ACCEPTANCE = {DutyReason.INTAKE: (DutyReason.INTAKE, DutyReason.NOTICE)}


def row_of_item(found: Iterable[Duty], key: str) -> Duty | None:
    """The one row of an item, or what has to be undone of it (补偿); None where neither is."""
    return next((each for each in found if each.kind in _ITS_ROW and each.subject == key), None)


def owed_for(found: tuple[Duty, ...], key: str) -> tuple[Duty, ...]:
    """What moves the item on: its own duty, else those that it waits for, else the wait itself; nothing where it ended.

    What comes before it (前置事项) has a row of its own, in which it is told.
    """
    mine = row_of_item(found, key)
    if mine is None or not mine.is_wait:
        return (mine,) if mine else ()
    return tuple(each for each in found if not each.is_wait and _is_awaited(mine, each)) or (mine,)


def reached_by_urging(found: tuple[Duty, ...], key: str) -> tuple[Duty, ...]:
    """Whom an urge about the item means: who owes what moves it, be it that others come before it."""
    mine = row_of_item(found, key)
    before = mine.awaits if mine is not None and mine.reason in (DutyReason.GATE, DutyReason.PREDECESSOR) else ()
    meant = (each for earlier in before for each in reached_by_urging(found, earlier))
    return tuple(dict.fromkeys(meant)) or owed_for(found, key)


def _is_awaited(mine: Duty, each: Duty) -> bool:
    match each.kind:
        case SubjectKind.JOINT:
            return joint_subject(each.subject) in mine.awaits
        case SubjectKind.SIGNATURE:
            return each.subject == mine.subject and mine.reason in SIGNING
        case SubjectKind.OBJECTION:
            return each.subject == mine.subject and mine.reason is DutyReason.OBJECTION
        case SubjectKind.CASE:
            return each.reason in _BEFORE_ACCEPTANCE.get(mine.reason, (mine.reason,))
        case _:
            return False
