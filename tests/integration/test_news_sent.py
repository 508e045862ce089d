"""News to people: written with their entries, sent by real SMTP and HTTP, once, whatever is down; read on pages."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.news.news import NewsKind
from ledger.news import messages
from runtime.settings import QuietHours, Settings
from starter.news.sender import Sender, quiet_seconds, ways_out
from starter.news.words import languages_of
from tests.support.office import Office, clerk, open_office
from tests.support.post_box import PostBoxProcess, running_post_box, running_sender, with_post_box
from tests.support.web import IDENTITY, Site, register, submit

PHONE, MAIL = "13900000000", "mother@example.invalid"
CONTACTS = {"contact.by_sms": "yes", "contact.sms": "139 0000 0000", "contact.by_mail": "yes", "contact.mail": MAIL}


@pytest.fixture
def reachable(settings: Settings, tmp_path: Path) -> Settings:
    """An installation with a post-box."""
    return with_post_box(settings, tmp_path)


@pytest.fixture
async def office(reachable: Settings) -> AsyncIterator[Office]:
    """Its office."""
    async with open_office(reachable) as opened:
        yield opened


async def _file(office: Office) -> str:
    filing = office.filing().model_copy(update={"contacts": {"sms": PHONE, "mail": MAIL}})
    return (await office.lianban.file_case(filing)).case_no


async def _kinds(office: Office, case_no: str) -> list[str]:
    rows = await office.lianban.pool.fetch("select kind from news where number = $1 order by news_id", case_no)
    return [row["kind"] for row in rows]


async def _settled(office: Office, state: str, most: int) -> None:
    """Wait until so many messages stand so."""
    async with asyncio.timeout(60):
        while await _count(office, state) < most:  # noqa: ASYNC110 - the sender tells nobody
            await asyncio.sleep(0.05)


async def _count(office: Office, state: str) -> int:
    found: int = await office.lianban.pool.fetchval("select count(*) from message where state = $1", state)
    return found


async def _sender(office: Office) -> Sender:
    return Sender(office.lianban.pool, office.settings, ways_out(office.settings, office.lianban.pool))


async def test_a_family_is_told_each_step_once_by_text_message_and_mail_in_the_words_of_its_page(
    office: Office, site: Site, at_work: None
) -> None:
    async with running_post_box(office.settings) as box, running_sender(office.settings):
        window = await site.visitor("window")
        path = await register(window)
        checked = await window.get(f"{path}/check")
        assert 'value="13900000000"' in checked.text, "the form's number is offered"
        assert "checked" not in checked.text[checked.text.index('id="contact"') :].partition("</fieldset>")[0]
        filed = await window.post(f"{path}/submit", data={"not_the_same": "yes", **IDENTITY, **CONTACTS})
        assert filed.headers.get("location") == f"{path}/done", filed.text
        case_no, code = await submit(window, path)
        await office.accept(case_no)
        await office.grant(case_no, "yy/cszm")
        await _settled(office, "sent", 6)
        received = await box.received()
        mine = await site.visitor()
        await mine.post("/query", data={"case_no": case_no, "query_code": code})
        page = (await mine.get("/query/news")).text
    assert await _kinds(office, case_no) == ["received", "accepted", "granted"]
    assert {each["address"] for each in received} == {PHONE, MAIL}
    assert len(received) == 6
    for each in received:
        assert each["times"] == 1
        sentence = each["text"].removeprefix("【联办】").partition("\n")[0]
        assert sentence in page, "pages, mail and text messages say the same"
        assert case_no in each["text"]
        is_first = each["channel"] == "mail" or "已收到您的" in each["text"]
        assert ("/query（凭办件编号和查询码）" in each["text"]) is is_first, "where to look"
        assert "测试" not in each["text"].replace("测试路", ""), "no name of a person"
    assert page.count("短信已发出") == 3
    told = (await window.get(f"/cases/{case_no}/news")).text
    assert told.count("短信已发出") == 3
    assert PHONE not in told
    assert MAIL not in told
    assert f'href="/cases/{case_no}/news"' in (await window.get(f"/cases/{case_no}")).text
    assert (await (await site.visitor("yy")).get(f"/cases/{case_no}/news")).status_code == 403
    assert page.count("邮件已发出") == 3


async def test_what_the_gateway_lost_or_put_off_is_sent_again_and_shown_once(office: Office, at_work: None) -> None:
    async with running_post_box(office.settings) as box:
        case_no = await _file(office)
        await office.until(case_no, lambda state: state.seq > 0)
        sender = await _sender(office)
        await box.behave("down")
        assert await sender.send_due() == 2
        assert await box.received() == []
        await _soon(office)
        await box.behave("lost")
        assert await sender.send_due() == 2, "taken, and the answer lost"
        await _soon(office)
        await box.behave("fine")
        assert await sender.send_due() == 2
        received = await box.received()
    assert await sender.send_due() == 0
    assert await _count(office, "sent") == 2
    assert sorted(each["channel"] for each in received) == ["mail", "sms"]
    assert [each["times"] for each in received] == [2, 2], "the same id, by which phone and mail program know it"


async def test_what_is_refused_stands_with_the_operator_who_sends_it_again(
    office: Office, site: Site, at_work: None
) -> None:
    async with running_post_box(office.settings) as box:
        case_no = await _file(office)
        await office.until(case_no, lambda state: state.seq > 0)
        sender = await _sender(office)
        await box.behave("wrong")
        await sender.send_due()
        admin = await site.visitor("admin")
        page = (await admin.get("/operation")).text
        assert "没有发出的消息" in page
        assert "GATEWAY_REFUSED" in page
        assert "MAIL_REFUSED" in page
        assert case_no in page
        assert PHONE not in page, "the operator needs no number"
        await box.behave("fine")
        sent = await admin.post("/operation/messages", data={})
        assert sent.status_code == 303
        await sender.send_due()
        assert len(await box.received()) == 2
    assert await _count(office, "sent") == 2


async def test_a_server_that_is_away_keeps_messages_and_a_day_later_a_person_looks(
    office: Office, at_work: None
) -> None:
    case_no = await _file(office)
    await office.until(case_no, lambda state: state.seq > 0)
    sender = await _sender(office)
    assert await sender.send_due() == 2
    rows = await office.lianban.pool.fetch("select code, tries, state from message order by channel")
    assert [tuple(row) for row in rows] == [("MAIL_SERVER_AWAY", 1, "waiting"), ("GATEWAY_AWAY", 1, "waiting")]
    await office.lianban.pool.execute(
        "update message set made_at = made_at - interval '25 hours', next_try_at = clock_timestamp()"
    )
    await sender.send_due()
    failed, total = await messages.failed(office.lianban.pool, 10)
    assert total == 2
    assert {each.code for each in failed} == {"MAIL_SERVER_AWAY", "GATEWAY_AWAY"}
    assert {each.number for each in failed} == {case_no}


async def test_a_killed_sender_loses_and_doubles_nothing(office: Office, at_work: None) -> None:
    async with running_post_box(office.settings) as box:
        numbers = [await _file(office) for _ in range(5)]
        for number in numbers:
            await office.until(number, lambda state: state.seq > 0)
        await box.behave("slow")
        async with running_sender(office.settings) as sender:
            await _claimed(office, 10)
            assert await sender.stop(signal.SIGKILL) == -signal.SIGKILL
            assert await _count(office, "sent") == 0
            await _kill_and_restart(box)
            await box.behave("fine")
            await _soon(office)
            await sender.start()
            await _settled(office, "sent", 10)
        received = await box.received()
    assert len(received) == 10
    assert len({each["message_id"] for each in received}) == 10


async def _kill_and_restart(box: PostBoxProcess) -> None:
    await box.stop(signal.SIGKILL)
    await box.start()


async def _claimed(office: Office, many: int) -> None:
    async with asyncio.timeout(30):
        while await office.lianban.pool.fetchval("select count(*) from message where tries > 0") < many:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def _soon(office: Office) -> None:
    """The pause before the next try passes."""
    await office.lianban.pool.execute("update message set next_try_at = clock_timestamp() where state = 'waiting'")


async def test_who_no_longer_wants_messages_gets_none_and_chooses_again_without_a_script(
    office: Office, site: Site, at_work: None
) -> None:
    window = await site.visitor("window")
    path = await register(window)
    await window.post(f"{path}/submit", data={"not_the_same": "yes", **IDENTITY, **CONTACTS})
    case_no, code = await submit(window, path)
    await office.until(case_no, lambda state: state.seq > 0)
    mine = await site.visitor()
    await mine.post("/query", data={"case_no": case_no, "query_code": code})
    wrong = await mine.post("/query/news", data={"contact.by_mail": "yes", "contact.mail": "no address"})
    assert wrong.status_code == 422
    assert "请填写完整的电子邮箱" in wrong.text
    assert 'value="no address"' in wrong.text, "what was typed stays"
    saved = await mine.post("/query/news", data={})
    assert saved.headers["location"] == "/query/news?saved"
    async with running_post_box(office.settings) as box:
        await (await _sender(office)).send_due()
        assert await box.received() == []
    assert await _count(office, "dropped") == 2
    assert "已取消" in (await mine.get("/query/news")).text


async def test_a_colleague_is_told_what_they_are_given_until_they_have_seen_it(
    office: Office, site: Site, at_work: None
) -> None:
    colleague = await site.visitor("yy")
    await office.hire(clerk("yy", 2))
    case_no = (await office.file()).case_no
    await office.accept(case_no)
    await office.applied(case_no, clerk("yy", 2), "claim_item", "yy/cszm")
    await office.applied(case_no, clerk("yy", 2), "transfer_item", "yy/cszm", to="yy-1")
    page = (await colleague.get("/news")).text
    assert "转办给您" in page
    assert f'href="/cases/{case_no}"' in page
    assert "发给您本人" in page
    assert '<span class="unseen">1' in page
    newest = page.partition('name="upto" value="')[2].partition('"')[0]
    assert (await colleague.post("/news/seen", data={"upto": newest})).status_code == 303
    assert 'class="unseen"' not in (await colleague.get("/news")).text
    stranger = await site.visitor("gaj")
    assert "转办给您" not in (await stranger.get("/news")).text


async def test_an_inbox_of_hundreds_has_pages_and_every_piece_stands_on_one(
    office: Office, site: Site, at_work: None
) -> None:
    case_no = (await office.file()).case_no
    await office.until(case_no, lambda state: state.seq > 0)
    await office.lianban.pool.execute(
        "insert into news (number, key, seq, at, kind, audience, person, item)"
        " select $1, 'made:' || n, 1, clock_timestamp(), 'copied', 'person', 'yy-1', 'yy/cszm'"
        " from generate_series(1, 120) n",
        case_no,
    )
    colleague = await site.visitor("yy")
    path, seen = "/news", 0
    while path:
        page = (await colleague.get(path)).text
        assert len(page.encode()) < 60 * 1024
        seen += page.count('id="news-')
        older = page.partition('href="/news?before=')[2].partition('"')[0]
        path = f"/news?before={older}" if older else ""
    assert seen == 120


async def test_templates_are_listed_for_who_looks_after_them_and_for_nobody_else(site: Site) -> None:
    admin = await site.visitor("admin")
    page = (await admin.get("/news/templates")).text
    assert page.count(".txt</code>") == sum(len(languages_of(kind)) for kind in NewsKind)
    assert "Your application for" in page
    clerk_page = await (await site.visitor("yy")).get("/news/templates")
    assert clerk_page.status_code == 403


def test_nobodys_telephone_rings_at_night() -> None:
    hours = QuietHours(begins=21, ends=8)
    evening = datetime(2026, 11, 25, 13, 30, tzinfo=UTC)  # 21:30 in Beijing
    assert quiet_seconds(hours, evening) == 10.5 * 3600
    assert quiet_seconds(hours, datetime(2026, 11, 25, 23, 59, tzinfo=UTC)) == 60.0
    assert quiet_seconds(hours, datetime(2026, 11, 26, 0, 0, tzinfo=UTC)) == 0.0
    assert quiet_seconds(QuietHours(begins=0, ends=0), evening) == 0.0
    assert quiet_seconds(QuietHours(begins=12, ends=14), datetime(2026, 11, 25, 5, 0, tzinfo=UTC)) == 3600.0


async def test_a_text_message_waits_for_the_morning_and_a_mail_does_not(office: Office, at_work: None) -> None:
    await office.stand_at(datetime(2026, 11, 25, 14, 0, tzinfo=UTC))
    case_no = await _file(office)
    await office.until(case_no, lambda state: state.seq > 0)
    night = office.settings.model_copy(update={"quiet_hours": QuietHours(begins=21, ends=8)})
    async with running_post_box(office.settings) as box:
        await Sender(office.lianban.pool, night, ways_out(night, office.lianban.pool)).send_due()
        assert [each["channel"] for each in await box.received()] == ["mail"]
    (row,) = await office.lianban.pool.fetch("select tries, state from message where channel = 'sms'")
    assert tuple(row) == (0, "waiting"), "a night is no failed try"
