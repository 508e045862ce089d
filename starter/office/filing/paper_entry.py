"""Receipts on paper that are entered later (纸质补录): one officer enters, another confirms, then it is a case.

The case is dated with its true receipt, so every clock follows that date. The words of the reason stay in PostgreSQL
with the entry (`ledger.paper.of_case`), as the words of every act do; the case's own input says where they are.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

from domain.case.acts import Actor, Role
from domain.case.intake.entries import PaperEntry
from domain.case.refusals import Refusal, refuse
from domain.case.state import CaseOpening
from domain.time.calendar import beijing_date
from ledger import acts, calendars, cases, paper
from starter.office.client import Lianban
from starter.office.errors import ActIdReused, LianbanError
from starter.office.filing.received_here import require_received_here
from starter.office.requests import Filed, Filing, as_sent

OFFICERS = frozenset({Role.COUNTER_CLERK, Role.LEAD})
REASON_ON_FILE = "理由见补录登记"
"""Stands in the case for the officer's own words, which may name persons and so never reach Temporal."""

_SENTENCES: dict[str, tuple[str, str]] = {
    "PAPER_REASON_MISSING": ("没有写明补录的理由。", "请写明当时为什么没有录入系统。"),
    "PAPER_NOT_IN_PAST": ("收件时间必须早于现在，并写明时区。", "刚收到的申请请按正常收件办理。"),
    "PAPER_TOO_OLD": ("收件时间太早，已超过可以补录的天数。", "请核对收件时间；确需补录的，请与系统管理员联系。"),
    "PAPER_SECOND_OFFICER": ("补录须由另一名工作人员确认。", "请让没有录入这份申请的同事核对后确认。"),
    "PAPER_ENTRY_UNKNOWN": ("没有这份补录。", "请刷新页面后再操作。"),
    "PAPER_ENTRY_SETTLED": ("这份补录已经确认或退回。", "请刷新页面，查看最新状态。"),
    "CALENDAR_UNKNOWN": ("没有收件那一年的工作日历，无法计算期限。", "请管理员先载入该年日历。"),
}


class PaperRefused(LianbanError):
    """The entry, or its confirmation, cannot be taken as it is."""

    def __init__(self, code: str) -> None:
        super().__init__(Refusal(code=code, sentence=_SENTENCES[code][0], next_step=_SENTENCES[code][1]))


async def enter_paper(
    lianban: Lianban, filing: Filing, received_at: datetime, reason: str, actor: Actor
) -> paper.PaperReceipt:
    """Hold an application that was received on paper at `received_at`; the same again gives the same entry.

    Raises PaperRefused, FilingRefused with every problem, BundleUnknown, ActIdReused, NotReceivedHere; NOT_ALLOWED as
    LianbanError.
    """
    _require_officer(actor)
    await _require_lead(lianban, filing.definition, actor)
    filing, words = filing.model_copy(update={"actor": actor}), reason.strip()
    if not words:
        raise PaperRefused("PAPER_REASON_MISSING")
    digest = _digest(filing, received_at, words)
    known = await paper.read(lianban.pool, filing.act_id)
    if known is None:
        await _require_known_day(lianban, received_at)
        await lianban.check_filing(filing, received_at)
        definition = await lianban.definition_by_hash(filing.definition)
        await require_received_here(lianban.pool, definition, filing)
        if await acts.read_act(lianban.pool, filing.act_id) is not None:
            raise ActIdReused
        await paper.enter(
            lianban.pool,
            entry_id=filing.act_id,
            entered_by=actor.actor_id,
            filing=filing.model_dump(mode="json"),
            digest=digest,
            received_at=received_at,
            reason=words,
        )
    entered = await _entry(lianban, filing.act_id)
    if entered.digest != digest:
        raise ActIdReused
    return entered


async def confirm_paper(lianban: Lianban, entry_id: str, actor: Actor) -> Filed:
    """The second officer's confirmation: the case is on file under its true date, and its workflow starts.

    Confirming again gives the same case, and makes good a filing that was cut off. Raises PaperRefused, FilingRefused,
    LedgerAway; NOT_ALLOWED as LianbanError.
    """
    return await lianban.start_cases(await confirm_on_file(lianban, entry_id, actor), actor)


