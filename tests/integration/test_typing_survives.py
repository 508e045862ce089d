"""What a person typed survives a session that ended, a lost race, a second tab and the way back; without scripts."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import AsyncIterator

import httpx
import pytest

from domain.case.acts import Actor, Role
from domain.case.state import ItemPhase, Phase
from runtime.settings import Settings
from tests.support import food, newborn
from tests.support.food import SHOP
from tests.support.office import open_office, workers
from tests.support.web import IDENTITY, OWN_PAGE, PASSWORD, Site, open_site, register, submit

WINDOW = Actor(actor_id="window-1", role=Role.COUNTER_CLERK)
OPINION = "现场布局\n与图纸不一致，隐私词甲乙丙"


@pytest.fixture
async def shops(settings: Settings) -> AsyncIterator[Site]:
    """An office that handles food licences."""
    async with open_office(settings, food.definition()) as office, workers(office), open_site(office) as opened:
        yield opened


async def end_sessions(site: Site) -> None:
    """Every session has ended, as after a night; the browsers keep their cookies."""
    await site.office.lianban.pool.execute("update web_session set revoked_at = seen_at")


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms (of several with one name the last)."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def forms(page: str) -> str:
    """The page's main part."""
    return page.partition("<main")[2]


async def food_case(site: Site) -> str:
    filed = await site.office.lianban.file_case(food.filing(site.office.definition, WINDOW))
    await site.office.until(filed.case_no, lambda state: state.phase is Phase.REVIEWING)
    return filed.case_no


async def handling(site: Site) -> str:
    """A food licence that is being handled."""
    number = await food_case(site)
    for key, item in (await site.office.state(number)).items.items():
        if item.phase is ItemPhase.REVIEWING:
            clerk = await site.visitor(key.split("/")[0])
            data = {"act_id": uuid.uuid4().hex, "item": key, "complete": "yes"}
            await clerk.post(f"/cases/{number}/acts/complete_pre_review", data=data)
    await (await site.visitor("window")).post(
        f"/cases/{number}/acts/accept_application", data={"act_id": uuid.uuid4().hex}
    )
    await site.office.until(number, lambda state: state.items[SHOP].phase is ItemPhase.OPEN)
    return number


# --- the session ended ------------------------------------------------------------------------------------------------


async def test_an_opinion_survives_a_session_that_ended_and_is_sent_after_the_log_in(
    shops: Site, caplog: pytest.LogCaptureFixture
) -> None:
    number = await handling(shops)
    clerk = await shops.visitor("spj")
    await end_sessions(shops)
    path = f"/cases/{number}/acts/decide_item"
    typed = {"act_id": uuid.uuid4().hex, "item": SHOP, "decision": "refuse", "reason": "X", "opinion": OPINION}
    lost = await clerk.post(path, data=typed)
    assert lost.status_code == 401
    assert "您填写的内容没有丢失" in lost.text
    assert OPINION in lost.text
    login = {"login": "spj", "password": PASSWORD, "carried": hidden(lost.text)["carried"]}
    wrong = await clerk.post("/login", data={**login, "password": "wrong"})
    assert OPINION.splitlines()[1] in html.unescape(wrong.text)  # a mistyped password loses nothing
    back = await clerk.post("/login", data=login)
    assert back.status_code == 200
    assert f'action="{path}"' in back.text
    assert OPINION in back.text
    fields = hidden(forms(back.text))
    look = await clerk.post(path, data={**fields, "_look_again": "yes"})
    assert look.status_code == 200
    assert f">{OPINION}</textarea>" in look.text
    assert (await shops.office.state(number)).items[SHOP].phase is ItemPhase.OPEN
    sent = await clerk.post(path, data=fields)
    assert sent.status_code == 422  # the reason is none of the list: judged like any other form, the words still there
    assert OPINION in sent.text
    assert "隐私词" not in str(sent.request.url) + caplog.text


