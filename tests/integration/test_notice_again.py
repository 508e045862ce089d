"""Notices of parties outside that could not be judged: repeated under their id they are taken; final refusals stay."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest

from ledger.parties import letters, notices
from ledger.parties.letters import Outgoing
from runtime.settings import Settings
from runtime.signing import signed_headers
from tests.support.office import Office, open_office
from tests.support.outsiders import KEY, with_outsider
from tests.support.web import Site, open_site

_WAITS = "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    """An installation with a carrier; no worker is needed."""
    async with open_office(with_outsider(settings, "carrier")) as office, open_site(office) as opened:
        yield opened


async def tell(site: Site, notice: str, **said: str) -> httpx.Response:
    """A signed notice of the carrier."""
    body = json.dumps(said).encode()
    headers = signed_headers(KEY, notice, body) | {"content-type": "application/json"}
    return await (await site.visitor()).post("/api/v1/parties/carrier/notices", content=body, headers=headers)


async def with_parcel(office: Office) -> str:
    """A case, and the letter that ordered its parcel."""
    case_no = (await office.file()).case_no
    letter = Outgoing("order-1", "carrier", "orders", "1", case_no, number=case_no)
    await letters.put(office.lianban.pool, letter)
    return case_no


async def cut_off_who_waits(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """The database ends the connection that waits for the locked case, as one that is shut down would."""
    async with asyncio.timeout(20):
        while not (pid := await connection.fetchval(_WAITS)):  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.02)
    await connection.execute("select pg_terminate_backend($1)", pid)


async def test_notice_that_met_a_locked_case_and_a_lost_connection_is_taken_when_it_comes_again(site: Site) -> None:
    office = site.office
    case_no = await with_parcel(office)
    told = {"order": "order-1", "event": "sent", "tracking": "EM123456789CN"}
    connection = await asyncpg.connect(office.settings.database_dsn.get_secret_value())
    try:
        async with connection.transaction():
            await connection.execute("select from case_file where case_no = $1 for update", case_no)
            first = asyncio.create_task(tell(site, "n-1", **told))
            await cut_off_who_waits(connection)
            answer = await first
            assert (answer.status_code, answer.json()["code"]) == (503, "LEDGER_AWAY")
            assert await notices.known(office.lianban.pool, "carrier", "n-1") is None
    finally:
        await connection.close()
    for _ in range(2):
        assert (await tell(site, "n-1", **told)).status_code == 200
    acts = await office.lianban.pool.fetchval("select count(*) from act where kind = 'record_parcel'")
    assert acts == 1


async def test_notice_refused_for_good_stays_refused_under_its_id(site: Site) -> None:
    told = {"order": "order-1", "event": "delivered"}
    refused = await tell(site, "n-2", **told)
    assert (refused.status_code, refused.json()["code"]) == (404, "PARCEL_ORDER_UNKNOWN")
    await with_parcel(site.office)
    again = await tell(site, "n-2", **told)
    assert (again.status_code, again.json()["code"]) == (404, "PARCEL_ORDER_UNKNOWN")
    assert (await tell(site, "n-3", **told)).status_code == 200, "another notice is another one"
