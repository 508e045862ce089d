"""收件情况 at the window and online: papers looked at, the queue number, and a helper (帮办代办) with a mandate."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.case.intake.entries import CaseReceived
from domain.time.calendar import BEIJING, beijing_date
from ledger.organisation import halls
from runtime.settings import Settings
from starter.news.sender import Sender, ways_out
from tests.integration.test_web_apply import filled_in, person
from tests.support.halls import logged_in, organisation, staffed
from tests.support.office import Office, open_office
from tests.support.post_box import running_post_box, with_post_box
from tests.support.web import IDENTITY, Site, register, submit

NUMBER = "610702199003077114"
PHONE = "13800000001"


@pytest.fixture
def reachable(settings: Settings, tmp_path: Path) -> Settings:
    """An installation with a post-box."""
    return with_post_box(settings, tmp_path)


@pytest.fixture
async def office(reachable: Settings) -> AsyncIterator[Office]:
    """Its office."""
    async with open_office(reachable) as opened:
        yield opened


async def today(site: Site) -> datetime:
    """The legal time."""
    return await site.office.lianban.legal_now()


async def on_file(office: Office) -> dict[str, Any]:
    """How the only case was received."""
    return dict(await office.lianban.pool.fetchrow("select * from reception") or {})


async def helped(site: Site, **otherwise: str) -> dict[str, str]:
    """What a clerk fills in of a helper; `otherwise`: other values, by the field's name."""
    on = beijing_date(await today(site))
    said = {
        "name": "李帮办",
        "number": NUMBER,
        "organisation": "示范村村委会",
        "post": "village",
        "mandate": "代为提交申请、领取收件凭证",
        "since": on.isoformat(),
        "until": (on + timedelta(days=30)).isoformat(),
        "way": "paper",
    } | otherwise
    fields = {f"reception.helper.{name}": value for name, value in said.items()}
    return {"not_the_same": "yes", "reception.helped": "yes", **fields}


