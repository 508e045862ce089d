"""The applicant's own step (自办步骤) through the pages: reported, given back and confirmed, extended."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from bundles.loader import load_bundle
from bundles.scenarios.scenario import load_scenarios
from domain.case.state import ItemPhase
from domain.time.calendar import beijing_date
from runtime.settings import Settings
from starter.trials.live import play
from tests.integration.test_web_acts import act, done, forbidden, notice
from tests.integration.test_web_filing import png
from tests.support.office import open_office, workers
from tests.support.web import Site, open_site

SLUG, STEP, AFTER = "qiye-zhuxiao", "spj/qswj", "spj/ybzx"
GIVEN = {"supplied.qs-bg": "yes", "supplied.qs-jy": "yes", "done": "yes", "note": "清算报告已经股东会确认"}


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    """An office that handles deregistrations by the ordinary procedure."""
    definition = load_bundle(SLUG).definition
    async with open_office(settings, definition) as office, workers(office), open_site(office) as opened:
        yield opened


async def liquidating(site: Site, *, days_ago: int = 60) -> str:
    """A case whose creditors' notice is over and whose tax is cleared: the liquidators finish their work."""
    lianban, scenario = site.office.lianban, next(s for s in load_scenarios(SLUG) if s.scenario == "smooth")
    on = beijing_date(await lianban.legal_now()) - timedelta(days=days_ago)
    opening = await play(lianban, site.office.definition, scenario, scenario.received(on), steps=2)
    await site.office.until(opening.case_no, lambda state: state.items[STEP].phase is ItemPhase.OPEN)
    return opening.case_no


async def code_of(site: Site, number: str) -> str:
    """A query code that the window has just given out."""
    window, data = await site.visitor("window"), {"act_id": uuid.uuid4().hex, "identified": "yes", "note": "凭证遗失"}
    sent = await window.post(f"/cases/{number}/acts/reissue_code", data=data)
    code = re.search(r'class="big-code">(\w+)<', (await window.get(sent.headers["location"])).text)
    assert code is not None
    return code[1]


async def family_of(site: Site, number: str) -> httpx.AsyncClient:
    """The applicant, in their case."""
    family, code = await site.visitor(), await code_of(site, number)
    assert (await family.post("/query", data={"case_no": number, "query_code": code})).status_code == 303
    return family


async def report(client: httpx.AsyncClient, address: str, **said: object) -> httpx.Response:
    """The form of the report, with a picture."""
    data = {"act_id": uuid.uuid4().hex, "item": STEP, **GIVEN, **said}
    return await client.post(address, data=data, files={"files": ("清算报告.png", png())})


async def test_the_applicant_reports_with_evidence_and_the_department_gives_it_back_and_confirms(site: Site) -> None:
    number = await liquidating(site)
    family, spj = await family_of(site, number), await site.visitor("spj")
    own = (await family.get("/query/case")).text
    assert "“清算完结并确认清算报告”由您自己办" in own
    assert "办好后告知" in own
    assert "这段时间不计入部门的期限" in own
    wrong = await report(family, "/query/items/report_step", **{"supplied.qs-jy": "", "done": ""})
    assert wrong.status_code == 422
    assert "还差：股东会确认清算报告的决议" in wrong.text
    assert "请勾选确认已经完成" in wrong.text
    assert "清算报告已经股东会确认" in wrong.text, "what was typed is still there"
    assert re.search(r'name="supplied.qs-bg"[^>]* checked', wrong.text), "and what was ticked"
    bare = {"act_id": uuid.uuid4().hex, "item": STEP, **GIVEN, "on_paper": "yes"}
    refused = await family.post("/query/items/report_step", data=bare, files={"files": ("", b"")})
    assert "请上传证明材料" in refused.text, "nobody has looked at paper at home"
    sent = await report(family, "/query/items/report_step")
    assert "告知自办步骤已完成：已生效" in (await family.get(sent.headers["location"])).text
    assert "部门正在核对" in (await family.get("/query/case")).text
    page = (await spj.get(f"/cases/{number}")).text
    assert "清算报告.png" in page
    assert "核对申请人交的证明材料" in (await spj.get("/work")).text
    page = await done(spj, number, "return_step", "退回自办步骤", item=STEP, opinion="决议没有签字")
    assert "退回“清算完结并确认清算报告”" in page
    own = (await family.get("/query/case")).text
    assert "办好后在本页" in own
    assert "决议没有签字" in own, "why it was given back stands there"
    assert "文件：清算报告.png" in own
    path = re.search(rf'href="(/cases/{number}/notes/\w+/0)"', page)
    assert path is not None
    assert (await spj.get(path[1])).status_code == 200
    assert (await (await site.visitor("rsj")).get(path[1])).status_code == 404, "not their item's"
    await report(family, "/query/items/report_step")
    page = await done(spj, number, "confirm_step", "确认自办步骤完成", item=STEP)
    assert "已完成" in page
    state = await site.office.state(number)
    assert (state.items[STEP].phase, state.items[AFTER].phase) == (ItemPhase.DONE, ItemPhase.OPEN)
    assert "已完成" in (await family.get("/query/case")).text
    assert "由您自己办，期限20" in await notice(family, number, "受理通知书", page="/query/case")


async def test_the_window_reports_for_the_applicant_with_paper_and_others_may_not(site: Site) -> None:
    number = await liquidating(site)
    window = await site.visitor("window")
    await forbidden(site, number, "report_step", "spj", "supervisor", item=STEP)
    await forbidden(site, number, "confirm_step", "window", "supervisor", item=STEP)
    assert "WRONG_DEPARTMENT" not in (await window.get(f"/cases/{number}")).text
    said = {**GIVEN, "on_paper": "yes"}
    page = await done(window, number, "report_step", "告知自办步骤已完成", item=STEP, **said)
    assert "清算报告、股东会确认清算报告的决议" in page
    assert (await site.office.state(number)).items[STEP].step.is_reported  # type: ignore[union-attr]


async def test_the_lead_extends_once_with_a_reason_and_closes_what_was_left(site: Site) -> None:
    number = await liquidating(site, days_ago=75)
    lead = await site.visitor("spj_lead")
    await site.office.until(number, lambda state: state.items[STEP].step is not None)
    page = (await lead.get(f"/cases/{number}")).text
    assert "延长自办期限（一次）" in page
    assert "终止：期满没有办" in page
    wrong = await act(lead, number, "extend_step", item=STEP, days="40")
    assert "请填写延长的天数，1 到 20 的整数" in wrong
    assert "请写明为什么延长" in wrong
    page = await done(lead, number, "extend_step", "延长自办期限", item=STEP, days="10", opinion="房产没有处置完")
    assert "延长10天，自今天起计算" in page
    again = await act(lead, number, "extend_step", item=STEP, days="5", opinion="再延长")
    assert "期限只能延长一次" in again
    early = await act(lead, number, "close_step", item=STEP, opinion="联系不上")
    assert "没有期满未办" in early
