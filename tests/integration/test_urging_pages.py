"""催办 with a window and 回复催办 through the pages: for one or all, answered once, in words, late or in time."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.case.acts import ActKind, Actor, Role
from domain.time.calendar import beijing_date, end_of_day
from runtime.settings import Settings
from starter.office.errors import LianbanError
from starter.office.requests import ActRequest
from tests.support import desk
from tests.support.desk import act, done, opened, plain, shop, ticks
from tests.support.food import SHOP
from tests.support.office import clerk, open_office, workers
from tests.support.web import Site, open_site

URGER = Actor(actor_id="supervisor-1", role=Role.SUPERVISOR)


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with open_office(settings, desk.definition()) as office, workers(office), open_site(office) as opened_site:
        for login in ("spj", "spj_head", "supervisor", "cgj"):
            await opened_site.hire(login)
        yield opened_site


async def test_window_is_the_one_chosen_for_all_of_a_list_else_the_bundles(site: Site) -> None:
    numbers = [await opened(site) for _ in range(2)]
    supervisor = await site.visitor("supervisor")
    looked = await supervisor.post("/board/bulk", data={"kind": "urge_item", "all": "yes", "answer_days": "3"})
    assert 'name="answer_days" value="3"' in looked.text, "it goes on with the form that is looked at"
    picks = ticks((await supervisor.get("/board")).text, numbers[0])
    await supervisor.post("/board/bulk", data={"kind": "urge_item", "pick": picks, "answer_days": "3"})
    await done(supervisor, numbers[1], "urge_item", "催办", item=SHOP)
    calendar = (await site.office.state(numbers[0])).calendar
    today = beijing_date(await site.office.lianban.legal_now())
    for number, days in zip(numbers, (3, 1), strict=True):
        answer_by = shop(await site.office.state(number)).answer_by
        assert answer_by == end_of_day(calendar.add_working_days(today, days))


async def test_answer_needs_words_and_a_day_and_what_was_typed_stays(site: Site) -> None:
    number = await opened(site)
    spj, supervisor = await site.visitor("spj"), await site.visitor("supervisor")
    assert "acts/answer_urge" not in (await spj.get(f"/cases/{number}")).text
    await done(supervisor, number, "urge_item", "催办", item=SHOP)
    today = beijing_date(await site.office.lianban.legal_now())
    wrong = await act(spj, number, "answer_urge", item=SHOP, note="等消防意见")
    assert "请填写预计办完的日期" in wrong and "等消防意见" in wrong
    past = str(today - timedelta(days=1))
    assert "已经过去" in await act(spj, number, "answer_urge", item=SHOP, note="等消防意见", done_on=past)
    asked = {"act_id": uuid.uuid4().hex, "case_no": number, "kind": ActKind.ANSWER_URGE, "item": SHOP}
    with pytest.raises(LianbanError) as refused:
        await site.office.lianban.send_act(ActRequest(**asked, actor=clerk("spj"), done_on=today))
    assert refused.value.code == "URGE_ANSWER_MISSING"
    page = await done(spj, number, "answer_urge", "回复催办", item=SHOP, note="等消防意见", done_on=str(today))
    assert re.search(r"测试spj回复对.*的催办：预计.*办完", plain(page))
    assert "没有等着回复的催办" in await act(spj, number, "answer_urge", item=SHOP, note="再说一次", done_on=str(today))
    board = plain((await supervisor.get("/board?view=urged&answer=answered")).text)
    assert "测试spj已回复（用时 0 分钟）" in board and "等消防意见" in board
    assert "回复了您对" in plain((await supervisor.get("/news")).text)


async def test_what_is_not_answered_in_time_is_listed_until_somebody_moves_it(site: Site) -> None:
    number = await opened(site)
    supervisor = await site.visitor("supervisor")
    await site.office.applied(number, URGER, "urge_item", SHOP, answer_days=1)
    assert number not in (await supervisor.get("/board?view=urged&answer=late")).text
    answer_by = shop(await site.office.state(number)).answer_by
    assert answer_by is not None
    await site.office.stand_at(answer_by + timedelta(hours=9))
    assert number in (await supervisor.get("/board?view=urged&answer=late")).text
    assert re.search(r'id="tile-unanswered">\s*<a [^>]*>.*?<b>1</b>', (await supervisor.get("/morning")).text)
    head = await site.visitor("spj_head")
    assert number in (await head.get("/todo?view=urged")).text
    assert number not in (await (await site.visitor("cgj")).get("/work?view=urged")).text
    await site.office.applied(number, clerk("spj"), "claim_item", SHOP)
    assert number not in (await supervisor.get("/board?view=urged&answer=late")).text
    assert number in (await supervisor.get("/board?view=urged&answer=moved")).text
