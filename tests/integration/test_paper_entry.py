"""纸质补录: a receipt that happened earlier is entered with a reason, confirmed by another officer, and dated truly."""

from __future__ import annotations

import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from domain.case.acts import Actor, Role
from domain.time.calendar import beijing_date
from ledger import cases, paper
from ledger.notices import notices_of_case
from runtime.settings import Settings
from starter.office.errors import ActIdReused, FilingRefused, LianbanError
from starter.office.filing.paper_entry import confirm_paper, enter_paper, refuse_paper
from starter.office.requests import Filing
from tests.support.office import WINDOW, Office, clerk, open_office, workers

SECOND = Actor(actor_id="window-2", role=Role.COUNTER_CLERK)
THIRD = Actor(actor_id="lead-1", role=Role.LEAD, department="wjj")
WORDS = "当日停电，收件后手工登记"


async def ago(office: Office, **past: float) -> datetime:
    """A moment before the legal now."""
    return await office.lianban.legal_now() - timedelta(**past)


async def entered(office: Office, filing: Filing | None = None, days: float = 3) -> paper.PaperReceipt:
    """An entry of the window's officer."""
    received_at = await ago(office, days=days)
    return await enter_paper(office.lianban, filing or office.filing(), received_at, WORDS, WINDOW)


async def test_confirmed_entry_is_a_case_of_its_true_date(office: Office) -> None:
    entry = await entered(office)
    assert [each.entry_id for each in await paper.waiting(office.lianban.pool, None)] == [entry.entry_id]
    filed = await confirm_paper(office.lianban, entry.entry_id, SECOND)
    opening = await cases.read_opening(office.lianban.pool, filed.case_no)
    assert opening.received_at == entry.received_at
    assert f"-{beijing_date(entry.received_at):%Y%m%d}-" in filed.case_no
    assert opening.paper is not None
    assert (opening.paper.entered_by, opening.paper.confirmed_by) == (WINDOW, SECOND)
    assert opening.paper.entered_at == entry.entered_at
    assert await paper.waiting(office.lianban.pool, None) == []


async def test_words_of_the_reason_stay_with_the_entry_and_the_rest_is_cleared(office: Office) -> None:
    filed = await confirm_paper(office.lianban, (await entered(office)).entry_id, SECOND)
    kept = await paper.of_case(office.lianban.pool, filed.case_no)
    assert kept is not None
    assert (kept.reason, kept.filing, kept.confirmed_by) == (WORDS, None, SECOND)
    opening = await cases.read_opening(office.lianban.pool, filed.case_no)
    assert WORDS not in opening.model_dump_json()


async def test_clocks_follow_the_true_date(office: Office) -> None:
    async with workers(office):
        entry = await entered(office, days=14)
        filed = await confirm_paper(office.lianban, entry.entry_id, SECOND)
        state = await office.until(filed.case_no, lambda state: state.accepted_at is not None)
        on = beijing_date(entry.received_at)
        assert state.clocks["case.pre_review"].started_on == on
        assert state.accepted_at is not None
        assert state.accepted_at < entry.entered_at  # silence counted from the receipt, not from the entry
        first = (await notices_of_case(office.lianban.pool, filed.case_no))[0]
        assert (first.kind, first.issued_at, first.year) == ("case_received", entry.received_at, on.year)
        await office.agrees(filed.case_no)


async def test_officer_who_entered_it_cannot_confirm(office: Office) -> None:
    entry = await entered(office)
    with pytest.raises(LianbanError, match="PAPER_SECOND_OFFICER"):
        await confirm_paper(office.lianban, entry.entry_id, WINDOW)
    with pytest.raises(paper.SecondOfficerNeeded):
        await paper.confirm(office.lianban.pool, entry.entry_id, WINDOW)
    with pytest.raises(asyncpg.CheckViolationError, match="paper_second_officer"):
        await office.lianban.pool.execute(
            "update paper_entry set confirmed_by = entered_by, confirmed_role = 'lead', confirmed_at = legal_now()"
        )


async def test_confirming_again_gives_the_same_case_and_a_third_officer_is_too_late(office: Office) -> None:
    entry = await entered(office)
    first = await confirm_paper(office.lianban, entry.entry_id, SECOND)
    assert await confirm_paper(office.lianban, entry.entry_id, SECOND) == first
    with pytest.raises(LianbanError, match="PAPER_ENTRY_SETTLED"):
        await confirm_paper(office.lianban, entry.entry_id, THIRD)
    assert await office.lianban.pool.fetchval("select count(*) from case_file") == 1


async def test_of_two_officers_at_once_one_confirms_one_case(office: Office) -> None:
    entry = await entered(office)
    answers = await asyncio.gather(
        *(confirm_paper(office.lianban, entry.entry_id, officer) for officer in (SECOND, THIRD, SECOND, THIRD)),
        return_exceptions=True,
    )
    assert {getattr(answer, "case_no", "settled") for answer in answers} <= {await _case_no(office), "settled"}
    assert await office.lianban.pool.fetchval("select count(*) from case_file") == 1


async def _case_no(office: Office) -> Any:
    return await office.lianban.pool.fetchval("select case_no from case_file")


