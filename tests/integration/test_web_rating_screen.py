"""好差评 at the window: a screen of the counter's own, paired by a code; once, for that case, and on record as such."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest

from starter.news.links import rating_link
from starter.web.rating.screen import COOKIE
from tests.integration.test_web_rating import ITEM, granted
from tests.support.office import Office
from tests.support.web import Site

FIVE = {"grade": "5"}


async def code_of(window: httpx.AsyncClient) -> str:
    """A fresh code, as the clerk's page shows it."""
    page = (await window.post("/rating-screen")).text
    found = re.search(r'class="big-code">(\w+)<', page)
    assert found is not None, page
    return found[1]


async def screen_of(site: Site, window: httpx.AsyncClient) -> httpx.AsyncClient:
    """A device that is the screen of that clerk."""
    device = await site.visitor()
    paired = await device.post("/screen", data={"code": (await code_of(window)).lower()})
    assert paired.headers.get("location") == "/screen", paired.text
    return device


def form_of(page: str) -> dict[str, str]:
    """What the form of the screen sends besides what the person chooses."""
    found = dict(re.findall(r'name="(request|item)" value="([^"]*)"', page))
    assert set(found) == {"request", "item"}, page
    return found


async def test_a_person_rates_on_the_screen_of_the_counter_once(office: Office, site: Site, at_work: None) -> None:
    case_no, _ = await granted(office, site)
    window = await site.visitor("window")
    assert f'href="/cases/{case_no}/rating"' in (await window.get(f"/cases/{case_no}")).text
    assert "您的窗口还没有评价屏" in (await window.get("/rating-screen")).text
    device = await screen_of(site, window)
    assert "您的窗口已经有评价屏" in (await window.get("/rating-screen")).text
    idle = (await device.get("/screen")).text
    assert "请稍候" in idle
    assert '<noscript><meta http-equiv="refresh" content="4;url=/screen"></noscript>' in idle, "without a script, too"
    for _ in range(2):
        assert (await window.post(f"/cases/{case_no}/rating")).status_code == 303
    page = (await device.get("/screen")).text
    assert "请您评价：出生医学证明首次签发" in page
    for secret in (case_no, "测试母", "测试window"):
        assert secret not in page, "of the case nothing but what is rated"
    wrong = await device.post("/screen/rating", data={**form_of(page), "grade": "1", "words": "打13900000000"})
    assert wrong.status_code == 422
    assert "请至少选一个不满意的原因" in wrong.text
    assert "打13900000000</textarea>" in wrong.text
    said = {**form_of(page), "grade": "1", "reasons": "manner"}
    thanked = await device.post("/screen/rating", data=said)
    assert thanked.headers["location"] == "/screen?thanks"
    assert "谢谢您" in (await device.get("/screen?thanks")).text
    assert (await device.post("/screen/rating", data={**said, "grade": "5"})).headers["location"] == "/screen"
    assert "请稍候" in (await device.get("/screen")).text, "it goes back by itself"
    row = await office.lianban.pool.fetchrow("select grade, door, asked_by from rating")
    assert tuple(row or ()) == (1, "counter", "window-1")
    supervisor = await site.visitor("supervisor")
    assert "在窗口评价，由测试window请评" in (await supervisor.get("/ratings")).text
    page = (await window.get(f"/cases/{case_no}/rating")).text
    assert "都已经评价过了" in page
    assert "不满意" not in page, "the rated are not shown what was said"
    assert await office.lianban.pool.fetchval("select count(*) from rating_request where settled_at is null") == 0


async def test_a_screen_shows_what_its_own_clerk_asks_and_rates_nothing_else(
    office: Office, site: Site, at_work: None
) -> None:
    case_no, _ = await granted(office, site)
    window, other = await site.visitor("window"), await site.visitor("window2")
    device, others = await screen_of(site, window), await screen_of(site, other)
    assert (await window.post(f"/cases/{case_no}/rating")).status_code == 303
    page = (await device.get("/screen")).text
    assert "请稍候" in (await others.get("/screen")).text
    assert (await others.post("/screen/rating", data={**form_of(page), **FIVE})).headers["location"] == "/screen"
    stranger = await site.visitor()
    assert "配对码" in (await stranger.get("/screen")).text
    assert (await stranger.post("/screen/rating", data={**form_of(page), **FIVE})).headers["location"] == "/screen"
    altered = {**form_of(page), "item": "gaj/csdj", **FIVE}
    assert (await device.post("/screen/rating", data=altered)).status_code == 422, "not decided yet"
    assert (await device.get(f"/cases/{case_no}")).status_code in (303, 401), "it opens no case"
    assert await office.lianban.pool.fetchval("select count(*) from rating") == 0
    declined = await device.post("/screen/rating", data={**form_of(page), "do": "decline"})
    assert declined.headers["location"] == "/screen"
    assert "请稍候" in (await device.get("/screen")).text
    for login in ("yy", "lead", "supervisor"):
        clerk = await site.visitor(login)
        assert (await clerk.get("/rating-screen")).status_code == 403
        assert (await clerk.get(f"/cases/{case_no}/rating")).status_code == 403
        assert (await clerk.post(f"/cases/{case_no}/rating")).status_code == 403
    assert (await window.get("/cases/610702-20200101-0002/rating")).status_code == 404


