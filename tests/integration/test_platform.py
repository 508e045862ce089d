"""The province's platform over real HTTP: each item's events in order, days compared, what it refuses is dead."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from bundles.loader import load_bundle
from bundles.organisation_file import load_organisation
from domain.case.state import Phase
from domain.definition.bundle import Definition
from domain.definition.resolve import item_of
from engine.outsider import Outsider, Unheard
from engine.parties.platform import ProvincePlatform
from ledger import definitions
from ledger.organisation import halls
from ledger.parties import dead, letters, platform
from ledger.parties.dead import DeadList
from runtime.settings import Settings
from starter.parties.dispatcher import Dispatcher
from starter.parties.handlers import handlers_of
from starter.words.parties import CODE_WORDS
from tests.support.office import Office, open_office, workers
from tests.support.outsiders import running_outsider, with_outsider

PARTY = "platform"
ORGANISATION = load_organisation()
ITEM = "yy/cszm"


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office whose cases the platform hears of."""
    async with open_office(with_outsider(settings, PARTY)) as opened:
        yield opened


@pytest.fixture
async def province(office: Office, tmp_path: Path) -> AsyncIterator[Outsider]:
    """The simulated platform."""
    async with running_outsider(ProvincePlatform, PARTY, office.settings, tmp_path) as running:
        yield running


async def send_all(office: Office) -> None:
    """Send until nothing is due."""
    dispatcher = Dispatcher(office.lianban.pool, handlers_of(office.lianban, office.settings))
    while await dispatcher.send_due(PARTY):
        pass


async def day_of(office: Office) -> str:
    day: str = await office.lianban.pool.fetchval("select max(body ->> 'on') from letter")
    return day


async def over(office: Office) -> None:
    """The events told so far were yesterday's."""
    await office.lianban.pool.execute(
        "update letter set body = jsonb_set(body, '{on}', to_jsonb(((body ->> 'on')::date - 1)::text))"
        " where kind = 'event'"
    )


async def test_each_item_is_told_with_its_codes_and_a_day_agrees(
    office: Office, province: Outsider, at_work: None
) -> None:
    await halls.stock(office.lianban.pool, ORGANISATION, "hantai.yaml")
    case_no = (await office.file()).case_no
    await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    await office.accept(case_no)
    await office.until(case_no, lambda state: state.phase is Phase.HANDLING)
    await over(office)
    await send_all(office)
    received = [json.loads(each.body) for each in province.store.received(100)][::-1]
    items = [each.key for each in (await office.state(case_no)).opening.plan.items]
    for item in items:
        told = [each["event"] for each in received if each["item"] == item]
        assert told[:2] == ["received", "accepted"], told
    for each in received:
        declared = office.definition.items[item_of(each["item"])]
        assert each["item_code"] == declared.implementation_code
        assert each["department_code"] == ORGANISATION.uscc_of(declared.department) != ""
    assert all(each["department_name"] and each["item_name"] for each in received)
    assert "测试母" not in json.dumps(received, ensure_ascii=False)
    pool, day = office.lianban.pool, await day_of(office)
    assert await platform.ask_counts(pool) == 1
    assert await platform.ask_counts(pool) == 0
    await send_all(office)
    assert await pool.fetchval("select state from letter where kind = 'counts'") == "done"
    assert (await platform.counts(pool, day))["received"] == len(items)


async def test_what_it_never_got_makes_the_day_a_dead_letter_until_it_is_sent_again(
    office: Office, province: Outsider
) -> None:
    await office.lianban.pool.execute(
        "insert into letter (letter_id, party, kind, number, subject, lane, body) values"
        " ('stray', 'platform', 'event', null, 'yy/cszm', 'stray', $1)",
        {"event": "received", "what": "case_received", "on": "2026-11-24"},
    )
    pool = office.lianban.pool
    await pool.execute("update letter set state = 'done' where letter_id = 'stray'")
    day = await day_of(office)
    today = await pool.fetchval("select (legal_now() at time zone 'Asia/Shanghai')::date::text")
    assert day < today
    assert await platform.ask_counts(pool) == 1
    await send_all(office)
    (letter,) = (await dead.page(pool, DeadList(PARTY), 10)).rows
    assert (letter.kind, letter.code) == ("counts", "PLATFORM_COUNTS_DIFFER")
    province.store.put("event", "stray", {"event": "received", "on": day})
    await letters.send_again(pool, letter.letter_id, "admin-1")
    await send_all(office)
    assert await dead.count(pool, DeadList(PARTY)) == 0


async def test_an_event_of_an_item_that_it_never_received_is_refused(
    office: Office, province: Outsider, at_work: None
) -> None:
    case_no = (await office.file()).case_no
    await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    await office.lianban.pool.execute(
        "update letter set body = jsonb_set(body, '{event}', '\"accepted\"') where kind = 'event'"
    )
    await send_all(office)
    found = (await dead.page(office.lianban.pool, DeadList(PARTY), 50)).rows
    assert len(found) == len((await office.state(case_no)).opening.plan.items)
    assert {each.code for each in found} == {"PARTY_REFUSED"}


class Strict(ProvincePlatform):
    """A platform that takes no event without both codes."""

    def answer(self, path: str, message_id: str, body: dict[str, Any]) -> dict[str, Any]:
        """Refused where one is empty. Raises Unheard."""
        if not (body["item_code"] and body["department_code"]):
            raise Unheard(HTTPStatus.UNPROCESSABLE_ENTITY, "CODE_MISSING")
        return super().answer(path, message_id, body)


def without_codes(definition: Definition) -> Definition:
    """The same, as it was before anybody knew the codes."""
    items = {key: item.model_copy(update={"implementation_code": None}) for key, item in definition.items.items()}
    return definition.model_copy(update={"items": items})


async def test_what_is_refused_for_an_empty_code_says_where_that_is_entered_and_goes_once_it_is(
    settings: Settings, tmp_path: Path
) -> None:
    known = load_bundle("xinshenger-chusheng").definition
    async with (
        open_office(with_outsider(settings, PARTY), without_codes(known)) as office,
        workers(office),
        running_outsider(Strict, PARTY, office.settings, tmp_path) as strict,
    ):
        pool = office.lianban.pool
        await office.until((await office.file()).case_no, lambda state: state.phase is Phase.REVIEWING)
        await send_all(office)
        found = (await dead.page(pool, DeadList(PARTY), 50)).rows
        assert {each.code for each in found} == {"PLATFORM_ITEM_CODE_MISSING"}
        assert "implementation_code" in CODE_WORDS["PLATFORM_ITEM_CODE_MISSING"]
        assert "lianban organisation load" in CODE_WORDS["PLATFORM_DEPARTMENT_CODE_MISSING"]
        await definitions.publish(pool, known)
        await halls.stock(pool, ORGANISATION, "hantai.yaml")
        await letters.send_again(pool, None, "admin-1", party=PARTY)
        await send_all(office)
        assert await dead.count(pool, DeadList(PARTY)) == 0
        said = [json.loads(each.body) for each in strict.store.received(50)]
        assert known.items[ITEM].implementation_code in {each["item_code"] for each in said}
