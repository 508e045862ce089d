"""Objections to a wait (公示) over the API and on the command line: said, settled and journaled by the engine."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bundles.loader import load_bundle
from bundles.scenarios.scenario import load_scenarios
from domain.case.acts import Role
from domain.case.state import ItemPhase
from domain.time.calendar import beijing_date
from ledger import accounts
from ledger.accounts import RoleHeld
from ledger.calendars import read_calendar
from runtime.settings import Settings
from starter.api.app import PREFIX, create_api
from starter.trials.live import play
from tests.support.commands import lianban
from tests.support.office import Office, open_office, workers

SLUG, NOTICE, TAX = "jianyi-zhuxiao", "spj/jygs", "swj/swzx"
PASSWORD = "a password for tests"
PEOPLE = {
    "window": RoleHeld(role=Role.COUNTER_CLERK),
    "spj": RoleHeld(role=Role.HANDLER, department="spj"),
}


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office that handles deregistrations, with accounts."""
    async with open_office(settings, load_bundle(SLUG).definition) as opened, workers(opened):
        for login, held in PEOPLE.items():
            await accounts.create_account(opened.lianban.pool, login=login, name=login, password=PASSWORD, roles=[held])
        yield opened


@pytest.fixture
async def client(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who calls the API."""
    transport = httpx.ASGITransport(app=create_api(office.lianban, office.settings))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://lianban.test{PREFIX}") as caller:
        yield caller


async def published(office: Office) -> str:
    """A case whose notice was published some days ago; the tax office has cleared it."""
    scenario = next(each for each in load_scenarios(SLUG) if each.scenario == "objection")
    calendar = await read_calendar(office.lianban.pool)
    on = calendar.subtract_working_days(beijing_date(await office.lianban.legal_now()), 4)
    opening = await play(office.lianban, office.definition, scenario, scenario.received(on), steps=2)
    await office.until(opening.case_no, lambda state: state.items[TAX].phase is ItemPhase.GRANTED)
    return opening.case_no


async def test_an_objection_over_the_api_says_for_whom_and_its_settlement_whether_it_holds(
    office: Office, client: httpx.AsyncClient
) -> None:
    case_no = await published(office)

    async def send(login: str, kind: str, **said: Any) -> httpx.Response:
        body = {"act_id": uuid.uuid4().hex, "kind": kind, "item": NOTICE, **said}
        return await client.post(f"/cases/{case_no}/acts", json=body, auth=httpx.BasicAuth(login, PASSWORD))

    unnamed = await send("window", "raise_objection")
    assert (unnamed.status_code, unnamed.json()["code"]) == (422, "OBJECTOR_MISSING")
    raised = await send("window", "raise_objection", objector="creditors", opinion="称有未清偿的货款")
    assert (raised.status_code, raised.json().get("outcome")) == (200, "applied"), raised.text
    unsaid = await send("spj", "settle_objection")
    assert (unsaid.status_code, unsaid.json()["code"]) == (422, "UPHELD_MISSING")
    settled = await send("spj", "settle_objection", upheld=True, opinion="已核实")
    assert (settled.status_code, settled.json().get("outcome")) == (200, "applied"), settled.text
    assert (await office.state(case_no)).items[NOTICE].objection == "upheld"


async def test_an_objection_on_the_command_line_says_for_whom_and_its_settlement_whether_it_holds(
    office: Office,
) -> None:
    case_no = await published(office)

    async def act(kind: str, login: str, *words: str) -> tuple[int, str]:
        done = await lianban(office, "case", "act", case_no, kind, "--as", login, "--item", NOTICE, *words)
        return done.code, done.errors

    code, errors = await act("raise_objection", "window")
    assert (code, "OBJECTOR_MISSING" in errors) == (1, True)
    assert await act("raise_objection", "window", "--objector", "creditors", "--opinion", "称有未清偿的货款") == (0, "")
    code, errors = await act("settle_objection", "spj")
    assert (code, "UPHELD_MISSING" in errors) == (1, True)
    assert await act("settle_objection", "spj", "--not-upheld", "--opinion", "没有") == (0, "")
    assert (await office.state(case_no)).items[NOTICE].objection != "upheld"
    assert (await office.state(case_no)).items[NOTICE].phase is ItemPhase.OPEN