async def confirm_on_file(lianban: Lianban, entry_id: str, actor: Actor) -> tuple[CaseOpening, ...]:
    """The first half of `confirm_paper`: its cases are on file, no workflow started. Raises the same errors."""
    _require_officer(actor)
    entry = await _entry_of(lianban, entry_id, actor)
    if _is_same_person(entry, actor):
        raise PaperRefused("PAPER_SECOND_OFFICER")
    if entry.filing is not None:
        await lianban.check_filing(
            Filing.model_validate(entry.filing), entry.received_at
        )  # before it is confirmed: it can be refused
        entry = await paper.confirm(lianban.pool, entry_id, actor) or entry
    if entry.confirmed_by is None or (entry.case_no and entry.confirmed_by.actor_id != actor.actor_id):
        raise PaperRefused("PAPER_ENTRY_SETTLED")
    if entry.case_no is None:
        return await _file(lianban, entry, entry.confirmed_by)
    return await cases.openings_together(lianban.pool, entry.case_no)


async def refuse_paper(lianban: Lianban, entry_id: str, reason: str, actor: Actor) -> paper.PaperReceipt:
    """Send an entry back, or take one's own back; what was entered is cleared. Raises PaperRefused and NOT_ALLOWED."""
    _require_officer(actor)
    if not (words := reason.strip()):
        raise PaperRefused("PAPER_REASON_MISSING")
    await _entry_of(lianban, entry_id, actor)
    entry = await paper.refuse(lianban.pool, entry_id, actor, words)
    if entry is None:
        raise PaperRefused("PAPER_ENTRY_UNKNOWN")
    if (entry.refused_by, entry.refused_reason) != (actor.actor_id, words):
        raise PaperRefused("PAPER_ENTRY_SETTLED")
    return entry


async def _file(lianban: Lianban, entry: paper.PaperReceipt, confirmed_by: Actor) -> tuple[CaseOpening, ...]:
    filing = Filing.model_validate(entry.filing)
    note = PaperEntry(
        reason=REASON_ON_FILE,
        entered_by=filing.actor,
        entered_at=entry.entered_at,
        confirmed_by=confirmed_by,
    )
    openings = await lianban.put_cases_on_file(filing, entry.received_at, paper=note)
    await paper.note_filed(lianban.pool, entry.entry_id, openings[0].case_no)
    return openings


async def _entry(lianban: Lianban, entry_id: str) -> paper.PaperReceipt:
    entry = await paper.read(lianban.pool, entry_id)
    if entry is None:
        raise PaperRefused("PAPER_ENTRY_UNKNOWN")
    return entry


def _is_same_person(entry: paper.PaperReceipt, actor: Actor) -> bool:
    """Four eyes are four: neither who entered it nor in whose place confirms it, in whosever place (代理)."""
    entered = {entry.entered_by}
    if entry.filing is not None:
        entered.add(Filing.model_validate(entry.filing).actor.stands_for)
    return bool(entered & {actor.actor_id, actor.stands_for})


async def _entry_of(lianban: Lianban, entry_id: str, actor: Actor) -> paper.PaperReceipt:
    """An entry that concerns this officer; one that does not is as if it were not there. Raises PaperRefused."""
    entry = await _entry(lianban, entry_id)
    if actor.role is Role.COUNTER_CLERK and not await paper.is_of_hall(lianban.pool, entry_id, actor.stands_for):
        raise PaperRefused("PAPER_ENTRY_UNKNOWN")
    if entry.filing is not None:
        try:
            await _require_lead(lianban, Filing.model_validate(entry.filing).definition, actor)
        except LianbanError:
            raise PaperRefused("PAPER_ENTRY_UNKNOWN") from None
    return entry


async def _require_lead(lianban: Lianban, definition: str, actor: Actor) -> None:
    """A lead sees to what its own department leads, the window to every bundle. Raises NOT_ALLOWED, BundleUnknown."""
    if actor.role is Role.LEAD:
        bundle = (await lianban.definition_by_hash(definition)).bundle
        if bundle.lead_department != actor.department:
            raise LianbanError(refuse("NOT_ALLOWED"))


def _require_officer(actor: Actor) -> None:
    if actor.role not in OFFICERS:
        raise LianbanError(refuse("NOT_ALLOWED"))


async def _require_known_day(lianban: Lianban, received_at: datetime) -> None:
    """A moment that has passed, on a day of the known calendar, not longer ago than the installation allows."""
    now = await lianban.legal_now()
    if received_at.tzinfo is None or received_at >= now:
        raise PaperRefused("PAPER_NOT_IN_PAST")
    on = beijing_date(received_at)
    if on < beijing_date(now) - timedelta(days=lianban.settings.paper_entry_days):
        raise PaperRefused("PAPER_TOO_OLD")
    if on.year < (await calendars.read_calendar(lianban.pool)).years[0].year:
        raise PaperRefused("CALENDAR_UNKNOWN")


def _digest(filing: Filing, received_at: datetime, reason: str) -> str:
    """SHA-256 of all that was entered: the same id with another digest is another entry."""
    content = [{**as_sent(filing), "act_id": filing.act_id}, received_at.isoformat(), reason]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
