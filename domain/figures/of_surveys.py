"""Calls of telephone surveys (电话调查) as facts: drawn, and settled with what came of it.

The fact names the survey and the place on its list, never the case: who was called about what, and what they said of a
department, is not told to that department.
"""

from __future__ import annotations

from datetime import datetime

from domain.figures.fact import Fact, FactChange, FactKind
from domain.record import Record
from domain.survey.calls import CallState
from domain.time.calendar import beijing_date

KINDS = (FactKind.SURVEY_DRAWN, FactKind.SURVEY_CALLED)


class SurveyCall(Record):
    """A call as figures need it. `drawn_at`, `settled_at`: UTC; `settled_at` is None while it is open.

    `department`: that of its stratum; `grade`: of one that was answered.
    """

    department: str
    drawn_at: datetime
    state: CallState
    grade: int | None
    settled_at: datetime | None


def survey_and_place(subject: str) -> tuple[int, int]:
    """What a call is named by among all that is counted (`12/34`): its survey, and its place on the list of that."""
    survey, _, place = subject.partition("/")
    return int(survey), int(place)


def called(call: SurveyCall) -> tuple[FactChange, ...]:
    """The facts of one call, each known when it happened."""
    drawn = Fact(
        key="drawn", kind=FactKind.SURVEY_DRAWN, counted_on=beijing_date(call.drawn_at), department=call.department
    )
    made = [FactChange(known_at=call.drawn_at, put=(drawn,), gone=())]
    if call.settled_at is not None:
        settled = Fact(
            key="called",
            kind=FactKind.SURVEY_CALLED,
            counted_on=beijing_date(call.settled_at),
            department=call.department,
            ground=str(call.grade) if call.grade is not None else None,
            way=call.state,
        )
        made.append(FactChange(known_at=call.settled_at, put=(settled,), gone=()))
    return tuple(made)
