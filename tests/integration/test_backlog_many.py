"""积压补送 of a thousand items: in order, a page of them at a time, in about the time of a thousand answers."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest

from activities.connectors.http import HttpConnector
from engine.ports import free_ports
from runtime.settings import Settings
from starter.office.departments.backlog import drain
from tests.support.amount import at_length
from tests.support.departments import RecordingDepartment, reached_at, served
from tests.support.office import Office, open_office

CARD = "rsj/sbk"
SECONDS_AN_ITEM = 0.5
"""Far more than an item takes here (see docs/departments.md); a loop that went over all for each would take longer."""


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office without workers: its cases are rows alone."""
    (port,) = free_ports(1)
    async with open_office(reached_at(settings, port)) as opened:
        yield opened


async def copied(office: Office, many: int) -> None:
    """So many cases whose card failed and is tried again in hours, as rows: the later the number, the later begun."""
    pool, like = office.lianban.pool, "610702-20261125-%"
    first = (await office.file(sbk="是")).case_no
    await pool.execute(
        "insert into case_file select (jsonb_populate_record(t, jsonb_build_object('case_no', "
        "'610702-20261125-' || (5000 + n)))).* from case_file t cross join generate_series(1, $2) n where case_no = $1",
        first,
        many,
    )
    await pool.execute(
        "insert into item_case select (jsonb_populate_record(t, "
        "jsonb_build_object('state', 'open', 'case_no', c.case_no, "
        "'started_at', legal_now() + (right(c.case_no, 4) || ' seconds')::interval))).* "
        "from item_case t, case_file c where t.case_no = $3 and t.key = $1 and c.case_no like $2 and c.case_no <> $3",
        *(CARD, like, first),
    )
    failed = '{"code": "DEPARTMENT_UNREACHABLE", "retry_at": "2027-01-01T00:00:00Z"}'
    await pool.execute(
        "insert into journal (case_no, seq, kind, item, at, body, prev, hash) "
        "select case_no, 900, 'hand_over_failed', key, legal_now(), $4, '', case_no "
        "from item_case where key = $1 and case_no like $2 and case_no <> $3",
        *(CARD, like, first, failed),
    )


async def test_a_thousand_items_go_out_in_the_order_in_which_they_began(office: Office) -> None:
    many = at_length(1000)
    await copied(office, many)
    connector, system, sent = HttpConnector(office.lianban.pool, office.settings), RecordingDepartment(), 0
    assert office.settings.simulator_port is not None
    begun = time.monotonic()
    async with served(system.app(), office.settings.simulator_port):
        while some := await drain(office.lianban, connector, "rsj"):
            sent += some
    took = time.monotonic() - begun
    assert sent == many
    numbers = [body["case_no"] for body in system.taken]
    assert numbers == sorted(numbers)
    assert took < many * SECONDS_AN_ITEM
