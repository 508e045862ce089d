"""Filings and acts that come at the same moment, on real PostgreSQL: each once, none waits for another for ever."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import asyncpg
import pytest

from domain.case.acts import Act
from ledger import acts
from starter.office.client import Lianban
from starter.office.errors import ActIdReused, CaseNotFound
from starter.office.requests import ActRequest
from tests.support.office import Office, clerk


async def test_more_filings_at_once_than_connections_are_all_on_file(office: Office) -> None:
    async with asyncio.timeout(20):
        openings = await asyncio.gather(*(office.lianban.put_case_on_file(office.filing()) for _ in range(40)))
    assert len({opening.case_no for opening in openings}) == 40


async def test_filing_sent_several_times_at_once_is_one_case(office: Office) -> None:
    filing = office.filing()
    openings = await asyncio.gather(*(office.lianban.put_case_on_file(filing) for _ in range(8)))
    assert len({opening.case_no for opening in openings}) == 1
    assert await office.lianban.pool.fetchval("select count(*) from case_file") == 1


async def test_an_application_is_answered_when_it_is_on_file_and_its_workflow_starts_by_itself(office: Office) -> None:
    case_no = await office.lianban.file_and_go_on(office.filing())
    assert await office.lianban.pool.fetchval("select count(*) from case_file where case_no = $1", case_no) == 1
    state = await office.until(case_no, lambda state: bool(state.items))
    assert state.items


async def test_without_temporal_an_application_is_on_file_and_left_to_the_sweeper(office: Office) -> None:
    settings = office.lianban.settings.model_copy(update={"temporal_address": "127.0.0.1:1"})
    async with asyncio.timeout(20), Lianban.connect(settings, listening=False) as away:
        case_no = await away.file_and_go_on(office.filing())
        assert await away.file_and_go_on(office.filing().model_copy(update={"act_id": "another"})) != case_no
    left = "select workflow_started_at is null and next_start_at is not null from case_file where case_no = $1"
    assert await office.lianban.pool.fetchval(left, case_no)


async def test_filing_with_the_same_id_and_other_content_is_refused(office: Office) -> None:
    filing = office.filing()
    await office.lianban.put_case_on_file(filing)
    with pytest.raises(ActIdReused):
        await office.lianban.put_case_on_file(filing.model_copy(update={"applicant_name": "另一人"}))


@pytest.mark.parametrize("microsecond", [0, 1, 120_000, 999_999])
async def test_ledger_dates_an_act_as_the_act_writes_it(office: Office, microsecond: int) -> None:
    at = datetime(2026, 11, 23, 23, 59, 59, microsecond, tzinfo=UTC)
    opening = await office.lianban.put_case_on_file(office.filing())
    act = await office.lianban.put_act_on_file(urge(opening.case_no), at)
    assert act.received_at == at
    payload = await office.lianban.pool.fetchval("select payload from act where act_id = $1", act.act_id)
    assert payload == act.payload()
    assert Act.model_validate(payload) == act


async def test_act_sent_several_times_at_once_is_one_row_with_the_first_time(office: Office) -> None:
    opening = await office.lianban.put_case_on_file(office.filing())
    request = urge(opening.case_no)
    written = await asyncio.gather(*(office.lianban.put_act_on_file(request) for _ in range(8)))
    assert len({act.received_at for act in written}) == 1
    on_file = await acts.read_act(office.lianban.pool, request.act_id)
    assert on_file is not None
    assert on_file.received_at == written[0].received_at


async def test_act_on_a_case_that_is_not_there_leaves_nothing(office: Office) -> None:
    request = urge("610702-20261123-9999")
    with pytest.raises(CaseNotFound):
        await office.lianban.put_act_on_file(request)
    assert await acts.read_act(office.lianban.pool, request.act_id) is None


def urge(case_no: str) -> ActRequest:
    """Any act will do."""
    return ActRequest(act_id=f"act-on-{case_no}", case_no=case_no, kind="claim_item", actor=clerk("yy"), item="yy/cszm")


async def test_filing_that_comes_to_nothing_gives_its_number_to_the_next(office: Office) -> None:
    pool = office.lianban.pool
    first = (await office.lianban.put_case_on_file(office.filing())).case_no
    await pool.execute("alter table case_file add constraint shut check (applicant_name = '测试母') not valid")
    for _ in range(2):
        with pytest.raises(asyncpg.CheckViolationError):
            await office.lianban.put_case_on_file(office.filing().model_copy(update={"applicant_name": "别人"}))
    second = (await office.lianban.put_case_on_file(office.filing())).case_no
    assert int(second[-4:]) == int(first[-4:]) + 1


async def test_ten_thousandth_case_of_a_day_is_filed(office: Office) -> None:
    await office.lianban.pool.execute("update case_serial set last = 9999")
    assert (await office.lianban.put_case_on_file(office.filing())).case_no.endswith("-10000")
