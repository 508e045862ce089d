"""The case's page, the lists and the family's query, on an office that works."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from domain.case.state import ItemPhase, Phase
from ledger.access.limits import QUERY
from runtime.settings import Settings
from tests.integration.test_web_filing import png
from tests.support.office import open_office, workers
from tests.support.web import Site, open_site, register, submit


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with open_office(settings) as office, workers(office), open_site(office) as opened:
        yield opened


async def act(client: httpx.AsyncClient, number: str, kind: str, **data: Any) -> httpx.Response:
    """Send an act from the case's page and follow to what the page says of it."""
    sent = {"act_id": uuid.uuid4().hex, **data}
    answer = await client.post(f"/cases/{number}/acts/{kind}", data=sent)
    return await client.get(answer.headers["location"]) if answer.status_code == 303 else answer


async def paper(client: httpx.AsyncClient, path: str, title: str, *, page: str = "") -> str:
    """The notice of that title, opened from the case's list of notices."""
    listed = (await client.get(page or path)).text
    found = re.search(rf'href="({path}/notices/\d+)">{title}', listed)
    assert found is not None, listed
    return (await client.get(found[1])).text


async def reviewing(site: Site, number: str) -> None:
    await site.office.until(number, lambda state: state.phase is Phase.REVIEWING)


async def accepted(site: Site, number: str) -> None:
    await reviewing(site, number)
    yy = await site.visitor("yy")
    page = await act(yy, number, "complete_pre_review", item="yy/cszm", complete="yes")
    assert "提交预审意见：已生效" in page.text
    await site.office.until(number, lambda state: state.items["yy/cszm"].phase is ItemPhase.OPEN)


async def test_from_window_to_work_list_to_decision(site: Site) -> None:
    window, yy = await site.visitor("window"), await site.visitor("yy")
    number, _ = await submit(window, await register(window))
    await accepted(site, number)
    work = (await yy.get("/work")).text
    assert number in work
    assert re.search(r"剩 \d+ 个工作日", work)
    assert "认领后审查，作出决定" in work
    assert "认领：已生效" in (await act(yy, number, "claim_item", item="yy/cszm")).text
    page = await act(yy, number, "decide_item", item="yy/cszm", decision="grant", result_no="Z-1", opinion="属实")
    assert "作出决定：已生效" in page.text
    assert "Z-1" in page.text
    await site.office.until(number, lambda state: state.items["gaj/csdj"].phase is ItemPhase.OPEN)
    assert number in (await (await site.visitor("gaj")).get("/work")).text
    assert "受理通知书" in await paper(window, f"/cases/{number}", "受理通知书")


async def test_each_department_sees_only_what_its_items_need(site: Site) -> None:
    window = await site.visitor("window")
    number, _ = await submit(window, await register(window))
    await reviewing(site, number)
    seen = {
        name: (await (await site.visitor(name)).get(f"/cases/{number}")).text for name in ("yy", "gaj", "supervisor")
    }
    assert "落户地址" not in seen["yy"]
    assert "落户地址" in seen["gaj"]
    assert "申请内容" not in seen["supervisor"]
    assert "61070219000101002X" not in seen["supervisor"]


async def test_a_file_opens_only_for_departments_that_need_it_and_as_an_attachment(site: Site) -> None:
    window = await site.visitor("window")
    path = await register(window)
    await window.post(f"{path}/materials", data={"go": "next"}, files={"file.jhz": ("证.png", png())})
    number, _ = await submit(window, path)
    await reviewing(site, number)
    page = (await window.get(f"/cases/{number}")).text
    found = re.search(rf"/cases/{number}/materials/jhz/\d+", page)
    assert found is not None
    opened = await (await site.visitor("gaj")).get(found[0])
    assert opened.content == png()
    assert opened.headers["content-disposition"].startswith("attachment;")
    assert opened.headers["x-content-type-options"] == "nosniff"
    refused = await (await site.visitor("ybj")).get(found[0])
    assert refused.status_code == 404
    assert (await (await site.visitor("supervisor")).get(found[0])).status_code == 403


