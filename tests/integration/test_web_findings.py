"""核查 through pages and API: a clerk records a finding, the applicant reads it, others have no need of it."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator

import httpx
import pytest

from bundles.loader import load_bundle
from bundles.scenarios.scenario import load_scenarios
from domain.case.state import ItemPhase, Phase
from domain.time.calendar import beijing_date
from ledger.calendars import read_calendar
from runtime.settings import Settings
from starter.api.app import PREFIX
from starter.office.codes import given_code
from starter.trials.live import play
from tests.integration.test_web_acts import act, done, forbidden
from tests.support.desk import plain
from tests.support.office import open_office, workers
from tests.support.web import PASSWORD, Site, open_site

SLUG = "pochan-hecha"
STAFF, MEDICAL, HOUSES = "rsj/pcsb", "ybj/pcyb", "zjj/pcfc"
WHY = "原先按旧名称查询，按统一社会信用代码重新查询后更正"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    """An office that checks what it knows of bankrupt firms."""
    async with (
        open_office(settings, load_bundle(SLUG).definition) as office,
        workers(office),
        open_site(office) as opened,
    ):
        yield opened


async def asked_for(site: Site) -> tuple[str, httpx.AsyncClient]:
    """A case of three checks, just accepted, and its applicant on the query page."""
    lianban = site.office.lianban
    scenario = next(each for each in load_scenarios(SLUG) if each.scenario == "corrected")
    calendar = await read_calendar(lianban.pool)
    on = calendar.subtract_working_days(beijing_date(await lianban.legal_now()), 1)
    opening = await play(lianban, site.office.definition, scenario, scenario.received(on), steps=0)
    await site.office.until(opening.case_no, lambda state: state.phase is Phase.HANDLING)
    code = await given_code(lianban.pool, site.office.settings.secret_key, opening.act_id, opening.filed_by.actor_id)
    client = await site.visitor()
    sent = await client.post("/query", data={"case_no": opening.case_no, "query_code": code})
    assert sent.status_code == 303
    return opening.case_no, client


async def record(client: httpx.AsyncClient, number: str, item: str, **said: str) -> str:
    return await done(client, number, "record_finding", "出具核查结论", item=item, **said)


async def test_a_clerk_records_a_finding_and_the_applicant_reads_what_was_found_by_whom_and_when(site: Site) -> None:
    number, applicant = await asked_for(site)
    rsj = await site.visitor("rsj")
    page = (await rsj.get(f"/cases/{number}")).text
    assert "acts/record_finding" in page
    assert "acts/decide_item" not in page, "a check is not granted"
    assert "无论结论如何，后面的事项照常开始" in page
    names = ("没有参保记录", "已按期缴费", "有欠费")
    assert sorted(names, key=page.index) == list(names), "in the order in which the definition has them"
    wrong = await act(rsj, number, "record_finding", item=STAFF, opinion="还没有选结论")
    assert "请选择核查结论" in wrong
    assert "还没有选结论" in wrong, "nothing typed is lost"
    said = {"outcome": "owed", "value.staff": "三十八", "value.owed_amount": "126000.505"}
    wrong = await act(rsj, number, "record_finding", item=STAFF, **said)
    assert "三十八" in wrong
    assert "最多两位小数" in wrong
    said = {
        "outcome": "owed",
        "value.staff": "38",
        "value.owed_amount": "１２６,０００.５",
        "opinion": "欠2026年上半年",
    }
    shown = await record(rsj, number, STAFF, **said)
    assert "126000.50元" in shown
    assert "有欠费" in shown
    state = await site.office.state(number)
    assert (state.items[STAFF].phase, state.items[STAFF].finding) == (ItemPhase.FOUND, "owed")
    own = plain((await applicant.get("/query/case")).text)
    for words in ("核查结论", "有欠费", "参保人数：38", "欠费金额：126000.50元", "欠2026年上半年", "人力资源"):
        assert words in own
    assert "核查报告汇总" not in own, "not before every check has ended"
    news = plain((await applicant.get("/query/news")).text)
    assert "已出具核查结论：“有欠费”" in news


async def test_what_was_found_is_for_those_whom_it_concerns(site: Site) -> None:
    number, _ = await asked_for(site)
    rsj, zjj, lead = [await site.visitor(login) for login in ("rsj", "zjj", "sjj_lead")]
    await record(rsj, number, STAFF, outcome="owed", **{"value.staff": "38", "value.owed_amount": "77.70"})
    assert "77.70元" in (await lead.get(f"/cases/{number}")).text
    assert "77.70元" not in (await zjj.get(f"/cases/{number}")).text, "another department has no need of it"
    assert (await zjj.get(f"/cases/{number}/findings")).status_code == 403
    await forbidden(site, number, "record_finding", "window", "sjj_lead", item=HOUSES, outcome="none")
    foreign = await act(zjj, number, "record_finding", item=STAFF, outcome="paid")
    assert "已生效" not in foreign
    stranger = await site.visitor()
    assert (await stranger.get(f"/cases/{number}/findings")).status_code == 303


async def test_a_finding_is_corrected_with_a_reason_until_the_case_is_closed(site: Site) -> None:
    number, applicant = await asked_for(site)
    ybj, rsj = await site.visitor("ybj"), await site.visitor("rsj")
    await record(ybj, number, MEDICAL, outcome="none")
    wrong = await act(ybj, number, "correct_finding", item=MEDICAL, outcome="paid", **{"value.staff": "20"})
    assert "请写明原来的结论错在哪里" in wrong
    said = {"outcome": "paid", "value.staff": "20", "opinion": WHY}
    shown = plain(await done(ybj, number, "correct_finding", "更正核查结论", item=MEDICAL, **said))
    assert "由“没有参保记录”更正为“已按期缴费”" in shown
    own = plain((await applicant.get("/query/case")).text)
    assert "已更正" in own
    assert WHY in own
    assert "核查结论已更正" in plain((await applicant.get("/query/news")).text)
    await record(rsj, number, STAFF, outcome="none")
    await record(await site.visitor("zjj"), number, HOUSES, outcome="none")
    assert (await site.office.state(number)).phase is Phase.CONCLUDED
    assert "acts/correct_finding" not in (await ybj.get(f"/cases/{number}")).text


async def test_all_findings_stand_in_one_report_when_every_check_has_ended(site: Site) -> None:
    number, applicant = await asked_for(site)
    rsj, ybj, zjj, lead = [await site.visitor(login) for login in ("rsj", "ybj", "zjj", "sjj_lead")]
    await record(rsj, number, STAFF, outcome="owed", **{"value.staff": "38", "value.owed_amount": "5"})
    assert (await lead.get(f"/cases/{number}/findings")).status_code == 404
    assert (await applicant.get("/query/findings")).status_code == 404
    await record(ybj, number, MEDICAL, outcome="none")
    page = plain(await record(zjj, number, HOUSES, outcome="none"))
    assert "全部核查已经完成" not in page, "a department reads its own"
    own = (await applicant.get("/query/case")).text
    assert "/query/findings" in own
    for client, path in ((lead, f"/cases/{number}/findings"), (applicant, "/query/findings")):
        report = plain((await client.get(path)).text)
        for words in ("核查报告汇总", "3 项核查的结论", "欠费金额：5.00元", "未发现房产备案", "示例律师事务所"):
            assert words in report
        paper = await client.get(f"{path}.pdf")
        assert paper.headers["content-type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF")


async def test_a_report_goes_with_the_finding_as_a_file(site: Site) -> None:
    number, applicant = await asked_for(site)
    zjj, rsj = await site.visitor("zjj"), await site.visitor("rsj")
    data = {"act_id": uuid.uuid4().hex, "item": HOUSES, "outcome": "none"}
    files = {"files": ("房产核查.pdf", PDF, "application/pdf")}
    sent = await zjj.post(f"/cases/{number}/acts/record_finding", data=data, files=files)
    assert sent.status_code == 303, plain(sent.text)
    own = (await applicant.get("/query/case")).text
    found = re.search(r'href="(/query/findings/[^"]+/0)"', own)
    assert found is not None, plain(own)
    assert (await applicant.get(found[1])).content == PDF
    path = found[1].removeprefix("/query")
    assert (await zjj.get(f"/cases/{number}{path}")).status_code == 200
    assert (await rsj.get(f"/cases/{number}{path}")).status_code == 404


async def test_the_api_takes_a_finding_with_its_values_and_says_which_is_wrong(site: Site) -> None:
    number, _ = await asked_for(site)
    await site.hire("rsj")
    client, auth = await site.visitor(), httpx.BasicAuth("rsj", PASSWORD)
    body = {"act_id": "finding-0001", "kind": "record_finding", "item": STAFF, "outcome": "owed", "values": {}}
    answer = await client.post(f"{PREFIX}/cases/{number}/acts", json=body, auth=auth)
    assert answer.status_code == 422
    assert answer.json()["code"] == "FINDING_UNFIT"
    assert [each["field"] for each in answer.json()["fields"]] == ["value.staff", "value.owed_amount"]
    body |= {"values": {"staff": "38", "owed_amount": "12.3"}}
    answer = await client.post(f"{PREFIX}/cases/{number}/acts", json=body, auth=auth)
    assert answer.json().get("outcome") == "applied", answer.text
    told = (await client.get(f"{PREFIX}/cases/{number}", auth=auth)).json()
    assert {each["item"]: each["finding"] for each in told["items"]}[STAFF] == "owed"
