"""PostgreSQL stopped for a minute: acts get a clear "try again", nothing is lost, and everything goes on by itself."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from temporalio.api.enums.v1 import EventType

from domain.case.acts import Act
from domain.case.refusals import refusal_codes
from domain.case.state import ItemPhase, Phase
from engine.postgres import EmbeddedPostgres
from engine.temporal_process import EmbeddedTemporal
from ledger.connection.pool import LedgerAway
from starter.office.requests import ActRequest
from starter.office.sweeper import sweep_until
from tests.chaos.conftest import installation
from tests.support import servers
from tests.support.office import SUPERVISOR, Office, clerk, open_office, workers

OUTAGE_SECONDS = 60.0
MOST_SECONDS_AFTER = 20.0


async def seen_as_regular_activity(office: Office, case_no: str) -> None:
    """Wait until the workflow gave up the quick way to the ledger and waits for it the patient way."""
    scheduled = EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    async for event in office.handle(case_no).fetch_history_events(wait_new_event=True):
        named = event.activity_task_scheduled_event_attributes.activity_type.name
        if event.event_type == scheduled and named == "append_entries":
            return


async def test_database_stopped_for_a_minute(
    own_postgres: EmbeddedPostgres, own_template: str, own_temporal: EmbeddedTemporal
) -> None:
    async with (
        servers.fresh_database(own_postgres, own_template) as dsn,
        open_office(installation(own_temporal, dsn)) as office,
        workers(office),
    ):
        stop = asyncio.Event()
        sweeping = asyncio.create_task(sweep_until(stop, office.lianban))
        await _through_the_outage(office, own_postgres)
        stop.set()
        await sweeping


async def _through_the_outage(office: Office, postgres: EmbeddedPostgres) -> None:
    case_no = (await office.file()).case_no
    await office.accept(case_no)
    on_file = await office.lianban.put_act_on_file(_claim(case_no))
    loop = asyncio.get_running_loop()
    began = loop.time()
    postgres.stop()
    # Its row is on file already; the signal gets through while the ledger is away.
    await office.handle(case_no).signal(on_file.kind, on_file)
    urge = ActRequest(act_id=uuid.uuid4().hex, case_no=case_no, kind="urge_item", actor=SUPERVISOR, item="yy/cszm")
    async with asyncio.timeout(OUTAGE_SECONDS):
        await seen_as_regular_activity(office, case_no)
    while loop.time() < began + OUTAGE_SECONDS:
        await _refused_as_away(office, urge)
        held = await office.handle(case_no).query("current_state")
        assert on_file.act_id not in held["seen"]
        await asyncio.sleep(5)  # somebody tries again every five seconds
    postgres.start()
    async with asyncio.timeout(MOST_SECONDS_AFTER):
        await _went_on(office, case_no, on_file, urge)


async def _refused_as_away(office: Office, request: ActRequest) -> None:
    """The person is told to try again, soon, with nothing half done."""
    async with asyncio.timeout(10):
        with pytest.raises(LedgerAway):
            await office.lianban.send_act(request, wait_seconds=1)
        with pytest.raises(LedgerAway):
            await office.lianban.file_case(office.filing())
    assert "LEDGER_AWAY" in refusal_codes()


async def _went_on(office: Office, case_no: str, on_file: Act, urge: ActRequest) -> None:
    state = await office.until(case_no, lambda s: on_file.act_id in s.seen)
    assert state.items["yy/cszm"].handler == "yy-1"
    again = await office.lianban.send_act(urge, 10)  # the same form, sent again
    assert again.outcome == "applied"
    await office.grant(case_no, "yy/cszm")
    await office.until(case_no, lambda s: s.items["gaj/csdj"].phase is ItemPhase.OPEN)
    state = await office.agrees(case_no)
    assert state.phase is Phase.HANDLING
    assert state.items["yy/cszm"].urged == 1
    held = await office.handle(case_no).query("current_state")
    assert held["seq"] == state.seq


def _claim(case_no: str) -> ActRequest:
    return ActRequest(act_id=uuid.uuid4().hex, case_no=case_no, kind="claim_item", actor=clerk("yy"), item="yy/cszm")
