"""公开说明超期理由 through the pages: owed, said, read by applicant and public; who did not is listed."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.case.acts import ActKind
from domain.case.state import CaseState, latest
from domain.time.calendar import end_of_day
from domain.time.clock import known_due_on
from runtime.settings import Settings
from starter.office.errors import LianbanError
from starter.office.requests import ActRequest
from tests.support import desk
from tests.support.desk import act, done, opened, plain
from tests.support.food import SHOP
from tests.support.office import clerk, open_office, workers
from tests.support.web import Site, open_site

WHY = "消防意见晚到三天，预计下周二办完。"


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with open_office(settings, desk.definition()) as office, workers(office), open_site(office) as opened_site:
        for login in ("spj", "spj_head", "supervisor", "cgj"):
            await opened_site.hire(login)
        yield opened_site


async def overdue(site: Site) -> str:
    """A case whose licence has passed its promised day."""
    number = await opened(site)
    state = await site.office.state(number)
    clock = latest(state, "promised", SHOP)
    assert clock is not None
    due = known_due_on(clock, state.calendar)
    assert due is not None
    await site.office.advance_to(number, end_of_day(due) + timedelta(hours=9))
    await site.office.until(number, _has_passed)
    return number


def _has_passed(state: CaseState) -> bool:
    clock = latest(state, "promised", SHOP)
    return clock is not None and "yellow" in state.fired.get(clock.clock_id, ())


async def test_what_was_explained_stands_with_the_applicant_and_in_public_without_a_name(site: Site) -> None:
    number = await overdue(site)
    spj = await site.visitor("spj")
    page = (await spj.get(f"/cases/{number}")).text
    assert "acts/explain_delay" in page
    assert "还没有说明" in page
    assert number in (await spj.get("/work?view=department")).text
    empty = await act(spj, number, "explain_delay", item=SHOP, opinion=" ")
    assert "请写明为什么没有按时办完" in empty
    head = await site.office.lianban.pool.fetchval("select applicant_name from case_file where case_no = $1", number)
    for words in (f"{head}的材料晚到", "请打13900000000"):
        wrong = await act(spj, number, "explain_delay", item=SHOP, opinion=words)
        assert "超期理由是公开的" in wrong
        assert words in wrong
    asked = {"act_id": uuid.uuid4().hex, "case_no": number, "kind": ActKind.EXPLAIN_DELAY, "item": SHOP}
    with pytest.raises(LianbanError) as refused:
        content = {"opinion": "联系 me@example.com"}
        await site.office.lianban.send_act(ActRequest(**asked, actor=clerk("spj"), content=content))
    assert refused.value.code == "EXPLANATION_PERSONAL"
    shown = await done(spj, number, "explain_delay", "说明超期理由", item=SHOP, opinion=WHY)
    assert WHY in shown
    assert "还没有说明" not in shown
    assert re.search(r"测试spj公开说明.*没有在.*前办完的理由", plain(shown))
    visitor = await site.visitor()
    public = (await visitor.get("/explanations")).text
    assert WHY in public
    assert number not in public
    assert head not in public
    taken = await visitor.get("/explanations/export.csv?department=spj")
    assert WHY in taken.content.decode()
    assert WHY not in (await visitor.get("/explanations?department=cgj")).text
    told = await site.office.lianban.pool.fetchval("select count(*) from news where kind = 'delay_explained'")
    assert told == 1
    lost = {"note": "收件凭证遗失"}
    again = await site.office.act(number, desk.WINDOW, "reissue_code", identified=True, content=lost)
    code = again.query_code
    family = await site.visitor()
    await family.post("/query", data={"case_no": number, "query_code": code})
    assert WHY in (await family.get("/query/case")).text


async def test_who_did_not_explain_is_listed_for_the_supervisor_once_the_term_has_passed(site: Site) -> None:
    number = await overdue(site)
    supervisor = await site.visitor("supervisor")
    tile = re.compile(r'id="tile-unexplained">\s*<a [^>]*>.*?<b>(\d+)</b>', re.DOTALL)
    first = tile.search((await supervisor.get("/morning")).text)
    assert first is None or first[1] == "0"
    await site.office.stand_at(await site.office.lianban.legal_now() + timedelta(days=7))
    late = tile.search((await supervisor.get("/morning")).text)
    assert late is not None
    assert int(late[1]) >= 1
    assert number in (await supervisor.get("/board?kind=delay")).text


async def test_a_case_that_was_done_in_time_has_nothing_to_explain(site: Site) -> None:
    number = await opened(site)
    spj = await site.visitor("spj")
    assert "acts/explain_delay" not in (await spj.get(f"/cases/{number}")).text
    assert "没有超过承诺的日期" in await act(spj, number, "explain_delay", item=SHOP, opinion=WHY)
