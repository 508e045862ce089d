"""All facts of a case, and what became known when: pure, from its journal alone, so that they can be made again.

A figure of a past month has to be found again as it was known then, whatever was put on file since with an earlier
legal time. So each fact carries from when to when it was known (`domain.figures.fact.FactChange`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import accumulate, groupby

from domain.case.course import Course
from domain.case.entries import ActRefused, Entry
from domain.case.intake.entries import CaseReceived, HallChanged
from domain.figures import of_intake, of_items, of_results
from domain.figures.fact import CaseMarks, Dropped, Fact, FactChange, Singly, channel_of
from domain.figures.rules import Counted, FactOrNot, FigureRules, Uncounted

_REFUSED = FigureRules()
_REFUSED.leaves_out(Uncounted.NOTHING_HAPPENED, ActRefused)
FIGURE_RULES = FigureRules(of_intake.FIGURE_RULES, of_items.FIGURE_RULES, of_results.FIGURE_RULES, _REFUSED)


def marks_of(course: Course, hall: str | None) -> CaseMarks:
    """What all facts of a case are counted by; `hall`: to which it belongs now. It counts where it was received."""
    moved = (entry.from_hall for entry in course.entries if isinstance(entry, HallChanged))
    opening = course.opening
    return CaseMarks(
        case_no=opening.case_no,
        bundle=opening.bundle,
        lead_department=opening.lead_department,
        hall=next(moved, hall),
        channel=channel_of(opening),
    )


def known_times(entries: Sequence[Entry], recorded: Sequence[datetime]) -> tuple[datetime, ...]:
    """When each entry was known (UTC): when it was written, never before its own legal time nor before an earlier one.

    Legal time runs ahead of the wall in a trial installation alone. A receipt entered later from paper (纸质补录) was
    known when it was entered.
    """
    return tuple(accumulate((_known(entry, at) for entry, at in zip(entries, recorded, strict=True)), max))


def _known(entry: Entry, recorded_at: datetime) -> datetime:
    entered = entry.paper.entered_at if isinstance(entry, CaseReceived) and entry.paper else recorded_at
    return max(entry.at, recorded_at, entered)


def changes(
    course: Course, known: Sequence[datetime], *, after_seq: int = 0, singly: Singly | None = None
) -> tuple[FactChange, ...]:
    """What became known by the entries behind `after_seq`, in order; those of one moment together."""
    found = groupby(_each(course, known, after_seq, singly), key=lambda each: each[0])
    made = (_change(at, [fact for _, fact in group]) for at, group in found)
    return tuple(change for change in made if change.put or change.gone)


def _each(
    course: Course, known: Sequence[datetime], after_seq: int, singly: Singly | None
) -> Iterator[tuple[datetime, FactOrNot]]:
    before = course.before(after_seq + 1)
    for seq, step in enumerate(course.steps[after_seq:], start=after_seq + 1):
        counted = Counted(seq, step.entry, before, step.state, course, singly)
        for fact in (*FIGURE_RULES.of(counted), *of_items.of_items(counted)):
            yield known[seq - 1], fact
        before = step.state


def _change(at: datetime, facts: Sequence[FactOrNot]) -> FactChange:
    """The last word of a moment on each fact."""
    last: dict[str, FactOrNot] = {each.key: each for each in facts}
    return FactChange(
        known_at=at,
        put=tuple(each for each in last.values() if isinstance(each, Fact)),
        gone=tuple(each.key for each in last.values() if isinstance(each, Dropped)),
    )
