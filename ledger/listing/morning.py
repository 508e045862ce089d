"""今日督办: what is counted each morning, of all, of the matters that one department leads, or of what it owes itself.

What is owed is one pass over the index that lists are counted by (`duty_lit`); the rest are counts of small indexes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from domain.case.acts import Record
from ledger.connection.listen import ChangeFeed
from ledger.connection.pool import Pool
from ledger.connection.sql import query
from ledger.listing.cursor import Cursor
from ledger.listing.kept_counts import KeptCounts
from ledger.listing.page import Page, page_of
from ledger.listing.where import Values

Part = Literal["all", "lead", "department"]


class Reach(NamedTuple):
    """Whose duties are counted: all, of the matters that a department leads, or what a department owes itself."""

    part: Part
    department: str = ""

    @property
    def lead(self) -> str | None:
        """The department whose matters these are; None where it is not about matters."""
        return self.department if self.part == "lead" else None


class Since(NamedTuple):
    """The moments by which a morning counts, of one Beijing day (`today`).

    `ages`: since when something is owed, from the oldest class to the newest; `red_from`: from when on it counts as
    newly red; `quiet_before`: what has not moved since is stuck.
    """

    today: date
    ages: tuple[datetime, ...]
    red_from: datetime
    quiet_before: datetime


class Asked(NamedTuple):
    """What a count is kept by."""

    reach: Reach
    since: Since


@dataclass
class Owed:
    """What is owed, as it stood at a legal moment: counts by department and age class (0: the oldest), by department
    and light, by matter and light, and in all."""

    at: datetime
    by_age: dict[tuple[str, int], int] = field(default_factory=dict)
    by_department: dict[tuple[str, str], int] = field(default_factory=dict)
    by_bundle: dict[tuple[str, str], int] = field(default_factory=dict)
    owed: int = 0
    today: int = 0
    red_new: int = 0
    quiet: int = 0
    joint_silent: int = 0
    delivery_late: int = 0
    unexplained: int = 0


class Beside(Record):
    """What else is counted: dead letters, bad ratings and what came by silence since a day, complaints unanswered."""

    dead_letters: int
    bad_ratings: int
    complaints: int
    by_silence: int


class BySilence(Record):
    """One entry that came by silence: what nobody did in time was done by the law or the bundle instead."""

    case_no: str
    seq: int
    at: datetime
    kind: str
    item: str | None
    via: str | None
    department: str | None
    joint: str | None
    bundle_name: str
    lead_department: str
    item_name: str | None
    joint_name: str | None


_OURS = "d.act is not null and d.party <> 'applicant' and d.kind <> 'copy' and d.process_kind = 'case'"
_REACHES: dict[Part, str] = {
    "all": _OURS,
    "lead": f"{_OURS} and d.lead_department = {{}}",
    # As a head's own list has it: what the window does for a lead is not its clerks' work.
    "department": f"d.department = {{}} and {_OURS} and d.role is distinct from 'counter_clerk'",
}
_IN_ALL, _BY_AGE, _BY_DEPARTMENT, _BY_BUNDLE = 0b1111, 0b0110, 0b0101, 0b1001
"""What PostgreSQL's `grouping` says of (department, bundle, light, age): a bit is set where it is not told apart."""


async def owed(pool: Pool, asked: Asked, now: datetime) -> Owed:
    """What is owed within the reach, at the legal moment `now`."""
    values, since = Values(), asked.since
    for each in (now, list(since.ages), since.today, since.red_from, since.quiet_before):
        values.place(each)
    reach = [asked.reach.department] if asked.reach.part != "all" else []
    condition = values.put(_REACHES[asked.reach.part], *reach)
    rows = await pool.fetch(query("listing/morning", "owed").format(owed=condition), *values.all)
    found = Owed(at=now)
    for row in rows:
        _put(found, row)
    return found


def _put(found: Owed, row: Any) -> None:
    match row["what"]:
        case what if what == _BY_AGE:
            found.by_age[row["department"] or "", row["age"]] = row["owed"]
        case what if what == _BY_DEPARTMENT:
            found.by_department[row["department"] or "", row["light"]] = row["owed"]
        case what if what == _BY_BUNDLE:
            found.by_bundle[row["bundle"], row["light"]] = row["owed"]
        case what if what == _IN_ALL:
            for name in ("owed", "today", "red_new", "quiet", "joint_silent", "delivery_late", "unexplained"):
                setattr(found, name, row[name])


class MorningFigures(KeptCounts[Asked, Owed]):
    """What is owed, counted once for all who look at the same, and kept until something changes."""

    def __init__(self, pool: Pool, feed: ChangeFeed) -> None:
        async def count(asked: Asked, now: datetime) -> Owed:
            return await owed(pool, asked, now)

        super().__init__(feed, count)


async def beside(pool: Pool, since: datetime, *, lead: str | None = None) -> Beside:
    """What is counted beside the duties; of the matters that one department leads where it is given."""
    text = query("listing/morning", "beside").format(silent=query("listing/morning", "silent"))
    row = await pool.fetchrow(text, since, lead)
    return Beside(**dict(row or {}))


async def by_silence(pool: Pool, rows: int, *, lead: str | None = None, after: Cursor | None = None) -> Page[BySilence]:
    """A page of what came by silence, the latest first."""
    text = query("listing/morning", "by_silence").format(silent=query("listing/morning", "silent"))
    at, case_no, seq = (after.value, after.case_no, _number(after.key)) if after else (None, None, None)
    lines: Sequence[BySilence] = [BySilence(**row) for row in await pool.fetch(text, lead, at, case_no, seq, rows + 1)]
    return page_of(lines, rows, is_first=after is None, backwards=False)


def silence_cursor(line: BySilence) -> Cursor:
    """From which row the list goes on."""
    return Cursor(line.at, line.case_no, str(line.seq))


def _number(text: str) -> int:
    """A number of an entry as an address has it; anybody may write one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