async def test_a_stale_page_is_told_what_happened_meanwhile(site: Site) -> None:
    window, yy = await site.visitor("window"), await site.visitor("yy")
    number, _ = await submit(window, await register(window))
    await reviewing(site, number)
    await act(yy, number, "complete_pre_review", item="yy/cszm", complete="yes", seq="1")
    page = await act(yy, number, "complete_pre_review", item="yy/cszm", complete="yes", seq="1")
    assert "没有生效" in page.text
    assert "ITEM_NOT_IN_REVIEW" in page.text
    assert "条新变化" in page.text


async def test_the_same_form_sent_twice_is_one_act(site: Site) -> None:
    window, supervisor = await site.visitor("window"), await site.visitor("supervisor")
    number, _ = await submit(window, await register(window))
    await reviewing(site, number)
    for _ in range(2):
        page = await act(supervisor, number, "urge_item", item="yy/cszm", act_id="the-same-act")
        assert "催办：已生效" in page.text
        assert "催的是助产医疗机构（预审），" in page.text
    assert (await site.office.state(number)).items["yy/cszm"].urged == 1
    assert "被催办 1 次" in (await (await site.visitor("yy")).get("/work")).text


async def test_a_form_not_filled_in_right_comes_back_with_what_was_typed(site: Site) -> None:
    window, yy = await site.visitor("window"), await site.visitor("yy")
    number, _ = await submit(window, await register(window))
    await accepted(site, number)
    page = await act(yy, number, "decide_item", item="yy/cszm", decision="refuse", opinion="查无记录的说明")
    assert page.status_code == 422
    assert "不予办理必须说明理由" in page.text
    assert "查无记录的说明" in page.text
    assert (await site.office.state(number)).items["yy/cszm"].phase is ItemPhase.OPEN


async def test_gaps_go_out_once_and_the_family_supplies_them(site: Site) -> None:
    window, yy, family = await site.visitor("window"), await site.visitor("yy"), await site.visitor()
    number, code = await submit(window, await register(window))
    await reviewing(site, number)
    gaps = {"gap.jhz": "MATERIAL_ILLEGIBLE", "gap.mother.phone": "FIELD_MISMATCH"}
    await act(yy, number, "complete_pre_review", item="yy/cszm", complete="no", **gaps)
    await site.office.until(number, lambda state: state.phase is Phase.CORRECTING)
    await family.post("/query", data={"case_no": number, "query_code": code.lower()})
    page = (await family.get("/query/case")).text
    assert "请补交下面的内容" in page
    assert "材料不清晰，无法辨认。" in page
    assert "材料不清晰，无法辨认。" in await paper(family, "/query", "补正通知书", page="/query/case")
    data = {"act_id": uuid.uuid4().hex, "f.mother.phone": "13911112222"}
    sent = await family.post("/query/correction", data=data, files={"file.jhz": ("a.png", png())})
    assert "提交补正：已生效" in (await family.get(sent.headers["location"])).text
    await site.office.until(number, lambda state: state.accepted_at is not None)
    again = await family.post("/query/correction", data=data, files={"file.jhz": ("a.png", png())})
    assert "提交补正：已生效" in (await family.get(again.headers["location"])).text, "pressed again, it is done"
    other = await family.post("/query/correction", data={**data, "act_id": uuid.uuid4().hex})
    assert other.status_code == 422, "another form is judged as it is"
    seen = (await yy.get(f"/cases/{number}")).text
    assert "13911112222" in seen
    assert "a.png" in seen


async def test_refusal_shows_reason_remedies_and_what_lapsed(site: Site) -> None:
    window, yy = await site.visitor("window"), await site.visitor("yy")
    number, code = await submit(window, await register(window))
    await accepted(site, number)
    await act(
        yy, number, "decide_item", item="yy/cszm", decision="refuse", reason="NOT_BORN_HERE", opinion="查无分娩记录"
    )
    await site.office.until(number, lambda state: state.phase is Phase.CONCLUDED)
    family = await site.visitor()
    await family.post("/query", data={"case_no": number, "query_code": code})
    page = (await family.get("/query/case")).text
    assert "前置未通过" in page
    decision = await paper(family, "/query", "不予决定书", page="/query/case")
    for text in ("新生儿不在本机构出生", "查无分娩记录", "60日内", "6个月内"):
        assert text in decision


