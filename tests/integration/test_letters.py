"""Letters to parties outside: in order within a lane, once whatever is lost, dead ones mended on a page, no script."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from activities.ports.party import PartyClient
from ledger.connection.pool import Connection
from ledger.parties import dead, letters
from ledger.parties.dead import DeadList
from ledger.parties.letters import Outgoing
from runtime.settings import Settings, SignedEndpoint
from runtime.signing import signed_headers
from starter.parties.dispatcher import MOST_FAULTS, Dispatcher
from tests.support.office import Office, open_office
from tests.support.outsiders import KEY, Echo, Noted, running_outsider, with_outsider
from tests.support.web import Site, open_site

OTHER = SecretStr("the-next-key")


@pytest.fixture
def known(settings: Settings) -> Settings:
    """An installation that knows the party."""
    return with_outsider(settings, "echo")


def _letter(number: int, lane: str = "a") -> Outgoing:
    return Outgoing(f"{lane}-{number}", "echo", "notes", "", lane, body={"n": number, "word": f"w{number}"})


async def _put(office: Office, *written: Outgoing) -> None:
    async with office.lianban.pool.acquire() as connection:
        for each in written:
            await letters.put(connection, each)


async def _run(dispatcher: Dispatcher, noted: Noted, many: int) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(dispatcher.run_until(stop))
    async with asyncio.timeout(60):
        while len(noted.done) < many:  # noqa: ASYNC110 - the dispatcher tells nobody
            await asyncio.sleep(0.02)
    stop.set()
    await running


def _dispatcher(office: Office) -> tuple[Dispatcher, Noted]:
    noted = Noted(PartyClient(office.settings.parties["echo"]))
    return Dispatcher(office.lianban.pool, {"echo": noted}), noted


async def test_a_lane_goes_in_order_and_a_lost_answer_doubles_nothing(known: Settings, tmp_path: Path) -> None:
    async with open_office(known) as office, running_outsider(Echo, "echo", known, tmp_path) as echo:
        await _put(office, *(_letter(n, lane) for n in range(4) for lane in ("a", "b")))
        await _put(office, _letter(0))  # the same once more
        echo.store.set_mode("lost")
        dispatcher, noted = _dispatcher(office)
        await _run(dispatcher, noted, 8)
        received = [each.message_id for each in reversed(echo.store.received(100))]
        assert sorted(noted.done) == sorted({f"{lane}-{n}" for n in range(4) for lane in ("a", "b")})
        for lane in ("a", "b"):
            assert [each for each in received if each[0] == lane] == [f"{lane}-{n}" for n in range(4)]


async def test_a_dead_letter_holds_up_its_lane_alone_until_a_person_mends_it(known: Settings, tmp_path: Path) -> None:
    async with open_office(known) as office, open_site(office) as site:
        await _put(office, _letter(0), _letter(1), _letter(0, "b"))
        pool = office.lianban.pool
        first = await letters.claim(pool, ["echo"], 10)
        assert {each.letter_id for each in first} == {"a-0", "b-0"}
        assert await letters.settle(pool, "a-0", "failed", code="PARTY_REFUSED")
        assert await letters.settle(pool, "b-0", "done")
        assert not await letters.claim(pool, ["echo"], 10), "a-1 waits for a-0"
        await _mended_on_the_page(site)
        async with running_outsider(Echo, "echo", known, tmp_path) as echo:
            dispatcher, noted = _dispatcher(office)
            await _run(dispatcher, noted, 2)
            assert noted.done == ["a-0", "a-1"]
            said = [json.loads(each.body) for each in reversed(echo.store.received(10))]
            assert said == [{"n": 0, "word": "w0"}, {"n": 1, "word": "w1"}], (
                "what follows from the case nobody writes anew"
            )


async def _mended_on_the_page(site: Site) -> None:
    admin = await site.visitor("admin")
    page = (await admin.get("/operation/letters")).text
    assert "对方拒收这份文书" in page
    one = (await admin.get("/operation/letters/one?letter=a-0")).text
    assert "w0" in one
    assert 'name="body.' not in one
    alive = await admin.get("/operation/letters/one?letter=a-1")
    assert alive.headers["location"].endswith("told=gone"), "it is not dead"
    refused = await admin.post("/operation/letters", data={"letter_id": "a-0", "what": "drop", "reason": ""})
    assert refused.headers["location"].endswith("told=reason")
    sent = await admin.post("/operation/letters", data={"letter_id": "a-0", "what": "send", "body.word": "better"})
    assert "told=sent" in sent.headers["location"]
    again = await admin.post("/operation/letters", data={"letter_id": "a-0", "what": "send"})
    assert "told=gone" in again.headers["location"]
    clerk = await site.visitor("window")
    assert (await clerk.get("/operation/letters")).status_code == 403


async def test_by_what_money_moves_nobody_writes_anew(known: Settings) -> None:
    body = {"refund_no": "c-R1", "order": 1, "payment_no": "theirs", "amount": 8000}
    async with open_office(known) as office, open_site(office) as site:
        pool = office.lianban.pool
        await letters.put(pool, Outgoing("refund", "payment", "refund", "1", "c-R1", body=body))
        await letters.settle(pool, "refund", "failed", code="PARTY_REFUSED")
        admin = await site.visitor("admin")
        page = (await admin.get("/operation/letters/one?letter=refund")).text
        assert "原样再发" in page
        assert 'name="body.' not in page
        said = {"letter_id": "refund", "what": "send", "body.payment_no": "another", "body.refund_no": "c-R2"}
        assert "told=sent" in (await admin.post("/operation/letters", data=said)).headers["location"]
        assert [each.body for each in await letters.claim(pool, ["payment"], 1)] == [body]


async def test_a_party_that_is_down_is_left_alone_and_then_drained(known: Settings, tmp_path: Path) -> None:
    async with open_office(known) as office, running_outsider(Echo, "echo", known, tmp_path) as echo:
        echo.store.set_mode("down")
        await _put(office, *(_letter(n, f"lane{n}") for n in range(8)))
        dispatcher, noted = _dispatcher(office)
        assert await dispatcher.send_due("echo") == 8
        assert await dispatcher.send_due("echo") == 0, "left alone for a while"
        assert not noted.done
        backlog = await letters.backlog(office.lianban.pool)
        assert [(each.party, each.waiting, each.dead) for each in backlog] == [("echo", 8, 0)]
        echo.store.set_mode("fine")
        await letters.send_again(office.lianban.pool, None, "admin")  # nothing is dead: nothing changes
        fresh, noted = _dispatcher(office)  # another process, which has not met it yet
        assert await fresh.send_due("echo") == 0, "one process has learnt it for all"
        await office.lianban.pool.execute("update party_rest set opened_at = opened_at - interval '10 seconds'")
        await office.lianban.pool.execute("update letter set next_try_at = clock_timestamp()")
        assert await fresh.send_due("echo") == 1, "one asks whether it is back"
        await _run(fresh, noted, 8)
        assert len(noted.done) == len(set(noted.done)) == 8


class Faulty(Noted):
    """A handler that cannot deal with one letter: with its sending, or with its effect."""

    async def send(self, letter: Outgoing) -> dict[str, Any]:
        """Nothing is sent."""
        if letter.lane == "sending":
            raise KeyError("of a definition that lacks it")
        return {}

    async def settled(self, connection: Connection, letter: Outgoing, answer: dict[str, Any]) -> None:
        """Its effect is impossible."""
        if letter.lane == "effect":
            raise ValueError("no such thing")
        await super().settled(connection, letter, answer)


async def test_a_letter_with_which_our_own_part_fails_is_dead_and_not_tried_for_ever(known: Settings) -> None:
    async with open_office(known) as office:
        pool = office.lianban.pool
        noted = Faulty(PartyClient(known.parties["echo"]))
        dispatcher = Dispatcher(pool, {"echo": noted})
        await _put(office, _letter(0, "sending"), _letter(0, "effect"), _letter(0, "well"))
        for _ in range(MOST_FAULTS):
            await dispatcher.send_due("echo")
            await pool.execute("update letter set next_try_at = clock_timestamp() where state = 'waiting'")
        found = await dead.page(pool, DeadList(), 10)
        assert [(each.letter_id, each.code) for each in sorted(found.rows, key=lambda each: each.letter_id)] == [
            ("effect-0", "LETTER_FAULT"),
            ("sending-0", "LETTER_FAULT"),
        ]
        assert noted.done == ["well-0"]


async def test_what_lay_behind_another_for_days_is_not_dead_at_its_first_try(known: Settings) -> None:
    async with open_office(known) as office:
        pool = office.lianban.pool
        dispatcher, _ = _dispatcher(office)  # nobody listens there
        await _put(office, _letter(0))
        await pool.execute("update letter set made_at = made_at - interval '3 days'")
        assert await dispatcher.send_due("echo") == 1
        assert await dead.count(pool, DeadList()) == 0
        await pool.execute("update letter set tries = 20, next_try_at = clock_timestamp()")
        assert await dispatcher.send_due("echo") == 1
        assert [each.code for each in (await dead.page(pool, DeadList(), 10)).rows] == ["PARTY_AWAY"]


async def test_notices_of_unknown_parties_and_keys_change_nothing(known: Settings) -> None:
    async with open_office(known) as office, open_site(office) as site:
        visitor = await site.visitor()
        headers = signed_headers(KEY, "n-1", b"{}")
        answer = await visitor.post("/api/v1/parties/nobody/notices", content=b"{}", headers=headers)
        assert answer.status_code == httpx.codes.NOT_FOUND
        assert answer.json()["code"] == "PARTY_UNKNOWN"


def test_while_a_key_is_changed_either_opens() -> None:
    endpoint = SignedEndpoint(url="http://x", secret=KEY, next_secret=OTHER)
    assert endpoint.secrets == (KEY, OTHER)
    assert SignedEndpoint(url="http://x", secret=KEY).secrets == (KEY,)
