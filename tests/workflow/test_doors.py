"""What the way in itself refuses or survives: ids used again, unknown cases, servers away, two clerks at once."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator

import pytest

from domain.case.items.entries import HandOverFailed
from domain.case.refusals import refuse
from domain.case.state import ItemPhase, Phase
from engine.temporal_process import EmbeddedTemporal
from ledger import journal
from runtime.settings import Settings
from starter.office.errors import ActIdReused, CaseNotFound
from starter.office.requests import ActRequest
from starter.office.sweeper import sweep_until
from tests.support import servers
from tests.support.office import SUPERVISOR, WINDOW, Office, clerk, open_office, workers

REFUSAL = {"decision": "refuse", "reason": "CONDITIONS_UNMET", "content": {"opinion": "核验的事实"}}


def claim(case_no: str, act_id: str, actor_number: int = 1) -> ActRequest:
    """A claim of the first item."""
    return ActRequest(
        act_id=act_id, case_no=case_no, kind="claim_item", actor=clerk("yy", actor_number), item="yy/cszm"
    )


async def test_same_act_again_gives_the_first_outcome_other_content_is_refused(office: Office) -> None:
    case_no = (await office.file()).case_no
    await office.until(case_no, lambda s: s.phase is Phase.REVIEWING)
    act_id = uuid.uuid4().hex
    first = await office.lianban.send_act(claim(case_no, act_id), 20)
    again = await office.lianban.send_act(claim(case_no, act_id), 20)
    assert first == again
    with pytest.raises(ActIdReused) as raised:
        await office.lianban.send_act(claim(case_no, act_id, actor_number=2))
    assert raised.value.refusal == refuse("ACT_ID_REUSED")
    rows = await office.lianban.pool.fetchval("select count(*) from journal where act_id = $1", act_id)
    assert rows == 1


async def test_same_act_sent_by_a_double_click_counts_once(office: Office) -> None:
    case_no = (await office.file()).case_no
    await office.until(case_no, lambda s: s.phase is Phase.REVIEWING)
    act_id = uuid.uuid4().hex
    receipts = await asyncio.gather(*(office.lianban.send_act(claim(case_no, act_id), 20) for _ in range(8)))
    assert {receipt.outcome for receipt in receipts} == {"applied"}
    assert len({receipt.received_at for receipt in receipts}) == 1


async def test_same_filing_again_gives_the_same_case(office: Office) -> None:
    filing = office.filing()
    first, again = await office.lianban.file_case(filing), await office.lianban.file_case(filing)
    assert (first.case_no, first.query_code) == (again.case_no, again.query_code)
    with pytest.raises(ActIdReused):
        await office.lianban.file_case(filing.model_copy(update={"applicant_name": "另一人"}))
    assert await journal.case_numbers(office.lianban.pool) == [first.case_no]


async def test_unknown_case_is_refused(office: Office) -> None:
    with pytest.raises(CaseNotFound) as raised:
        await office.lianban.send_act(claim("610702-20260101-9999", uuid.uuid4().hex))
    assert raised.value.refusal == refuse("CASE_NOT_FOUND")


async def test_unknown_act_is_journaled_as_refused(office: Office) -> None:
    case_no = (await office.file()).case_no
    receipt = await office.act(case_no, WINDOW, "make_coffee")
    assert receipt.refusal == refuse("UNKNOWN_ACT")
    assert (await office.agrees(case_no)).seen[receipt.act_id] == "act_refused"


async def test_two_clerks_decide_at_once_the_first_received_wins(office: Office) -> None:
    case_no = (await office.file()).case_no
    await office.accept(case_no)
    one, two = await asyncio.gather(
        office.act(case_no, clerk("yy", 1), "decide_item", "yy/cszm", decision="grant"),
        office.act(case_no, clerk("yy", 2), "decide_item", "yy/cszm", **REFUSAL),
    )
    first, second = sorted((one, two), key=lambda receipt: (receipt.received_at, receipt.act_id))
    assert first.outcome == "applied"
    # A refused certificate ends the whole case, so the other clerk may also find it closed.
    assert second.refusal in (refuse("ITEM_ALREADY_DECIDED"), refuse("CASE_CLOSED"))
    state = await office.agrees(case_no)
    assert state.items["yy/cszm"].decision_act == first.act_id


async def test_hand_over_that_fails_is_journaled_and_tried_again(office: Office) -> None:
    """The card's department is not configured: nobody to reach, until it decides by itself."""
    case_no = (await office.file(sbk="是")).case_no
    await office.accept(case_no)
    await office.grant(case_no, "yy/cszm")
    await office.grant(case_no, "gaj/csdj")
    state = await office.until(case_no, lambda s: s.items["rsj/sbk"].retry_at is not None)
    first_retry = state.items["rsj/sbk"].retry_at
    assert first_retry is not None
    await office.advance(case_no, first_retry - await office.lianban.legal_now())
    await office.until(case_no, lambda s: (s.items["rsj/sbk"].retry_at or first_retry) > first_retry)
    entries = await journal.read_entries(office.lianban.pool, case_no)
    failed = [entry for entry in entries if isinstance(entry, HandOverFailed)]
    assert [entry.code for entry in failed] == ["DEPARTMENT_NOT_CONFIGURED"] * 2
    await office.grant(case_no, "rsj/sbk")
    await office.fetched(case_no)
    assert (await office.agrees(case_no)).items["rsj/sbk"].phase is ItemPhase.GRANTED


@pytest.fixture
async def lonely(database: str, servers_folder: object) -> AsyncIterator[tuple[Office, EmbeddedTemporal]]:
    """An office with a Temporal server of its own, which the test may stop."""
    with servers.scratch_folder("lonely") as folder:
        async with servers.running_temporal(folder) as server:
            settings = Settings(
                _env_file=None, environment="test", database_dsn=database, temporal_address=server.address
            )
            async with open_office(settings) as opened:
                yield opened, server


async def test_acts_sent_while_the_server_is_down_are_applied_when_it_is_back(
    lonely: tuple[Office, EmbeddedTemporal],
) -> None:
    office, server = lonely
    async with workers(office):
        case_no = (await office.file()).case_no
        await office.until(case_no, lambda s: s.phase is Phase.REVIEWING)
        assert server.process is not None
        server.process.kill()
        server.process.wait()
        sent = [
            await office.lianban.send_act(claim(case_no, uuid.uuid4().hex), 0),
            await office.lianban.send_act(
                ActRequest(act_id="urge", case_no=case_no, kind="urge_item", actor=SUPERVISOR, item="yy/cszm"), 0
            ),
        ]
        assert [receipt.outcome for receipt in sent] == [None, None]
        filed = await office.file()
        assert not filed.started
        await server.start()
        stop = asyncio.Event()
        sweeping = asyncio.create_task(sweep_until(stop, office.lianban))
        state = await office.until(case_no, lambda s: "urge" in s.seen)
        await office.until(filed.case_no, lambda s: s.phase is Phase.REVIEWING)
        stop.set()
        await sweeping
    assert [act for act in state.seen if act != state.opening.act_id] == [receipt.act_id for receipt in sent]
    await office.agrees(case_no)