async def test_a_code_pairs_one_device_for_a_while(office: Office, site: Site) -> None:
    window, pool = await site.visitor("window"), office.lianban.pool
    code = await code_of(window)
    device, late = await site.visitor(), await site.visitor()
    assert (await device.post("/screen", data={"code": "AAAAAAAA"})).status_code == 422
    assert (await device.post("/screen", data={"code": code})).status_code == 303
    used = await late.post("/screen", data={"code": code})
    assert (used.status_code, "配对码不对或已过期" in used.text) == (422, True)
    code = await code_of(window)
    await pool.execute("update counter_screen set code_until = code_until - interval '11 minutes'")
    assert (await late.post("/screen", data={"code": code})).status_code == 422
    second = await screen_of(site, window)
    assert "请稍候" in (await second.get("/screen")).text
    assert "配对码" in (await device.get("/screen")).text, "there is one screen"
    await pool.execute("update counter_screen set paired_at = paired_at - $1::interval", timedelta(hours=13))
    assert "配对码" in (await second.get("/screen")).text, "a working day"
    third = await screen_of(site, window)
    assert (await window.post("/rating-screen", data={"do": "part"})).status_code == 303
    assert "配对码" in (await third.get("/screen")).text
    kept = await pool.fetchval("select count(*) from counter_screen where encode(token_hash, 'hex') = $1", COOKIE)
    assert kept == 0


async def test_what_was_asked_long_ago_is_not_rated_any_more(office: Office, site: Site, at_work: None) -> None:
    case_no, _ = await granted(office, site)
    window = await site.visitor("window")
    device = await screen_of(site, window)
    await window.post(f"/cases/{case_no}/rating")
    page = (await device.get("/screen")).text
    await office.lianban.pool.execute("update rating_request set asked_at = asked_at - interval '11 minutes'")
    assert "请稍候" in (await device.get("/screen")).text
    assert (await device.post("/screen/rating", data={**form_of(page), **FIVE})).headers["location"] == "/screen"
    assert await office.lianban.pool.fetchval("select count(*) from rating") == 0


@pytest.mark.parametrize(("asks", "door", "asked_by"), [(True, "link", "window-1"), (False, "link", None)])
async def test_by_telephone_it_says_whether_it_was_asked_for_at_the_window(
    office: Office, site: Site, at_work: None, asks: bool, door: str, asked_by: str | None
) -> None:
    case_no, _ = await granted(office, site)
    window = await site.visitor("window")
    assert "<svg" not in (await window.get(f"/cases/{case_no}/rating")).text
    if asks:
        await window.post(f"/cases/{case_no}/rating")
        assert "<svg" in (await window.get(f"/cases/{case_no}/rating")).text
    link = rating_link("", office.settings.secret_key, case_no)
    phone = await site.visitor()
    assert (await phone.post(link, data={"item": ITEM, **FIVE})).headers["location"].endswith("?thanks")
    row = await office.lianban.pool.fetchrow("select door, asked_by from rating")
    assert tuple(row or ()) == (door, asked_by)


async def test_whoever_of_the_staff_rates_for_somebody_is_on_record(office: Office, site: Site, at_work: None) -> None:
    case_no, _ = await granted(office, site)
    clerk = await site.visitor("yy")
    link = rating_link("", office.settings.secret_key, case_no)
    assert (await clerk.post(link, data={"item": ITEM, **FIVE})).status_code == 303
    row = await office.lianban.pool.fetchrow("select door, asked_by from rating")
    assert tuple(row or ()) == ("counter", "yy-1"), "nobody rated gives themselves five in a person's name"