async def test_the_family_withdraws_after_confirming(site: Site) -> None:
    window, family = await site.visitor("window"), await site.visitor()
    number, code = await submit(window, await register(window))
    await reviewing(site, number)
    await family.post("/query", data={"case_no": number, "query_code": code})
    assert "确认撤件" in (await family.get("/query/withdraw")).text
    data = {"act_id": uuid.uuid4().hex}
    assert (await family.post("/query/withdraw", data=data)).status_code == 422
    sent = await family.post("/query/withdraw", data={**data, "confirmed": "yes"})
    assert "撤件：已生效" in (await family.get(sent.headers["location"])).text
    await site.office.until(number, lambda state: state.phase is Phase.CONCLUDED)
    assert (await family.get("/query/withdraw")).headers["location"] == "/query/case"


async def test_a_query_code_opens_its_own_case_only_and_guesses_are_limited(site: Site) -> None:
    window, family, guesser = await site.visitor("window"), await site.visitor(), await site.visitor()
    number, code = await submit(window, await register(window))
    await family.post("/query", data={"case_no": number, "query_code": code})
    assert (await family.get(f"/cases/{number}")).status_code == 403
    for _ in range(QUERY.here):
        answer = await guesser.post("/query", data={"case_no": number, "query_code": "AAAAAAAA"})
        assert "办件编号或查询码不正确" in answer.text
    answer = await guesser.post("/query", data={"case_no": number, "query_code": code})
    assert answer.status_code == 429
    assert (await guesser.get("/query/case")).status_code == 303


async def test_board_counts_by_department_and_urges(site: Site) -> None:
    window, supervisor = await site.visitor("window"), await site.visitor("supervisor")
    number, _ = await submit(window, await register(window))
    await reviewing(site, number)
    page = (await supervisor.get("/board")).text
    assert "助产医疗机构" in page
    assert number in page
    data = {"act_id": uuid.uuid4().hex, "item": "yy/cszm", "back": "board"}
    answer = await supervisor.post(f"/cases/{number}/acts/urge_item", data=data)
    page = (await supervisor.get(answer.headers["location"])).text
    assert "已催办 1 次" in page
    assert "催办已发出。催的是助产医疗机构" in page, "whom it reached"
    assert number not in (await supervisor.get("/board?light=red")).text


async def test_live_update_tells_a_watching_page_that_its_case_changed(site: Site) -> None:
    window = await site.visitor("window")
    number, _ = await submit(window, await register(window))
    await reviewing(site, number)
    hub = site.app.state.shared.hub
    stream = hub.stream(lambda change: change.case_no == number)
    assert (await anext(stream)).startswith("retry:")
    assert "event: changed" in await anext(stream)  # came just before the page listened, perhaps after it was made
    await act(await site.visitor("supervisor"), number, "urge_item", item="yy/cszm")
    assert "event: changed" in await anext(stream)
    hub.end_streams()
    assert [event async for event in stream] == []


async def test_an_act_sent_while_no_worker_runs_is_safe_and_said_to_be_in_hand(settings: Settings) -> None:
    async with open_office(settings) as office, open_site(office) as site:
        window = await site.visitor("window")
        number, _ = await submit(window, await register(window))
        page = await act(window, number, "withdraw_application", confirmed="yes")
        assert "已提交，正在处理" in page.text
        async with workers(office):
            await office.until(number, lambda state: state.phase is Phase.CONCLUDED)
        assert "已撤件" in (await window.get(f"/cases/{number}")).text


async def test_a_page_opened_before_its_process_runs_gets_its_forms_by_itself(settings: Settings) -> None:
    async with open_office(settings) as office, open_site(office) as opened:
        yy = await opened.visitor("yy")
        number = (await office.file()).case_no
        early = (await yy.get(f"/cases/{number}")).text
        assert "提交预审意见" not in early
        assert 'hx-target="#whole"' in early, "all of it is brought up to date until its process runs"
        async with workers(office):
            await office.until(number, lambda state: state.phase is Phase.REVIEWING)
        later = (await yy.get(f"/cases/{number}", headers={"hx-request": "true", "hx-target": "whole"})).text
        assert "提交预审意见" in later
        assert 'hx-target="#whole"' not in later, "what is typed from now on stays"
