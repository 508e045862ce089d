"""差评整改 by itself: one matter for each bad rating, put right by others than the rated, and called back."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import Any

import httpx

from domain.steering.state import SteeringState
from ledger import journal, legal_clock
from ledger.connection.listen import CASE_CHANGED
from ledger.process import on_file
from ledger.rating import matters
from starter.office.steering.bad_ratings import open_matters
from starter.office.sweeper import sweep_until
from tests.integration.test_web_rating import ITEM, granted
from tests.integration.test_web_steering import press, until
from tests.support.office import PATIENCE_SECONDS, Office, clerk
from tests.support.web import Site

BAD: dict[str, Any] = {"item": ITEM, "grade": "1", "reasons": ["manner"], "words": "态度差，让我跑了三次"}
_HELPED = """
insert into reception (case_no, helper_name, helper_number, helper_post, helper_organisation, mandate, mandate_since,
                       mandate_until, mandate_way, helper_phone, helper_is_told)
values ($1, '测试帮办', '1', 'hall', '街道', '代交', '2026-01-01', '2027-12-31', 'paper', '13900000001', true)
"""


async def rated_badly(office: Office, site: Site) -> tuple[str, httpx.AsyncClient, str]:
    """A case whose first item was rated badly: its number, its family, and the number of the matter."""
    case_no, family = await granted(office, site)
    await family.post("/query/rating", data=BAD)
    assert await open_matters(office.lianban) == 1
    number = await office.lianban.pool.fetchval("select number from rating_matter")
    return case_no, family, str(number)


async def brought_up(office: Office, number: str) -> None:
    """Wait until time has brought it up."""
    changed = asyncio.Event()
    with office.lianban.feed.hear(CASE_CHANGED, lambda _: changed.set()):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (await on_file.read_state(office.lianban.pool, number)).brought_up:
                await changed.wait()
                changed.clear()


async def test_a_bad_rating_opens_its_matter_for_others_than_the_rated(
    office: Office, site: Site, at_work: None
) -> None:
    rated, colleague, supervisor, lead = [await site.visitor(each) for each in ("yy", "yy2", "supervisor", "lead")]
    case_no, family = await granted(office, site)
    await family.post("/query/rating", data=BAD)
    assert "已经自动转给被评价的单位" in (await family.get("/query/rating")).text
    assert "正在自动转办" in (await supervisor.get("/ratings")).text
    assert await open_matters(office.lianban) == 1
    assert await open_matters(office.lianban) == 0, "once"
    number = str(await office.lianban.pool.fetchval("select number from rating_matter"))
    state = await until(office, number, "contact")
    opening = state.opening
    assert (opening.departments, opening.reason, opening.case_no, opening.item) == (("yy",), "very_bad", case_no, ITEM)
    assert opening.not_by == ("yy-1",), "who decided the item"
    assert opening.received_at == await office.lianban.pool.fetchval("select rated_at from rating"), "one clock"
    assert await office.lianban.pool.fetchval("select contact_due_on from rating") is None

    page = (await supervisor.get("/ratings")).text
    assert number in page and "待联系核实" in page
    assert "差评1件；已闭环0件（0%）" in page
    assert f'href="/steering/{number}"' not in (await lead.get("/ratings")).text, "another department's"
    assert number in (await supervisor.get(f"/cases/{case_no}/steering")).text
    assert number in (await colleague.get("/news")).text

    own = (await rated.get(f"/steering/{number}")).text
    assert "这个事项评价的是您经办的工作" in own
    assert BAD["words"] not in own and case_no not in own and "您可以做的" not in own
    assert case_no not in (await rated.get("/steering?view=open")).text
    theirs = (await colleague.get(f"/steering/{number}")).text
    assert str(BAD["words"]) in theirs and case_no in theirs and "服务态度不好" in theirs
    tried = await rated.post(f"/steering/{number}", data={"act": "contacted", "words": "联系了", "act_id": "x" * 32})
    assert "STEERING_OWN_WORK" in tried.text
    assert "工作人员最迟在2026年11月26日" in (await family.get("/query/rating")).text


async def test_a_bad_rating_handled_late_is_brought_up_and_still_closes_its_loop(
    office: Office, site: Site, at_work: None
) -> None:
    colleague, supervisor, gov = [await site.visitor(each) for each in ("yy2", "supervisor", "gov")]
    pool = office.lianban.pool
    _, family = await granted(office, site)
    await family.post("/query/rating", data=BAD)
    await legal_clock.advance_clock(pool, timedelta(days=20))  # and nobody swept in all this time
    assert await open_matters(office.lianban) == 1
    number = str(await pool.fetchval("select number from rating_matter"))
    await brought_up(office, number)
    assert "升级报告政府负责人" in (await gov.get("/news")).text
    page = (await supervisor.get("/ratings")).text
    assert "已逾期" in page and "有过逾期1件" in page
    for who, act, words in (
        (colleague, "contacted", "联系晚了，向申请人致歉；跑三次属实。"),
        (colleague, "put_right", "已改为一次告知，并登门致歉。"),
        (supervisor, "satisfied", "回访：申请人表示满意。"),
    ):
        assert (await press(who, number, act, words=words)).status_code == 303, act
    state = await until(office, number, "ended")
    assert (state.outcome, state.was_late) == ("satisfied", True)
    assert await journal.verify(pool, number) == []
    assert "回访时您表示满意" in (await family.get("/query/rating")).text
    assert "已闭环1件（100%），其中回访1件、回访满意1件；有过逾期1件" in (await supervisor.get("/ratings")).text


async def test_a_second_opinion_ends_a_rating_that_does_not_hold(office: Office, site: Site, at_work: None) -> None:
    colleague, supervisor = [await site.visitor(each) for each in ("yy2", "supervisor")]
    _, family, number = await rated_badly(office, site)
    await until(office, number, "contact")
    assert (await press(colleague, number, "contest", words="申请人当天没有来过。")).status_code == 303
    assert "正在复核" in (await family.get("/query/rating")).text
    assert (await press(supervisor, number, "set_aside", words="监控显示不是本单位。")).status_code == 303
    assert (await until(office, number, "ended")).outcome == "set_aside"
    assert "经督查人员复核" in (await family.get("/query/rating")).text


async def test_where_all_of_a_department_are_the_rated_the_lead_puts_it_right(
    office: Office, site: Site, at_work: None
) -> None:
    await office.hire(clerk("yy"), clerk("wjj"))
    _, _, number = await rated_badly(office, site)
    state: SteeringState = await on_file.read_state(office.lianban.pool, number)
    assert state.opening.departments == ("wjj",)
    words = await office.lianban.pool.fetchval("select content ->> 'words' from act where case_no = $1", number)
    assert "由牵头单位处理" in words and str(BAD["words"]) not in words


async def test_kills_at_any_place_and_rounds_side_by_side_open_one_matter_each(
    office: Office, site: Site, at_work: None
) -> None:
    await site.visitor("yy2")
    _, family = await granted(office, site)
    await family.post("/query/rating", data=BAD)
    pool = office.lianban.pool
    for step in range(400):  # each round is cut off a little later than the one before
        if not await matters.unopened(pool, 1):
            break
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(step * 0.0005):
                await open_matters(office.lianban)
    assert await matters.unopened(pool, 1) == []
    await asyncio.gather(*(open_matters(office.lianban) for _ in range(5)))
    rows = await pool.fetch("select number from process_file where process_kind = 'bad_rating'")
    assert [row["number"] for row in rows] == [await pool.fetchval("select number from rating_matter")]
    stop = asyncio.Event()
    sweeping = asyncio.create_task(sweep_until(stop, office.lianban))  # a run that was cut off before it began
    try:
        assert (await until(office, rows[0]["number"], "contact")).opening.departments == ("yy",)
    finally:
        stop.set()
        await sweeping


async def test_of_rounds_that_meet_one_opens_and_the_other_finds_it(office: Office, site: Site, at_work: None) -> None:
    await site.visitor("yy2")
    _, family = await granted(office, site)
    await family.post("/query/rating", data=BAD)
    await asyncio.gather(*(open_matters(office.lianban) for _ in range(5)))
    rows = await office.lianban.pool.fetch("select from process_file where process_kind = 'bad_rating'")
    assert len(rows) == 1


async def test_a_rating_from_before_keeps_its_day_and_opens_nothing(office: Office, site: Site, at_work: None) -> None:
    case_no, family = await granted(office, site)
    await office.lianban.pool.execute(
        """
        insert into rating (case_no, item, grade, reasons, words, door, rated_at, department, contact_due_on)
        values ($1, $2, 2, '{slow}', '', 'online', legal_now(), 'yy', '2026-11-26')
        """,
        case_no,
        ITEM,
    )
    assert await open_matters(office.lianban) == 0
    supervisor = await site.visitor("supervisor")
    assert "最迟2026年11月26日联系" in (await supervisor.get("/ratings")).text
    assert "最迟在2026年11月26日与您联系" in (await family.get("/query/rating")).text


async def test_the_rater_is_told_each_change_by_the_ways_of_their_case(
    office: Office, site: Site, at_work: None
) -> None:
    colleague, supervisor, window, lead = [await site.visitor(each) for each in ("yy2", "supervisor", "window", "lead")]
    pool = office.lianban.pool
    case_no, family = await granted(office, site)
    await pool.execute("delete from contact where case_no = $1", case_no)
    await pool.execute("delete from reception where case_no = $1", case_no)
    await pool.execute(_HELPED, case_no)
    for channel in ("sms", "helper"):
        await pool.execute(
            "insert into contact (case_no, channel, address) values ($1, $2, '13900000001')", case_no, channel
        )
    ways = await pool.fetch("select channel from contacts_of('case', $1, 'applicant', null) order by 1", case_no)
    assert [row["channel"] for row in ways] == ["helper", "sms"]
    await family.post("/query/rating", data=BAD)
    await open_matters(office.lianban)
    number = str(await pool.fetchval("select number from rating_matter"))
    await until(office, number, "contact")
    told = (await family.get("/query/news")).text
    assert "差评处理进展" in told and "的评价是非常不满意，现在由" in told
    assert "工作人员最迟在2026年11月26日与您联系" in told
    assert (await press(colleague, number, "contacted", words="已当面致歉。")).status_code == 303
    assert (await press(colleague, number, "put_right", words="已改为一次告知。")).status_code == 303
    assert (await press(supervisor, number, "satisfied", words="回访：满意。")).status_code == 303
    await until(office, number, "ended")
    told = (await family.get("/query/news")).text
    assert "已经联系核实，正在整改" in told and "已经整改，回访时您表示满意" in told
    assert "已当面致歉" not in told, "what colleagues write to each other stays with them"
    rows = await pool.fetch(
        "select m.channel, n.number, n.process_kind from message m join news n using (news_id)"
        " where n.kind = 'rating_followed'"
    )
    assert [tuple(row) for row in rows] == [("sms", case_no, "case")] * 4, "each once, and never to the helper"
    for who, sees in ((window, False), (lead, False), (supervisor, True)):
        assert ("差评处理进展" in (await who.get(f"/cases/{case_no}/news")).text) is sees
    assert await journal.verify(pool, number) == []