async def test_the_log_in_comes_back_to_the_same_place_with_its_filter(shops: Site) -> None:
    clerk = await shops.visitor("spj")
    await end_sessions(shops)
    gone = await clerk.get("/work", params={"state": "open", "whose": "mine"})
    assert gone.status_code == 303
    asked = await clerk.get(gone.headers["location"])
    answer = await clerk.post(
        "/login", data={"login": "spj", "password": PASSWORD, "next": hidden(asked.text)["next"]}, headers=OWN_PAGE
    )
    assert answer.headers["location"] == "/work?state=open&whose=mine"


async def test_of_two_roles_the_log_in_takes_the_one_that_opens_the_place(site: Site) -> None:
    await site.hire("both")
    client = await site.visitor()
    login = {"login": "both", "password": PASSWORD, "next": "/work"}
    assert (await client.post("/login", data=login)).headers["location"] == "/work"
    assert (await client.get("/work")).status_code == 200


async def test_an_open_page_whose_session_ended_keeps_what_it_shows(shops: Site) -> None:
    number = await food_case(shops)
    clerk = await shops.visitor("spj")
    await end_sessions(shops)
    answer = await clerk.get(f"/cases/{number}", headers={"hx-request": "true", "hx-target": "live"})
    assert answer.status_code == 401
    assert answer.headers["hx-trigger"] == "lianban:expired"
    assert not answer.text


async def test_a_foreign_form_is_never_carried(site: Site) -> None:
    window = await site.visitor("window")
    await end_sessions(site)
    answer = await window.post("/filing", data={"bundle": "隐私词"}, headers={"sec-fetch-site": "cross-site"})
    assert "隐私词" not in answer.text
    stolen = '["//evil.test", [["a", "b"]], [], false]'
    login = await window.post("/login", data={"login": "window", "password": PASSWORD, "carried": stolen})
    assert "evil.test" not in login.text
    assert login.status_code == 303


