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
from tests.support.failed_items import copied
from tests.support.office import Office, open_office

SECONDS_AN_ITEM = 0.5
"""Far more than an item takes here (see docs/departments.md); a loop that went over all for each would take longer."""


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office without workers: its cases are rows alone."""
    (port,) = free_ports(1)
    async with open_office(reached_at(settings, port)) as opened:
        yield opened


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
