"""Lists of telephone surveys (电话调查) and of the calls of one, page by key; nothing says whom a call is to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple

from domain.record import Record
from domain.survey.calls import CallState
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.keyset import keyset
from ledger.listing.page import MOST_COUNTED, Page, page_of
from ledger.listing.where import Values, all_of
from ledger.survey.surveys import Survey

SurveysBy = Literal["drawn", "until"]
CallsBy = Literal["place", "tried"]
NEVER_TRIED = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for the last try of a call that was not tried."""
_SAME_DAY = date(2000, 1, 1)
"""Calls in the order of their list have no moment by which they stand."""
_SURVEY_DIGITS, _PLACE_DIGITS = 19, 6
"""A cursor carries text: numbers are filled up so that they stand in their own order."""


@dataclass(frozen=True)
class ListedSurvey(Survey):
    """One of the list, with how many calls it has and how many are settled."""

    calls: int
    settled: int


class SurveyList(NamedTuple):
    """Which surveys: with open calls, without, or all (None); sorted by when they were drawn, or by their last day."""

    is_open: bool | None = None
    by: SurveysBy = "drawn"
    descending: bool = True


class CallLine(Record):
    """One call of a list; `tried_at`: its last try (UTC)."""

    place: int
    matter: str
    department: str
    state: CallState
    tries: int
    tried_at: datetime | None


class CallList(NamedTuple):
    """Which calls of a survey: in a state, about a matter, of a department; in its order or by the last try."""

    survey_id: int
    state: CallState | None = None
    matter: str | None = None
    department: str | None = None
    by: CallsBy = "place"
    descending: bool = False


_SURVEYS_BY = {"drawn": "drawn_at", "until": "until_on"}
_CALLS_BY = {"place": "same_day", "tried": "tried_order"}


def _q(name: str) -> str:
    return query("survey/listing", name)


async def surveys_page(
    pool: Pool, wanted: SurveyList, rows: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Page[ListedSurvey]:
    """One page of surveys."""
    values = Values()
    parts = [*_of_surveys(wanted)]
    columns = (_SURVEYS_BY[wanted.by], "survey_key")
    at = keyset(columns, values, descending=wanted.descending, after=after, before=before)
    last = values.put("limit {}", rows + 1)
    text = f"{_q('surveys')} where {all_of([*parts, at.place])} {at.order} {last}"
    lines = [_survey(row) for row in await pool.fetch(text, *values.all)]
    return page_of(lines, rows, is_first=at.is_first, backwards=at.backwards)


async def surveys_count(pool: Pool, wanted: SurveyList) -> int:
    """How many surveys there are, up to a bound."""
    values = Values()
    parts, most = all_of(_of_surveys(wanted)), values.put("limit {}", MOST_COUNTED + 1)
    return len(await pool.fetch(f"{_q('surveys')} where {parts} {most}", *values.all))


def survey_cursor(wanted: SurveyList, line: ListedSurvey) -> Cursor:
    """Where a list of surveys goes on."""
    return Cursor(line.drawn_at if wanted.by == "drawn" else line.until_on, f"{line.survey_id:0{_SURVEY_DIGITS}}")


async def calls_page(
    pool: Pool, wanted: CallList, rows: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Page[CallLine]:
    """One page of the calls of a survey."""
    values = Values()
    parts = [*_of_calls(wanted, values)]
    columns = (_CALLS_BY[wanted.by], "place_key")
    at = keyset(columns, values, descending=wanted.descending, after=after, before=before)
    last = values.put("limit {}", rows + 1)
    text = f"{_q('calls')} where {all_of([*parts, at.place])} {at.order} {last}"
    found = await pool.fetch(text, *values.all)
    lines = [CallLine(**{name: row[name] for name in CallLine.model_fields}) for row in found]
    return page_of(lines, rows, is_first=at.is_first, backwards=at.backwards)


async def calls_count(pool: Pool, wanted: CallList) -> int:
    """How many calls there are, up to a bound."""
    values = Values()
    parts, most = all_of(_of_calls(wanted, values)), values.put("limit {}", MOST_COUNTED + 1)
    return len(await pool.fetch(f"{_q('calls')} where {parts} {most}", *values.all))


def call_cursor(wanted: CallList, line: CallLine) -> Cursor:
    """Where a list of calls goes on."""
    return Cursor(_SAME_DAY if wanted.by == "place" else line.tried_at or NEVER_TRIED, f"{line.place:0{_PLACE_DIGITS}}")


def _survey(row: Any) -> ListedSurvey:
    fields = dict(row)
    del fields["survey_key"]
    return ListedSurvey(**fields)


def _of_surveys(wanted: SurveyList) -> Iterator[str]:
    if wanted.is_open is not None:
        yield "settled < calls" if wanted.is_open else "settled = calls"


def _of_calls(wanted: CallList, values: Values) -> Iterator[str]:
    yield values.put("survey_id = {}", wanted.survey_id)
    for column, value in (("state", wanted.state), ("matter", wanted.matter), ("department", wanted.department)):
        if value is not None:
            yield values.put(f"{column} = {{}}", value)
