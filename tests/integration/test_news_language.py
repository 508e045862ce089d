"""告知的语言: who chooses English is told in English by page, text message and mail; co-signers by mail, too."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.news.news import NewsKind
from runtime.settings import Settings
from tests.support.cosigning import FATHER, MOTHER, PHONE, filled_in, person, sent
from tests.support.office import Office, open_office
from tests.support.post_box import running_post_box, running_sender, with_post_box
from tests.support.web import IDENTITY, Site, register, submit

MAIL = "family@example.invalid"
ENGLISH = {"contact.by_mail": "yes", "contact.mail": MAIL, "contact.language": "en"}


@pytest.fixture
def reachable(settings: Settings, tmp_path: Path) -> Settings:
    """An installation with a post-box."""
    return with_post_box(settings, tmp_path)


@pytest.fixture
async def office(reachable: Settings) -> AsyncIterator[Office]:
    """Its office."""
    async with open_office(reachable) as opened:
        yield opened


async def _sent(office: Office, most: int) -> list[tuple[str, str, str]]:
    """(kind, channel, language) of what was sent, once there are so many, in order."""
    query = "select kind, channel, language from message join news using (news_id) where state = 'sent' order by 1, 2"
    async with asyncio.timeout(60):
        while len(rows := await office.lianban.pool.fetch(query)) < most:  # noqa: ASYNC110 - the sender tells nobody
            await asyncio.sleep(0.05)
    return [tuple(row) for row in rows]


async def test_a_family_that_chose_english_at_the_window_is_told_in_english_until_it_chooses_chinese(
    office: Office, site: Site, at_work: None
) -> None:
    async with running_post_box(office.settings) as box, running_sender(office.settings):
        window = await site.visitor("window")
        path = await register(window)
        kept = await window.post(f"{path}/submit", data={**ENGLISH, "change": "materials"})
        assert kept.status_code == 303
        assert 'value="en" checked' in (await window.get(f"{path}/check")).text, "the language survives 修改, too"
        filed = await window.post(f"{path}/submit", data={"not_the_same": "yes", **IDENTITY, **ENGLISH})
        assert filed.headers.get("location") == f"{path}/done", filed.text
        case_no, code = await submit(window, path)
        await office.until(case_no, lambda state: state.seq > 0)
        assert await _sent(office, 1) == [(NewsKind.RECEIVED, "mail", "en")]
        family = await site.visitor()
        await family.post("/query", data={"case_no": case_no, "query_code": code})
        page = (await family.get("/query/news")).text
        assert '<h3 lang="en">Application received</h3>' in page
        assert "（英文）" in (await window.get(f"/cases/{case_no}/news")).text, "colleagues read which one was sent"
        assert "已收到申请" in (await window.get(f"/cases/{case_no}/news")).text
        await family.post("/query/news", data={**ENGLISH, "contact.language": "zh-CN"})
        await office.accept(case_no)
        assert await _sent(office, 2) == [(NewsKind.ACCEPTED, "mail", "zh-CN"), (NewsKind.RECEIVED, "mail", "en")]
        first, second = sorted((each["text"] for each in await box.received()), key=lambda text: "已受理" in text)
    assert f"under number {case_no}" in first
    assert "with the case number and the query code" in first
    assert "查询码" not in first
    assert "已受理" in second
    assert "<h3>已受理</h3>" in (await family.get("/query/news")).text


async def test_a_language_that_is_none_is_chinese(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    await window.post(f"{path}/submit", data={"not_the_same": "yes", **IDENTITY, "contact.language": "tlh"})
    case_no, _ = await submit(window, path)
    found = await site.office.lianban.pool.fetchval("select told_in from case_file where case_no = $1", case_no)
    assert found == "zh-CN"


async def test_a_cosigner_is_told_by_the_mail_that_the_applicant_gives_in_the_applicants_language(
    office: Office, site: Site, at_work: None
) -> None:
    async with running_post_box(office.settings) as box, running_sender(office.settings):
        mother = await person(site, "测试母", MOTHER)
        path = await filled_in(mother)
        wrong = await mother.post(f"{path}/submit", data={"sign.mail.father": "father@example"})
        assert 'href="#sign.mail.father"' in wrong.text
        await sent(
            mother,
            path,
            **{"sign.phone.father": PHONE, "sign.mail.father": "father@example.invalid", "contact.language": "en"},
        )
        assert await _sent(office, 2) == [("cosign_asked", "mail", "en"), ("cosign_asked", "sms", "en")]
        received = await box.received()
    assert {each["address"] for each in received} == {PHONE, "father@example.invalid"}
    for each in received:
        assert "Sign here: " in each["text"]
        assert "/sign/" in each["text"]
        assert "Do not sign if you know nothing of it." in each["text"]


async def test_a_cosigner_with_an_account_is_told_at_its_mail_in_the_language_chosen_there(
    office: Office, site: Site, at_work: None
) -> None:
    async with running_post_box(office.settings) as box, running_sender(office.settings):
        mother, father = await person(site, "测试母", MOTHER), await person(site, "测试父", FATHER)
        await office.lianban.pool.execute("update person set mail = 'own@example.invalid' where name = '测试父'")
        saved = await father.post("/me/language", data={"language": "en"})
        assert "已保存语言" in (await father.get(saved.headers["location"])).text
        path = await filled_in(mother)
        await sent(mother, path, **{"sign.phone.father": ""})
        assert await _sent(office, 1) == [("cosign_asked", "mail", "en")]
        received = await box.received()
    assert [each["address"] for each in received] == ["own@example.invalid"]
    mine = await filled_in(father)
    assert 'value="en" checked' in (await father.get(f"{mine}/check")).text, "stands chosen in an own application"