async def test_nobody_is_received_whose_papers_were_not_looked_at(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    page = (await window.get(f"{path}/check")).text
    assert "核验的身份证件" in page
    refused = await window.post(f"{path}/submit", data={"contact.by_mail": "yes", "contact.mail": "a@example.com"})
    assert refused.status_code == 422
    assert 'href="#reception.document"' in refused.text
    assert "请核验申请人的身份证件" in refused.text
    assert 'value="a@example.com"' in refused.text, "what was typed stands there"
    assert (await window.post(f"{path}/submit", data={"reception.document": "made_up"})).status_code == 422
    number, code = await submit(window, path)
    assert code in (await window.get(f"/cases/{number}/notices/1")).text
    row = await on_file(site.office)
    assert (row["document"], row["checked_by"], row["helper_name"]) == ("resident_id", "window-1", None)
    page = (await window.get(f"/cases/{number}")).text
    assert "居民身份证，核验人 测试window" in page
    course = await site.office.lianban.case_course(number)
    assert course.state.opening.identity == "resident_id"


async def test_a_helper_stands_with_name_and_mandate_on_record_for_those_who_may_see_it(
    site: Site, at_work: None
) -> None:
    office, window = site.office, await site.visitor("window")
    path = await register(window)
    typed = await helped(site) | {"reception.ticket": "Ａ０１２", "reception.ticket_time": "08:10"}
    sent = await window.post(f"{path}/submit", data=typed)
    assert sent.headers.get("location") == f"{path}/done", sent.text
    case_no, code = await submit(window, path)
    state = await office.until(case_no, lambda state: state.seq > 0)
    course = await office.lianban.case_course(case_no)
    received = course.entries[0]
    assert isinstance(received, CaseReceived)
    assert (received.identity, received.helped) == (None, True)
    assert "李帮办" not in state.model_dump_json(), "no name travels"
    page = (await window.get(f"/cases/{case_no}")).text
    for told in ("李帮办（村（社区）干部，示范村村委会）", NUMBER, "代为提交申请、领取收件凭证", "书面委托", "A012"):
        assert told in page, told
    assert "由帮办代办人代为提交" in page, "in the journal, too"
    receipt = (await window.get(f"/cases/{case_no}/notices/1")).text
    assert "李帮办" in receipt
    assert "A012" in receipt
    assert NUMBER not in receipt
    assert code not in receipt, "who has the code is the applicant to us"
    assert "告知申请人本人" in receipt
    assert "*" * 14 + NUMBER[-4:] in receipt
    for login in ("lead", "supervisor"):
        page = (await (await site.visitor(login)).get(f"/cases/{case_no}")).text
        assert "李帮办" in page
        assert NUMBER not in page
    for login in ("yy", "head"):
        clerk = await site.visitor(login)
        page = (await clerk.get(f"/cases/{case_no}")).text
        assert "李帮办" not in page
        assert "李帮办" not in (await clerk.get(f"/cases/{case_no}/notices/1")).text
    family = await site.visitor()
    await family.post("/query", data={"case_no": case_no, "query_code": code})
    page = (await family.get("/query/case")).text
    assert "李帮办" in page
    assert NUMBER not in page
    assert "代为提交" in page
    # The helper, logged in for themselves, has no case: a mandate on paper opens none.
    helper = await person(site, "helper")
    await office.lianban.pool.execute("update person set document_no = $1 where person_id = 'helper'", NUMBER)
    assert case_no not in (await helper.get("/me")).text
    assert (await helper.get(f"/cases/{case_no}")).status_code in (403, 404)


async def test_what_is_wrong_with_a_mandate_is_said_at_its_field_with_what_was_typed(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    on = beijing_date(await today(site))

    def later(days: int) -> str:
        return (on + timedelta(days=days)).isoformat()

    for wrong, place, told in (
        ({"name": ""}, "name", "姓名"),
        ({"number": "610702199003077111"}, "number", "校验"),
        ({"number": ""}, "number", "身份证号或工号"),
        ({"organisation": ""}, "organisation", "村"),
        ({"post": ""}, "post", "以什么身份"),
        ({"mandate": ""}, "mandate", "委托办理什么"),
        ({"since": "某天"}, "since", "从哪一天"),
        ({"since": later(1)}, "since", "还不能代办"),
        ({"since": later(-9), "until": later(-1)}, "until", "已经到期"),
        ({"until": later(-1)}, "until", "早于"),
        ({"until": later(400)}, "until", "一年"),
        ({"way": ""}, "way", "委托的方式"),
        ({"way": "spoken"}, "way", "核验身份"),
        ({"phone": "12"}, "phone", "手机号码"),
        ({"is_told": "yes"}, "phone", "能收短信"),
    ):
        refused = await window.post(f"{path}/submit", data=await helped(site, **wrong))
        assert refused.status_code == 422, wrong
        assert f'href="#reception.helper.{place}"' in refused.text, wrong
        assert told in refused.text, wrong
        assert 'value="示范村村委会"' in refused.text or wrong == {"organisation": ""}
    # Without a mandate in writing, and without papers, nobody is received.
    spoken = await helped(site, way="spoken") | IDENTITY
    assert (await window.post(f"{path}/submit", data=spoken)).status_code == 303
    again = await window.post(f"{path}/submit", data=spoken)
    assert again.headers["location"] == f"{path}/done", "twice is once"
    pool = site.office.lianban.pool
    assert await pool.fetchval("select count(*) from case_file") == 1
    assert await pool.fetchval("select mandate_way || ' ' || document from reception") == "spoken resident_id"


async def test_a_helper_is_told_by_text_message_where_the_applicant_agrees_and_never_asked_to_rate(
    office: Office, site: Site, at_work: None
) -> None:
    async with running_post_box(office.settings) as box:
        window = await site.visitor("window")
        path = await register(window)
        await window.post(f"{path}/submit", data=await helped(site, phone="138 0000 0001", is_told="yes"))
        case_no, code = await submit(window, path)
        await office.until(case_no, lambda state: state.seq > 0)
        sender = Sender(office.lianban.pool, office.settings, ways_out(office.settings, office.lianban.pool))
        assert await sender.send_due() == 1
        assert await sender.send_due() == 0
        (message,) = await box.received()
        assert (message["address"], message["channel"]) == (PHONE, "sms")
        assert case_no in message["text"]
        family = await site.visitor()
        await family.post("/query", data={"case_no": case_no, "query_code": code})
        page = (await family.get("/query/news")).text
        assert "帮办代办人也收到短信" in page
        assert "138****0001" in page
        assert PHONE not in page
        assert (await family.post("/query/news/helper")).status_code == 303
        assert (await family.post("/query/news/helper")).status_code == 303
        assert "帮办代办人也收到短信" not in (await family.get("/query/news")).text
        await office.accept(case_no)
        await office.until(case_no, lambda state: state.accepted_at is not None)
        assert await sender.send_due() == 0, "who is told no more has no message"


async def test_a_helper_is_told_no_longer_than_the_mandate_lasts(office: Office, site: Site, at_work: None) -> None:
    async with running_post_box(office.settings) as box:
        window = await site.visitor("window")
        path = await register(window)
        await window.post(f"{path}/submit", data=await helped(site, phone=PHONE, is_told="yes"))
        case_no, code = await submit(window, path)
        await office.until(case_no, lambda state: state.seq > 0)
        over = "update reception set mandate_until = (legal_now() - interval '2 days')::date"
        await office.lianban.pool.execute(over)
        sender = Sender(office.lianban.pool, office.settings, ways_out(office.settings, office.lianban.pool))
        await sender.send_due()
        assert await box.received() == []
        assert await office.lianban.pool.fetchval("select state from message") == "dropped"
        await office.accept(case_no)
        assert await office.lianban.pool.fetchval("select count(*) from message") == 1, "nothing more is for them"
        family = await site.visitor()
        await family.post("/query", data={"case_no": case_no, "query_code": code})
        assert "帮办代办人也收到短信" not in (await family.get("/query/news")).text


async def test_a_hall_says_what_its_numbers_look_like_and_figures_tell_waiting_from_receiving(site: Site) -> None:
    await staffed(site, loaded=False)
    data = organisation()
    town = data.halls["zhen"].model_copy(update={"tickets": "A000"})
    await halls.stock(site.office.lianban.pool, data.model_copy(update={"halls": {**data.halls, "zhen": town}}), "t")
    async with site.office.lianban.pool.acquire() as connection:
        assert await halls.set_place(connection, "town-1", "zhen", "w1")
    clerk = await logged_in(site, "town")
    path = await register(clerk)
    assert "像 A000 这样" in (await clerk.get(f"{path}/check")).text
    for ticket in ("12", "A12", "AA12", "A0123", "一二三四"):
        refused = await clerk.post(f"{path}/submit", data={**IDENTITY, "reception.ticket": ticket})
        assert (refused.status_code, 'href="#reception.ticket"' in refused.text) == (422, True), ticket
    for wrong in ("25:00", "23:59"):
        late = await clerk.post(f"{path}/submit", data={**IDENTITY, "reception.ticket_time": wrong})
        assert 'href="#reception.ticket_time"' in late.text, "no time, or one that has not come yet"
    at = (await today(site)).astimezone(BEIJING) - timedelta(minutes=12)
    sent = {**IDENTITY, "reception.ticket": "b 0 1 2", "reception.ticket_time": f"{at:%H:%M}"}
    assert (await clerk.post(f"{path}/submit", data=sent)).status_code == 303
    row = await on_file(site.office)
    assert row["ticket"] == "B012"
    assert row["begun_at"] > row["ticket_at"] == at.replace(second=0, microsecond=0).astimezone(UTC)
    home = (await clerk.get("/filing")).text
    assert "今天收件 1 件" in home
    assert "平均等候 1" in home, "twelve minutes and some"
    assert "今天收件" not in (await (await logged_in(site, "street")).get("/filing")).text


async def test_a_person_names_who_helps_online(office: Office, site: Site) -> None:
    mother: httpx.AsyncClient = await person(site, "mother")
    path = await filled_in(mother)
    page = (await mother.get(f"{path}/check")).text
    assert "帮办代办" in page
    assert "核验的身份证件" not in page
    said = {"declared": "yes", "consent.guardian": "yes", **await helped(site, way="spoken")}
    refused = await mother.post(f"{path}/submit", data=said)
    assert (refused.status_code, 'href="#reception.helper.way"' in refused.text) == (422, True)
    sent = await mother.post(
        f"{path}/submit", data={"declared": "yes", "consent.guardian": "yes", **await helped(site), **IDENTITY}
    )
    assert sent.headers["location"] == f"{path}/done", sent.text
    row = await on_file(office)
    assert (row["document"], row["checked_by"], row["helper_name"]) == (None, None, "李帮办"), (
        "a document that nobody looked at is none"
    )
