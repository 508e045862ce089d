"""Of all duties those that an item waits for: whose move it is (轮到谁), whom an urge (催办) reaches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from domain.case.acts import CASE_SUBJECT
from domain.case.joint.state import joint_subject
from domain.duties.duty import Duty, SubjectKind
from domain.duties.reasons import SIGNING, DutyReason

_ROWS = (SubjectKind.ITEM, SubjectKind.UNDO)
_AFTER_OTHERS = (DutyReason.GATE, DutyReason.PREDECESSOR)


@dataclass(frozen=True)
class ByItem:
    """The duties of a case by the item whose move they are.

    `rows`: the one row of each item, or what has to be undone of it (补偿); `owed`: by the subject that is waited for
    (of a joint event the subject of its clocks), what others owe.
    """

    rows: Mapping[str, Duty]
    owed: Mapping[str, tuple[Duty, ...]]

    @classmethod
    def of(cls, found: Iterable[Duty]) -> Self:
        """All of a case, in one pass."""
        rows: dict[str, Duty] = {}
        owed: dict[str, tuple[Duty, ...]] = {}
        for each in found:
            if each.kind in _ROWS:
                rows[each.subject] = each
            elif not each.is_wait:
                place = joint_subject(each.subject) if each.kind is SubjectKind.JOINT else each.subject
                owed[place] = (*owed.get(place, ()), each)
        return cls(rows, owed)

    def owed_for(self, key: str) -> tuple[Duty, ...]:
        """What moves the item on: its own duty, else those it waits for, else the wait itself; nothing where it ended.

        What comes before it (前置事项) has a row of its own, in which it is told.
        """
        mine = self.rows.get(key)
        if mine is None or not mine.is_wait:
            return (mine,) if mine else ()
        return tuple(self._awaited(mine)) or (mine,)

    def reached(self, key: str) -> tuple[Duty, ...]:
        """Whom an urge about the item means: who owes what moves it, be it that others come before it."""
        mine = self.rows.get(key)
        before = mine.awaits if mine is not None and mine.reason in _AFTER_OTHERS else ()
        return tuple(dict.fromkeys(each for earlier in before for each in self.reached(earlier))) or self.owed_for(key)

    def _awaited(self, mine: Duty) -> Iterable[Duty]:
        for each in self.owed.get(mine.subject, ()):
            is_signed = each.kind is SubjectKind.SIGNATURE and mine.reason in SIGNING
            if is_signed or (each.kind is SubjectKind.OBJECTION and mine.reason is DutyReason.OBJECTION):
                yield each
        for subject in mine.awaits:
            yield from (each for each in self.owed.get(subject, ()) if each.kind is SubjectKind.JOINT)
        for each in self.owed.get(CASE_SUBJECT, ()):
            if each.kind is SubjectKind.CASE and mine.reason in (each.reason, _AS_ITEMS_SAY.get(each.reason)):
                yield each


_AS_ITEMS_SAY = {DutyReason.NOTICE: DutyReason.INTAKE}
"""What the case owes before acceptance, as the rows of its items name it."""
