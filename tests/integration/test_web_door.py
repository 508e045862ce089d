"""The way to an application, without scripts: the front page, the notice under a code, the window's way in."""

from __future__ import annotations

import re

import pytest

from tests.support import newborn
from tests.support.office import Office
from tests.support.web import Site

ANSWERS = {f"q.{key}": value for key, value in newborn.answers().items()}
GUIDE = f"/guide/{newborn.SLUG}"


async def test_the_front_page_asks_people_what_they_want_and_finds_it_in_their_words(site: Site) -> None:
    visitor = await site.visitor()
    page = (await visitor.get("/")).text
    assert "您想办什么事？" in page
    assert f'href="{GUIDE}"' in page
    assert 'href="/login"' in page, "staff: one link away"
    found = (await visitor.get("/", params={"q": "我家生孩子了"})).text
    listed = found.partition('id="found"')[2].partition("</section>")[0]
    assert f'href="{GUIDE}"' in listed
    assert "没有找到" in (await visitor.get("/", params={"q": "飞船"})).text
    nasty = await visitor.get("/", params={"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in nasty.text
    assert (await site.visitor("window")) is not None


async def test_staff_who_are_logged_in_go_to_their_own_first_page(site: Site) -> None:
    window = await site.visitor("window")
    assert (await window.get("/")).headers["location"] == "/filing"


async def test_a_situation_shows_its_finish_as_a_date_and_is_saved_under_one_code(site: Site) -> None:
    visitor = await site.visitor()
    page = (await visitor.get(f"{GUIDE}/situation", params=ANSWERS)).text
    assert "什么时候能办好" in page
    assert re.search(r"最迟 <b>2026年12月21日</b> 办结", page), "counted by hand in tests/unit/test_door.py"
    assert "哪些情况会推后" in page
    first, second = [(await visitor.post(f"{GUIDE}/sheet", data=ANSWERS)).headers["location"] for _ in range(2)]
    assert first == second, "the same situation, the same code"
    sheet = (await visitor.get(first)).text
    code = first.rpartition("/")[2]
    assert re.fullmatch("[2-9A-HJ-NP-Z]{8}", code)
    assert code in sheet
    assert "出生医学证明首次签发" in sheet
    assert "<svg" in sheet, "the code to scan"
    assert (await visitor.get("/sheets/ZZZZZZZZ")).status_code == 404


async def test_answers_that_give_no_plan_are_asked_for_again(site: Site) -> None:
    visitor = await site.visitor()
    answer = await visitor.post(f"{GUIDE}/sheet", data={"q.shengnei": "是"})
    assert answer.headers["location"].startswith(f"{GUIDE}/situation?q.shengnei=")
    assert (await visitor.post("/guide/no-such/sheet", data={})).status_code == 404


async def test_the_window_goes_on_from_the_code_without_asking_again(office: Office, site: Site) -> None:
    visitor, window = await site.visitor(), await site.visitor("window")
    path = (await visitor.post(f"{GUIDE}/sheet", data=ANSWERS)).headers["location"]
    code = path.rpartition("/")[2]
    begun = await window.post("/filing/sheet", data={"code": f" {code.lower()} "})
    assert re.fullmatch(r"/filing/\w+/situation", begun.headers["location"])
    page = (await window.get(begun.headers["location"])).text
    assert page.count(" checked") == len(ANSWERS)
    unknown = await window.post("/filing/sheet", data={"code": "22222222"})
    assert unknown.headers["location"] == "/filing?sheet=unknown"
    assert "没有这个编号的告知单" in (await window.get("/filing?sheet=unknown")).text
    stranger = await visitor.post("/filing/sheet", data={"code": code})
    assert stranger.status_code == 401
    assert "/filing/" not in stranger.headers.get("location", "")


@pytest.mark.parametrize("back", ["/guide", "//evil.example", "/\\evil.example", "https://evil.example", ""])
async def test_large_type_is_kept_by_the_browser_and_leads_back_to_our_own_page(site: Site, back: str) -> None:
    visitor = await site.visitor()
    assert 'class="is-large"' not in (await visitor.get("/")).text
    answer = await visitor.post("/large-type", data={"on": "yes", "back": back})
    assert answer.headers["location"] == (back if back == "/guide" else "/")
    assert 'class="is-large"' in (await visitor.get("/")).text
    await visitor.post("/large-type", data={"on": "", "back": "/"})
    assert 'class="is-large"' not in (await visitor.get("/")).text
