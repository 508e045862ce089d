"""排队叫号: numbers are taken once, called one after the other, each hall its own, and served by the registration."""

from __future__ import annotations

import asyncio
import re

import httpx

from tests.support import newborn
from tests.support.halls import logged_in, staffed
from tests.support.web import Site, submit

TICKET = re.compile(r'name="ticket" value="(\d+)"')


async def take(clerk: httpx.AsyncClient, act_id: str) -> str:
    """A number taken by a clerk for somebody; as the page says it."""
    sent = await clerk.post("/queue", data={"act_id": act_id})
    page = (await clerk.get(sent.headers["location"])).text
    found = re.search(r'已取号：<span class="number">([^<]+)<', page)
    assert found is not None, page
    return found[1]


async def called(clerk: httpx.AsyncClient) -> str:
    """The next number, called by a clerk."""
    await clerk.post("/queue/call")
    page = (await clerk.get("/queue")).text
    found = re.search(r'您叫的号：<span class="number">([^<]+)<', page)
    assert found is not None, page
    return found[1]


async def test_numbers_go_to_the_clerks_of_the_hall_one_after_the_other(site: Site) -> None:
    await staffed(site)
    first, second, town = [await logged_in(site, login) for login in ("main1", "main2", "town")]
    assert [await take(first, each) for each in ("a", "b", "b", "c")] == ["A001", "A002", "A002", "A003"]
    assert await take(town, "d") == "A001", "each hall counts for itself"
    assert "A002" in (await second.get("/queue")).text
    assert "A002" not in (await town.get("/queue")).text
    assert await called(first) == "A001"
    assert await called(first) == "A001", "until that one is settled"
    assert await called(second) == "A002"
    await asyncio.gather(*(town.post("/queue/call") for _ in range(4)))
    pool = site.office.lianban.pool
    assert await pool.fetchval("select count(*) from queue_ticket where state = 'called'") == 3
    ids = {row["number"] + row["hall"]: row["ticket_id"] for row in await pool.fetch("select * from queue_ticket")}
    foreign = await town.post(f"/queue/{ids['A001zhong']}/settle", data={"do": "missed"})
    assert foreign.status_code == 404, "of another hall, as if it were not there"
    colleagues = await second.post(f"/queue/{ids['A001zhong']}/settle", data={"do": "missed"})
    assert colleagues.headers["location"] == "/queue?before_you", "another clerk's stays"
    assert (await first.post(f"/queue/{ids['A001zhong']}/settle", data={"do": "gone"})).status_code == 404
    await first.post(f"/queue/{ids['A001zhong']}/settle", data={"do": "missed"})
    assert await called(first) == "A003"
    page = (await first.get("/queue/done")).text
    assert "过号" in page
    assert "A001" in page
    assert "现在没有人等候" in (await first.get("/queue")).text
    assert (await first.post("/queue/call")).headers["location"] == "/queue", "one is still there"
    await first.post(f"/queue/{ids['A003zhong']}/settle", data={"do": "served"})
    assert (await first.post("/queue/call")).headers["location"] == "/queue?nobody"


async def test_a_registration_begun_with_a_called_number_carries_it_and_serves_it(site: Site) -> None:
    window = await site.visitor("window")
    await take(window, "a")
    assert await called(window) == "A001"
    home = (await window.get("/filing")).text
    found = TICKET.search(home)
    assert found is not None
    begun = await window.post("/filing", data={"bundle": newborn.SLUG, "ticket": found[1]})
    path = str(begun.headers["location"]).removesuffix("/situation")
    assert "继续登记" in (await window.get("/queue")).text
    assert TICKET.search((await window.get("/filing")).text) is None, "once"
    answers = newborn.answers()
    await window.post(f"{path}/situation", data={f"q.{key}": value for key, value in answers.items()})
    await window.post(f"{path}/form", data={f"f.{key}": value for key, value in newborn.form(answers).items()})
    await window.post(f"{path}/materials", data={"tick.jhz": "paper", "go": "next"}, files={"file.none": ("", b"")})
    page = (await window.get(f"{path}/check")).text
    assert 'value="A001"' in page
    assert re.search(r'id="reception.ticket_time"[^>]*value="\d\d:\d\d"', page)
    assert re.search(r'id="reception.helper.since"[^>]*value="\d{4}-', page), (
        "a new helper's first day is offered still"
    )
    case_no, _ = await submit(window, path)
    row = await site.office.lianban.pool.fetchrow("select state, case_no from queue_ticket")
    assert row is not None
    assert tuple(row) == ("served", case_no)
    done = (await window.get("/queue/done")).text
    assert f'href="/cases/{case_no}"' in done
    assert "您还没有叫号" in (await window.get("/queue")).text


async def test_a_number_of_somebody_else_is_not_taken_along(site: Site) -> None:
    await staffed(site)
    first, second = await logged_in(site, "main1"), await logged_in(site, "main2")
    await take(first, "a")
    await called(first)
    ticket = await site.office.lianban.pool.fetchval("select ticket_id from queue_ticket")
    await second.post("/filing", data={"bundle": newborn.SLUG, "ticket": str(ticket)})
    assert await site.office.lianban.pool.fetchval("select draft_id from queue_ticket") is None


async def test_the_queue_is_the_windows_alone(site: Site) -> None:
    for login in ("yy", "head", "lead", "supervisor", "admin"):
        visitor = await site.visitor(login)
        for path in ("/queue", "/queue/done"):
            assert (await visitor.get(path)).status_code == 403, (login, path)
        assert (await visitor.post("/queue/call")).status_code == 403
    nobody = await site.visitor()
    assert (await nobody.get("/queue")).status_code in (303, 401)


async def test_a_paired_screen_gives_numbers_and_another_device_none(site: Site) -> None:
    window = await site.visitor("window")
    machine, stranger = await site.visitor(), await site.visitor()
    code = re.search(r'big-code">(\w+)<', (await window.post("/rating-screen", data={"do": "offer"})).text)
    assert code is not None
    await machine.post("/screen", data={"code": code[1]})
    given = await machine.post("/screen/queue", data={"act_id": "m1"})
    again = await machine.post("/screen/queue", data={"act_id": "m1"})
    assert given.headers["location"] == again.headers["location"], "sent twice, one number"
    page = (await machine.get(given.headers["location"])).text
    assert 'big-code">A001<' in page
    assert "现在等候 1 人" in page
    assert (await stranger.post("/screen/queue", data={"act_id": "m2"})).headers["location"] == "/screen/queue"
    assert "还没有配对" in (await stranger.get(given.headers["location"])).text
    assert await site.office.lianban.pool.fetchval("select count(*) from queue_ticket") == 1
    for wrong in ("x", "-1", "9" * 40):
        assert (await machine.get(f"/screen/queue?taken={wrong}")).status_code == 200
        assert (await window.get(f"/queue?taken={wrong}")).status_code == 200
        assert (await window.post(f"/queue/{wrong}/settle", data={"do": "served"})).status_code == 404
    for place in ("WyIyMDI2LTExLTI1IiwgIngiLCAiIl0", "x", "9" * 300):
        assert (await window.get(f"/queue?after={place}")).status_code == 200
        assert (await window.get(f"/queue/done?after={place}")).status_code == 200
