"""Lists of duties (应办): pages, counts and everything that a list has, for whoever a scope stands for.

A list is one or a few ranges of an index of `duty`, sorted as the index is, gone on with from the last row that was
seen. Names are joined to the rows of the page alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from domain.case.acts import Record
from domain.time.calendar import beijing_date, end_of_day, start_of_day
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.page import MOST_COUNTED, Page, page_of
from ledger.listing.scopes import SCOPES, ScopeName, Whose, values_of
from ledger.listing.where import Values, all_of, of_hall

SortBy = Literal["due", "received"]
_COLUMNS = {"due": "due_order", "received": "received_at"}
_OF_CASES = "d.process_kind = 'case'"
"""Lists show cases; another kind of process brings pages of its own with it."""
_ROW = re.compile(r"\bd\.")


class DutyLine(Record):
    """One duty or wait as a list shows it; who and what it is stands in `domain.duties`.

    `name`: of the item or event (None: the whole); `state` and what follows: how the item stands.
    """

    case_no: str
    key: str
    kind: str
    subject: str
    number: int | None
    item: str | None
    position: int
    act: str | None
    reason: str
    party: str
    role: str | None
    department: str | None
    person: str | None
    of_department: str | None
    handler: str | None
    bundle: str
    lead_department: str
    received_at: datetime
    since: datetime
    not_before: datetime | None
    unlimited: str | None
    due_on: date | None
    due_order: date
    due_provisional: bool
    statutory_due_on: date | None
    remind_at: datetime | None
    yellow_at: datetime | None
    red_at: datetime | None
    escalate_department_at: datetime | None
    escalate_lead_at: datetime | None
    escalate_supervisor_at: datetime | None
    urged: int
    urged_at: datetime | None
    moved_at: datetime | None
    answer_by: datetime | None
    answered_at: datetime | None
    expected_on: date | None
    bundle_name: str
    applicant_name: str
    phase: str
    name: str | None
    state: str | None
    extension: str | None
    proposal: str | None
    returns: int | None
    suspended: str | None
    stop_ends_on: date | None
    delegate: str | None
    routed: str | None
    handed_over: bool | None
    commitment: str | None
    is_wait: bool
    hall: str | None


class DutyFilter(Record):
    """What a list is narrowed to; None: everything. `words`: what the case is found by; `sees`: by which department.

    `red_from`: turned red from that day on; `since_…`: owed since a day of these; `quiet_until`: begun, and not moved
    after an urge, later than that day; `answer`: how the urge (催办) stands, one of `ANSWERS`.
    """

    bundle: str | None = None
    department: str | None = None
    reason: str | None = None
    party: str | None = None
    light: str | None = None
    handler: str | None = None
    kind: str | None = None
    hall: str | None = None
    due_from: date | None = None
    due_until: date | None = None
    red_from: date | None = None
    since_from: date | None = None
    since_until: date | None = None
    quiet_until: date | None = None
    answer: str | None = None
    words: tuple[str, ...] = ()
    sees: str | None = None


class DutyList(NamedTuple):
    """One list: whose (`scope`, `whose`), at which legal moment, narrowed to what, sorted by what."""

    scope: ScopeName
    whose: Whose
    now: datetime
    filter: DutyFilter = DutyFilter()
    sort: SortBy = "due"
    descending: bool = False
    one_per_case: bool = False


class Load(Record):
    """What one person (None: nobody has it yet) has to do; `late`: past its limit."""

    person: str | None
    owed: int
    late: int
    first_due_on: date | None


class LightCount(NamedTuple):
    """How many things one department (None: an office without one) owes in one matter under one light, and how often it
    was urged about them."""

    department: str | None
    bundle: str
    light: str
    owed: int
    urged: int


class AskedExtension(Record):
    """An extension that waits to be approved: how many working days, and why (a code)."""

    case_no: str
    item: str
    days: int
    reason: str
    at: datetime
    actor_id: str | None


class Draft(Record):
    """A draft decision or finding (`outcome`) that waits for signatures. `content`: the words of its drafter."""

    case_no: str
    item: str
    actor_id: str
    received_at: datetime
    decision: str | None
    outcome: str | None
    reason: str | None
    content: dict[str, Any]


class UrgeAnswer(Record):
    """What was answered to an urge. `words`: as they were typed."""

    case_no: str
    item: str
    actor_id: str
    received_at: datetime
    words: str


def cursor_of(asked: DutyList, line: DutyLine) -> Cursor:
    """From which row the list goes on after (or before) this line."""
    return Cursor(line.due_order if asked.sort == "due" else line.received_at, line.case_no, line.key)


async def page(
    pool: Pool, asked: DutyList, rows: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Page[DutyLine]:
    """So many rows from the beginning, or on from a row, or those that stand before one."""
    values = Values()
    backwards = before is not None and after is None
    found = _found(asked, values, rows + 1, after or before, backwards=backwards)
    order = _order(asked, backwards=backwards)
    text = _part("page", hits=_hits(asked, values), found=found, line=query("listing/duties", "line"), order=order)
    lines = [DutyLine(**row) for row in await pool.fetch(text, *values.all)]
    return page_of(lines, rows, is_first=after is None, backwards=backwards)


async def count(pool: Pool, asked: DutyList) -> int:
    """How many rows it has, at most MOST_COUNTED + 1."""
    return (await counts(pool, [asked]))[0]


async def counts(pool: Pool, lists: Sequence[DutyList]) -> list[int]:
    """How many rows each of these lists has, in one statement; a list with a search stands last, and alone.

    A range that several of them share (待办 is 我的 and 待认领 together) is counted once.
    """
    values = Values()
    ranges = [
        [_part("in_range", source=_source(each), condition=one, rows=MOST_COUNTED + 1) for one in _ranges(each, values)]
        for each in lists
    ]
    once = list(dict.fromkeys(one for of_list in ranges for one in of_list))
    hits = next((_hits(each, values) for each in lists if each.filter.words), "")
    head = f"with {hits.removesuffix(', ')} " if hits else ""
    numbers = ", ".join(f"({_part('counted', range=one)})" for one in once)
    row = await pool.fetchrow(_part("counts", hits=head, numbers=numbers), *values.all)
    found = dict(zip(once, row or (), strict=True))
    return [min(sum(found[one] for one in of_list), MOST_COUNTED + 1) for of_list in ranges]


async def of_cases(pool: Pool, asked: DutyList, case_nos: Sequence[str]) -> list[DutyLine]:
    """What the list has of these cases, in its order: the items inside one row per case."""
    values = Values()
    cases, conditions = values.place(case_nos), _ranges(asked._replace(one_per_case=False), values)
    found = " union all ".join(f"({_part('of_cases', condition=each, cases=cases)})" for each in conditions)
    text = _part("page", hits="", found=found, line=query("listing/duties", "line"), order=_order(asked))
    return [DutyLine(**row) for row in await pool.fetch(text, *values.all)]


async def load(pool: Pool, department: str, now: datetime) -> list[Load]:
    """How much the people of a department have to do, who has most first."""
    return [Load(**row) for row in await pool.fetch(query("listing/duties", "load"), department, now)]


async def asked_extensions(pool: Pool, lines: Sequence[DutyLine]) -> dict[tuple[str, str], AskedExtension]:
    """What the extensions among these lines ask for, by case and item (empty: the whole)."""
    asked = [(line.case_no, line.item or "") for line in lines if line.kind == "extension"]
    rows = await _of_items(pool, "asked_extensions", asked)
    return {(row["case_no"], row["item"]): AskedExtension(**row) for row in rows}


async def drafts(pool: Pool, lines: Sequence[DutyLine]) -> dict[tuple[str, str], Draft]:
    """The draft decisions that these lines ask signatures for, by case and item."""
    asked = [(line.case_no, line.item) for line in lines if line.kind == "signature" and line.item and line.proposal]
    rows = await _of_items(pool, "drafts", asked)
    return {(row["case_no"], row["item"]): Draft(**row) for row in rows}


async def urge_answers(pool: Pool, lines: Sequence[DutyLine]) -> dict[tuple[str, str], UrgeAnswer]:
    """What was answered to the last urge (回复催办) of these lines, by case and item: who, when, in which words."""
    asked = [(line.case_no, line.item) for line in lines if line.answered_at is not None and line.item]
    return {(row["case_no"], row["item"]): UrgeAnswer(**row) for row in await _of_items(pool, "urge_answers", asked)}


async def _of_items(pool: Pool, name: str, asked: Sequence[tuple[str, str | None]]) -> list[Any]:
    if not asked:
        return []
    cases, items = zip(*asked, strict=True)
    return list(await pool.fetch(query("listing/duties", name), list(cases), list(items)))


async def light_counts(pool: Pool, now: datetime, *, lead: str | None = None) -> list[LightCount]:
    """What is owed, by department, matter and light, everywhere or in the matters that one department leads."""
    return [LightCount(*row) for row in await pool.fetch(query("listing/duties", "board_counts"), lead, now)]


def _found(asked: DutyList, values: Values, rows: int, at: Cursor | None, *, backwards: bool) -> str:
    """The rows of a page: so many of each range, and of them so many."""
    order, column = _order(asked, backwards=backwards), _COLUMNS[asked.sort]
    conditions = [*_ranges(asked, values)]
    if at is not None:
        sign = "<" if asked.descending is not backwards else ">"
        place = values.put(f"(d.{column}, d.case_no, d.key) {sign} ({{}}, {{}}, {{}})", *at)
        conditions = [f"{condition} and {place}" for condition in conditions]
    parts = [
        f"({_part('of_range', column=column, source=_source(asked), condition=condition, order=order, rows=rows)})"
        for condition in conditions
    ]
    merged = " union all ".join(parts)
    return _part("found", keys=merged if len(parts) == 1 else _part("merged", ranges=merged, order=order, rows=rows))


def _order(asked: DutyList, *, backwards: bool = False) -> str:
    way = " desc" if asked.descending is not backwards else ""
    return f"order by d.{_COLUMNS[asked.sort]}{way}, d.case_no{way}, d.key{way}"


def _ranges(asked: DutyList, values: Values) -> Iterator[str]:
    """The condition of each range of the scope, narrowed by the filter."""
    named = values_of(asked.whose, asked.now)
    narrowed = [*_narrowed(asked.filter, asked.now, values)]
    for each in SCOPES[asked.scope]:
        condition = values.put(each.condition, *(named[name] for name in each.values))
        all_conditions = all_of([condition, _OF_CASES, *narrowed])
        if asked.one_per_case:
            yield f"{all_conditions} and {_is_first(asked, all_conditions)}"
        else:
            yield all_conditions


def _is_first(asked: DutyList, condition: str) -> str:
    """Whether a row is the first of its case in the list: a case stands where the first thing about it does."""
    column, sign = _COLUMNS[asked.sort], ">" if asked.descending else "<"
    of_case = _ROW.sub("o.", condition)
    return _part("is_first", column=column, sign=sign, condition=of_case)


def _narrowed(wanted: DutyFilter, now: datetime, values: Values) -> Iterator[str]:
    for name in ("bundle", "department", "reason", "party", "handler", "kind"):
        if (value := getattr(wanted, name)) is not None:
            yield values.put(f"d.{name} = {{}}", value)
    if wanted.light is not None:
        yield values.put("light_at(d.due_on, d.remind_at, d.yellow_at, d.red_at, {}) = {}", now, wanted.light)
        # What follows from the light, so that the days before are not looked through, nor what is red read in the
        # table: when it turns so stands in the index.
        if wanted.light != "red":
            yield values.put("coalesce(d.red_at, 'infinity') > {}", now)
        if wanted.light in ("soon", "green"):
            yield values.put("d.due_order >= {}", beijing_date(now))
        if wanted.light == "none":
            yield values.put("d.due_order = {}", date.max)
    if wanted.hall is not None:
        yield of_hall("d", wanted.hall, values)
    if wanted.due_from is not None:
        yield values.put("d.due_order >= {}", wanted.due_from)
    if wanted.due_until is not None:
        yield values.put("d.due_order <= {}", wanted.due_until)
    yield from _narrowed_in_time(wanted, now, values)


def _narrowed_in_time(wanted: DutyFilter, now: datetime, values: Values) -> Iterator[str]:
    if wanted.red_from is not None:
        yield values.put("d.red_at >= {} and d.red_at <= {}", start_of_day(wanted.red_from), now)
    if wanted.since_from is not None:
        yield values.put("d.since >= {}", start_of_day(wanted.since_from))
    if wanted.since_until is not None:
        yield values.put("d.since < {}", end_of_day(wanted.since_until))
    if wanted.quiet_until is not None:
        yield values.put("greatest(d.since, d.moved_at) < {}", end_of_day(wanted.quiet_until))
    if wanted.answer is not None:
        yield values.put(ANSWERS[wanted.answer], *[now] * ANSWERS[wanted.answer].count("{}"))


ANSWERS: Mapping[str, str] = {
    "late": "d.answered_at is null and d.moved_at is null and d.answer_by <= {}",
    "waits": "d.answered_at is null and d.moved_at is null and coalesce(d.answer_by, 'infinity') > {}",
    "answered": "d.answered_at is not null",
    "moved": "d.answered_at is null and d.moved_at is not null",
}
"""How an urge (催办) stands: not answered within its window, waited for, answered, or worked on without an answer."""


def _hits(asked: DutyList, values: Values) -> str:
    wanted = asked.filter
    return f"{_part('hits', cases=found_cases(wanted.words, wanted.sees, values))}, " if wanted.words else ""


def _source(asked: DutyList) -> str:
    return _part("of_hits") if asked.filter.words else "duty d"


def _part(name: str, **parts: str | int) -> str:
    """A fixed part of a statement, with what stands in its places."""
    return query("listing/duties", name).format(**parts)


def found_cases(words: tuple[str, ...], sees: str | None, values: Values) -> str:
    """The cases that are found by all these words, by somebody who sees what a department sees (None: everything)."""
    found = values.put(query("listing/search", "found"), words)
    return found if sees is None else f"{found} {values.put(query('listing/search', 'seen'), sees, words)}"


def handlers(lines: Sequence[DutyLine]) -> set[str]:
    """Account ids of everybody whom the lines name."""
    named: list[Any] = [each for line in lines for each in (line.person, line.handler, line.delegate)]
    return {each for each in named if each}