async def test_a_registration_form_survives_a_session_that_ended(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    await end_sessions(site)
    lost = await window.post(f"{path}/form", data={"f.mother.name": "王小花", "go": "next"})
    assert "王小花" in lost.text
    login = {"login": "window", "password": PASSWORD, "carried": hidden(lost.text)["carried"]}
    back = await window.post("/login", data=login)
    look = await window.post(f"{path}/form", data={**hidden(forms(back.text)), "_look_again": "yes"})
    assert 'value="王小花"' in look.text
    kept = await site.office.lianban.pool.fetchval("select form ->> 'mother.name' from draft")
    assert kept == newborn.FORM["mother.name"]  # looking keeps nothing


async def test_an_applicants_session_that_ended_leads_to_the_query_page_with_the_text(site: Site) -> None:
    window = await site.visitor("window")
    number, code = await submit(window, await register(window))
    family = await site.visitor()
    await family.post("/query", data={"case_no": number, "query_code": code})
    await end_sessions(site)
    read = await family.get("/query/case")
    assert read.headers["location"] == "/query?ended"
    assert "再输入一次" in (await family.get("/query?ended")).text
    lost = await family.post("/query/correction", data={"act_id": "a", "f.mother.phone": "13900000009"})
    assert lost.status_code == 401
    assert 'action="/query"' in lost.text
    assert "13900000009" in lost.text
    carried = {"case_no": number, "query_code": code, "carried": hidden(lost.text)["carried"]}
    back = await family.post("/query", data=carried)
    assert back.status_code == 200
    assert 'name="f.mother.phone" value="13900000009"' in back.text


async def test_the_first_page_tells_citizens_where_to_go(site: Site) -> None:
    page = await (await site.visitor()).get("/")
    assert page.status_code == 200
    assert 'href="/query"' in page.text
    assert 'href="/guide"' in page.text
    assert (await (await site.visitor("window")).get("/")).headers["location"] == "/filing"


# --- the lost race ----------------------------------------------------------------------------------------------------


async def test_who_loses_a_race_finds_the_text_and_who_did_what(shops: Site) -> None:
    number = await food_case(shops)
    first, second = await shops.visitor("spj"), await shops.visitor("spj2")
    seen = hidden((await second.get(f"/cases/{number}")).text)["seq"]
    path = f"/cases/{number}/acts/complete_pre_review"
    await first.post(path, data={"act_id": uuid.uuid4().hex, "item": SHOP, "complete": "yes"})
    typed = {"act_id": uuid.uuid4().hex, "item": SHOP, "complete": "yes", "note": OPINION, "seq": seen}
    lost = await second.post(path, data=typed)
    page = (await second.get(lost.headers["location"])).text
    assert "没有生效" in page
    assert "别人已经做了" in page
    assert "测试spj" in page.partition("别人已经做了")[2].partition("</ul>")[0]
    assert OPINION in page


# --- two tabs, and the way back ---------------------------------------------------------------------------------------


async def base_of(client: httpx.AsyncClient, path: str) -> str:
    return hidden((await client.get(path)).text)["base"]


async def test_the_older_of_two_tabs_does_not_overwrite_the_newer_unseen(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    older = await base_of(window, f"{path}/form")
    newer = await base_of(window, f"{path}/form")
    form = {f"f.{key}": value for key, value in newborn.FORM.items()}
    saved = await window.post(f"{path}/form", data={**form, "f.settle.head": "新页面写的", "base": newer, "go": "save"})
    assert saved.status_code == 303
    late = await window.post(f"{path}/form", data={**form, "f.settle.head": "旧页面写的", "base": older, "go": "save"})
    assert late.status_code == 409
    assert 'value="旧页面写的"' in late.text
    assert "另一页面保存的是：新页面写的" in late.text
    kept = "select form ->> 'settle.head' from draft"
    assert await site.office.lianban.pool.fetchval(kept) == "新页面写的"
    again = {**form, "f.settle.head": "旧页面写的", "base": hidden(late.text)["base"], "go": "save"}
    assert (await window.post(f"{path}/form", data=again)).status_code == 303
    assert await site.office.lianban.pool.fetchval(kept) == "旧页面写的"


async def test_the_same_form_sent_twice_is_no_conflict(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    base = await base_of(window, f"{path}/form")
    form = {**{f"f.{key}": value for key, value in newborn.FORM.items()}, "f.settle.head": "王五", "base": base}
    assert (await window.post(f"{path}/form", data=form)).status_code == 303
    assert (await window.post(f"{path}/form", data=form)).status_code == 303


async def test_answers_and_ticks_of_two_tabs_are_kept_apart_too(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    answers = {f"q.{key}": value for key, value in newborn.answers().items()}
    base = await base_of(window, f"{path}/situation")
    await window.post(f"{path}/situation", data={**answers, "q.kxyy": "是", "base": base})
    late = await window.post(f"{path}/situation", data={**answers, "q.minzu": "不同", "base": base})
    assert late.status_code == 409
    assert "另一页面保存的是：是" in late.text
    base = await base_of(window, f"{path}/materials")
    files = {"file.none": ("", b"")}
    await window.post(f"{path}/materials", data={"tick.jhz": "later", "base": base, "go": "save"}, files=files)
    late = await window.post(f"{path}/materials", data={"base": base, "go": "save"}, files=files)
    assert late.status_code == 409
    assert "另一个页面里改过" in late.text


async def test_the_way_back_after_submitting_leads_to_the_case(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    number, _ = await submit(window, path)
    for step in ("situation", "form", "materials", "check"):
        gone = await window.get(f"{path}/{step}")
        assert gone.headers["location"] == f"{path}/done?again", step
    assert "已经提交过" in (await window.get(f"{path}/done?again")).text
    sent = await window.post(f"{path}/form", data={"f.mother.name": "改名"})
    assert sent.status_code == 409
    assert number in sent.text
    assert "改名" in sent.text


# --- long texts, files, duplicates ------------------------------------------------------------------------------------


async def test_a_long_text_is_never_cut_and_both_numbers_are_told(shops: Site) -> None:
    number = await food_case(shops)
    clerk = await shops.visitor("spj")
    long, path = "长" * 2500, f"/cases/{number}/acts/add_note"
    sent = await clerk.post(path, data={"act_id": uuid.uuid4().hex, "item": SHOP, "note": long})
    assert sent.status_code == 422
    assert "最多2000个字，现在是2500个字" in sent.text
    assert long in sent.text
    fits = ("字" * 99 + "\r\n") * 20  # two thousand characters with twenty line breaks, as a browser sends them
    taken = await clerk.post(path, data={"act_id": uuid.uuid4().hex, "item": SHOP, "note": fits})
    assert taken.status_code == 303, taken.text
    on_file = await shops.office.lianban.pool.fetchval("select content ->> 'note' from act where kind = 'add_note'")
    assert on_file == fits.replace("\r\n", "\n").strip()


async def test_a_likely_duplicate_is_told_with_the_earlier_number_and_is_no_wall(site: Site) -> None:
    window = await site.visitor("window")
    first, _ = await submit(window, await register(window))
    path = await register(window)
    page = await window.get(f"{path}/check")
    assert "可能是重复申请" in page.text
    assert first in page.text
    unseen = await window.post(f"{path}/submit", data=IDENTITY)
    assert unseen.status_code == 422
    assert "勾选确认" in unseen.text
    second, _ = await submit(window, path)
    assert second != first
    other = {**newborn.FORM, "baby.name": "另一个宝"}
    path = await register(window, values=other)
    assert "可能是重复申请" not in (await window.get(f"{path}/check")).text


async def test_an_input_methods_form_is_taken_and_the_page_shows_what_it_made_of_it(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window, values={**newborn.FORM, "mother.phone": "＋８６ 139-0000-0001"})
    page = await window.get(f"{path}/check")
    assert "原来输入的是“＋８６ 139-0000-0001”" in page.text
    number, code = await submit(window, path)
    kept = "select form ->> 'mother.phone' from case_file where case_no = $1"
    assert await site.office.lianban.pool.fetchval(kept, number) == "13900000001"
    family = await site.visitor()
    wide = {ord(letter): ord(letter) + 0xFEE0 for letter in "0123456789-ABCDEFGHJKLMNPQRSTUVWXYZ"}
    typed = {"case_no": number.translate(wide), "query_code": f" {code[:4]}　{code[4:].lower()}".translate(wide)}
    assert (await family.post("/query", data=typed)).headers.get("location") == "/query/case"


async def test_answers_changed_on_the_check_page_leave_no_unknown_fields(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window, values=newborn.form(newborn.answers(sbk="是")), sbk="是")
    answers = {f"q.{key}": value for key, value in newborn.answers(sbk="否").items()}
    await window.post(f"{path}/situation", data={**answers, "back": "check"})
    page = await window.get(f"{path}/check")
    assert page.status_code == 200, page.text
    assert "没有这一项" not in page.text
    await submit(window, path)


async def test_drafts_are_told_apart_by_applicant_and_step(site: Site) -> None:
    window = await site.visitor("window")
    await register(window)
    page = (await window.get("/filing")).text
    assert newborn.FORM["mother.name"] in page
    assert "4 核对提交" in page
    assert page.index("没有办完的登记") < page.index("开始登记")


async def test_a_paper_is_in_hand_or_missing_never_both(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    both = {"tick.jhz": ["paper", "later"], "go": "next"}
    page = await window.post(f"{path}/materials", data=both, files={"file.none": ("", b"")})
    assert page.status_code == 422
    assert "请只勾选一项" in page.text