async def test_filing_that_was_cut_off_is_made_good_by_confirming_again(office: Office) -> None:
    entry = await entered(office)
    await paper.confirm(office.lianban.pool, entry.entry_id, SECOND)
    assert [each.confirmed_by for each in await paper.waiting(office.lianban.pool, None)] == [SECOND]
    filed = await confirm_paper(office.lianban, entry.entry_id, THIRD)
    opening = await cases.read_opening(office.lianban.pool, filed.case_no)
    assert opening.paper is not None
    assert opening.paper.confirmed_by == SECOND


async def test_refused_entry_is_cleared_and_stays_refused(office: Office) -> None:
    entry = await entered(office)
    refused = await refuse_paper(office.lianban, entry.entry_id, "收件日期与登记簿不符", SECOND)
    assert (refused.refused_by, refused.filing) == (SECOND.actor_id, None)
    assert await refuse_paper(office.lianban, entry.entry_id, "收件日期与登记簿不符", SECOND) == refused
    for officer in (SECOND, THIRD):
        with pytest.raises(LianbanError, match="PAPER_ENTRY_SETTLED"):
            await confirm_paper(office.lianban, entry.entry_id, officer)
    with pytest.raises(LianbanError, match="PAPER_ENTRY_SETTLED"):
        await refuse_paper(office.lianban, entry.entry_id, "另一个理由", THIRD)
    assert await paper.waiting(office.lianban.pool, None) == []


@pytest.mark.parametrize(
    ("past", "code"),
    [({"days": 31.5}, "PAPER_TOO_OLD"), ({"hours": -1}, "PAPER_NOT_IN_PAST"), ({"days": 4000}, "PAPER_TOO_OLD")],
)
async def test_moment_must_have_passed_and_not_long_ago(office: Office, past: dict[str, float], code: str) -> None:
    with pytest.raises(LianbanError, match=code):
        await enter_paper(office.lianban, office.filing(), await ago(office, **past), WORDS, WINDOW)


async def test_moment_without_a_zone_is_refused(office: Office) -> None:
    naive = (await ago(office, days=2)).replace(tzinfo=None)
    with pytest.raises(LianbanError, match="PAPER_NOT_IN_PAST"):
        await enter_paper(office.lianban, office.filing(), naive, WORDS, WINDOW)


async def test_day_before_the_known_calendar_is_refused(settings: Settings) -> None:
    async with open_office(settings.model_copy(update={"paper_entry_days": 40_000})) as office:
        with pytest.raises(LianbanError, match="CALENDAR_UNKNOWN"):
            await enter_paper(office.lianban, office.filing(), datetime(2001, 1, 5, tzinfo=UTC), WORDS, WINDOW)


async def test_reason_is_required(office: Office) -> None:
    with pytest.raises(LianbanError, match="PAPER_REASON_MISSING"):
        await enter_paper(office.lianban, office.filing(), await ago(office, days=1), "  ", WINDOW)
    with pytest.raises(LianbanError, match="PAPER_REASON_MISSING"):
        await refuse_paper(office.lianban, (await entered(office)).entry_id, "", SECOND)


@pytest.mark.parametrize("actor", [clerk("yy"), Actor(actor_id="s", role=Role.SUPERVISOR)])
async def test_only_window_and_lead_enter_confirm_and_refuse(office: Office, actor: Actor) -> None:
    entry = await entered(office)
    for attempt in (
        enter_paper(office.lianban, office.filing(), entry.received_at, WORDS, actor),
        confirm_paper(office.lianban, entry.entry_id, actor),
        refuse_paper(office.lianban, entry.entry_id, "理由", actor),
    ):
        with pytest.raises(LianbanError, match="NOT_ALLOWED"):
            await attempt


async def test_application_that_could_not_be_filed_is_refused_at_once(office: Office) -> None:
    filing = office.filing()
    broken = filing.model_copy(update={"form": {**filing.form, "mother.phone": ""}})
    with pytest.raises(FilingRefused):
        await entered(office, broken)
    assert await paper.waiting(office.lianban.pool, None) == []


async def test_same_entry_twice_is_one_and_the_same_id_with_other_content_is_refused(office: Office) -> None:
    filing, received_at = office.filing(), await ago(office, days=2)
    first = await enter_paper(office.lianban, filing, received_at, WORDS, WINDOW)
    assert await enter_paper(office.lianban, filing, received_at, WORDS, WINDOW) == first
    with pytest.raises(ActIdReused):
        await enter_paper(office.lianban, filing, received_at, "另一个理由", WINDOW)
    filed = await office.lianban.file_case(office.filing())
    taken = await cases.read_opening(office.lianban.pool, filed.case_no)
    with pytest.raises(ActIdReused):
        await entered(office, office.filing().model_copy(update={"act_id": taken.act_id}))


async def test_unknown_entry_is_told(office: Office) -> None:
    for attempt in (
        confirm_paper(office.lianban, uuid.uuid4().hex, SECOND),
        refuse_paper(office.lianban, uuid.uuid4().hex, "理由", SECOND),
    ):
        with pytest.raises(LianbanError, match="PAPER_ENTRY_UNKNOWN"):
            await attempt
