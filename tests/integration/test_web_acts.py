"""Every act on time limits through the pages: its form, who may, what it says when it does not hold, and its notice."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bundles.scenarios.scenario import load_scenarios
from domain.case.acts import Actor, Role
from domain.case.state import CaseState, ItemPhase, Phase
from domain.time.calendar import BEIJING, beijing_date
from domain.time.clock import known_due_on
from ledger import journal
from ledger.calendars import read_calendar
from runtime.settings import Settings
from starter.trials.live import play
from tests.support import food
from tests.support.food import FIRE, MAY_FOLLOW, SHOP
from tests.support.office import open_office, workers
from tests.support.web import Site, open_site

WINDOW = Actor(actor_id="window-1", role=Role.COUNTER_CLERK)


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    """An office that handles food licences."""
    async with open_office(settings, food.definition()) as office, workers(office), open_site(office) as opened:
        yield opened


async def file(site: Site, *, missing: tuple[str, ...] = (), **chosen: Any) -> tuple[str, str]:
    """A case on file, with its query code."""
    filed = await site.office.lianban.file_case(food.filing(site.office.definition, WINDOW, missing, **chosen))
    await site.office.until(filed.case_no, lambda state: state.phase is Phase.REVIEWING)
    assert filed.query_code is not None
    return filed.case_no, filed.query_code


async def act(client: httpx.AsyncClient, number: str, kind: str, **data: Any) -> str:
    """Send an act from the case's page; what the page says of it, or the page with the form's errors."""
    sent = {"act_id": uuid.uuid4().hex, **data}
    answer = await client.post(f"/cases/{number}/acts/{kind}", data=sent)
    page = await client.get(answer.headers["location"]) if answer.status_code == 303 else answer
    return page.text


async def done(client: httpx.AsyncClient, number: str, kind: str, name: str, **data: Any) -> str:
    """An act that has to hold; the page after it."""
    page = await act(client, number, kind, **data)
    assert f"{name}：已生效" in page, _plain(page)
    return page


def _plain(page: str) -> str:
    """A page's words, for the message of a failure."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))[:3000]


async def forbidden(site: Site, number: str, kind: str, *logins: str, **data: Any) -> None:
    """None of these may do it: the page is closed to their role."""
    for login in logins:
        client = await site.visitor(login)
        answer = await client.post(f"/cases/{number}/acts/{kind}", data={"act_id": uuid.uuid4().hex, **data})
        assert answer.status_code == 403, (login, _plain(answer.text))


async def notice(client: httpx.AsyncClient, number: str, title: str, page: str = "") -> str:
    """The last notice of that title, opened from the list on the case's page."""
    path = f"/cases/{number}" if not page else "/query"
    listed = (await client.get(page or path)).text
    found = re.findall(rf'href="({path}/notices/\d+)">{title}', listed)
    assert found, _plain(listed)
    return _plain((await client.get(found[-1])).text)


async def family(site: Site, number: str, code: str) -> httpx.AsyncClient:
    """The applicant, on the case's query page."""
    client = await site.visitor()
    assert (await client.post("/query", data={"case_no": number, "query_code": code})).status_code == 303
    return client


async def reviewed(site: Site, number: str) -> None:
    """The departments find the papers complete; a person has to sign."""
    items = (await site.office.state(number)).items
    for key in [key for key, item in items.items() if item.phase is ItemPhase.REVIEWING]:
        clerk = await site.visitor(key.split("/")[0])
        await done(clerk, number, "complete_pre_review", "提交预审意见", item=key, complete="yes")


async def accepted(site: Site, **chosen: Any) -> tuple[str, str]:
    """A case that was accepted at the window."""
    number, code = await file(site, **chosen)
    await reviewed(site, number)
    await done(await site.visitor("window"), number, "accept_application", "受理")
    return number, code


def law_due(state: CaseState, item: str = SHOP) -> Any:
    """The last day of an item's statutory limit."""
    return known_due_on(state.clocks[f"{item}.statutory"], state.calendar)


async def test_acceptance_is_signed_by_the_window_and_printed_with_its_number_and_date(site: Site) -> None:
    number, code = await file(site, hwzp="是")
    window = await site.visitor("window")
    assert "还有部门没有答复预审" in await act(window, number, "accept_application")
    await reviewed(site, number)
    assert "待受理" in (await window.get(f"/cases/{number}")).text
    await forbidden(site, number, "accept_application", "spj", "spj_head", "supervisor")
    page = await done(window, number, "accept_application", "受理")
    assert re.search(r"受理，开始计时。.*?整件事承诺期限至\d{4}-\d\d-\d\d", page, re.S)
    paper = await notice(window, number, "受理通知书")
    assert re.search(r"受〔\d{4}〕\d+号", paper)
    assert "第10个工作日为" in paper
    assert "联合办理的法定期限到" in paper
    assert "不能" not in await notice(await family(site, number, code), number, "受理通知书", page="/query/case")
    assert "办件已经受理" in await act(window, number, "refuse_acceptance", reason="CONDITIONS_UNMET", opinion="事实")


async def test_deferral_asks_for_the_pledge_and_tells_list_term_and_consequence(site: Site) -> None:
    number, code = await file(site, missing=MAY_FOLLOW)
    await reviewed(site, number)
    window = await site.visitor("window")
    form = (await window.get(f"/cases/{number}")).text
    assert "8 个工作日内" in form
    assert "撤销受理" in form
    deferred = {"deferred": list(MAY_FOLLOW)}
    assert "容缺受理须有申请人签署的承诺" in await act(
        window, number, "accept_application", note="电话已告知", **deferred
    )
    page = await act(window, number, "accept_application", note="电话已告知", **deferred)
    assert "电话已告知" in page
    await done(window, number, "accept_application", "受理", pledged="yes", **deferred)
    paper = await notice(window, number, "容缺受理通知书")
    for words in ("设备", "8个工作日", "撤销受理", "浙江省保障"):
        assert words in paper
    spj = await site.visitor("spj")
    page = await act(spj, number, "decide_item", item=SHOP, decision="grant", result_no="J-1")
    assert "容缺的材料还没有补齐" in page
    applicant = await family(site, number, code)
    assert "您的申请已容缺受理" in (await applicant.get("/query/case")).text
    sent = {"act_id": uuid.uuid4().hex, "paper": list(MAY_FOLLOW)}
    await applicant.post("/query/correction", data=sent)
    page = (await spj.get(f"/cases/{number}")).text
    assert "容缺的材料已经全部补齐" in page


async def test_one_notice_gathers_departments_and_desk_and_new_papers_may_be_looked_at_again(site: Site) -> None:
    number, code = await file(site)
    spj, window = await site.visitor("spj"), await site.visitor("window")
    gaps = {"gap.pm-tu": "MATERIAL_ILLEGIBLE"}
    await done(spj, number, "complete_pre_review", "提交预审意见", item=SHOP, complete="no", **gaps)
    await forbidden(site, number, "notice_correction", "spj", "supervisor")
    page = await done(window, number, "notice_correction", "发出补正通知", **{"gap.yyzz": "MATERIAL_EXPIRED"})
    assert "补正期限至" in page
    paper = await notice(window, number, "补正通知书")
    for words in ("平面", "材料不清晰", "营业执照", "材料已过有效期", "补〔", "逾期未补正的，视为撤回申请"):
        assert words in paper
    assert "补正通知书已经发出" in await act(window, number, "notice_correction", **{"gap.spjy-sqs": "MATERIAL_WRONG"})
    applicant = await family(site, number, code)
    sent = {"act_id": uuid.uuid4().hex, "paper": ["pm-tu", "yyzz"]}
    answer = await applicant.post("/query/correction", data=sent)
    assert "提交补正：已生效" in (await applicant.get(answer.headers["location"])).text
    again = {"gap.fzr-sfz": "MATERIAL_EXPIRED"}
    page = await act(spj, number, "complete_pre_review", item=SHOP, complete="no", **again)
    assert "没有在首次补正通知书中告知" in page
    new = {"gap.pm-tu": "MATERIAL_WRONG"}
    await done(spj, number, "complete_pre_review", "提交预审意见", item=SHOP, complete="no", **new)
    await done(window, number, "notice_correction", "发出补正通知")
    assert "仍有下列问题" in await notice(window, number, "第二次补正通知书")


async def test_notice_of_correction_without_anything_missing_comes_back_as_a_form(site: Site) -> None:
    number, _ = await file(site)
    await reviewed(site, number)
    page = await act(await site.visitor("window"), number, "notice_correction")
    assert "没有要补正的内容" in page
    assert 'href="#notice_correction-gaps"' in page


async def test_acceptance_is_refused_with_reason_and_remedies(site: Site) -> None:
    number, code = await file(site)
    window = await site.visitor("spj_lead")
    page = await act(window, number, "refuse_acceptance", opinion="属于市级职权的说明")
    assert "请选择不予受理的理由" in page
    assert "属于市级职权的说明" in page
    words = {"reason": "WITHOUT_LEGAL_BASIS", "opinion": "应向市局申请"}
    await done(window, number, "refuse_acceptance", "不予受理", **words)
    paper = await notice(await family(site, number, code), number, "不予受理决定书", page="/query/case")
    for said in ("申请事项没有法律依据", "应向市局申请", "60日内", "6个月内", "不受〔"):
        assert said in paper


async def test_expert_review_stops_both_clocks_says_until_when_and_ends_by_an_act(site: Site) -> None:
    number, code = await accepted(site)
    spj = await site.visitor("spj")
    before = law_due(await site.office.state(number))
    form = (await spj.get(f"/cases/{number}")).text
    assert re.search(r"<b>现场核查</b>：时间计入办理期限，不能停止计时", form)
    page = await act(spj, number, "suspend_item", item=SHOP, procedure="zhuanjia", days="99", note="由专家库抽取")
    assert "1 到 20 的整数" in page
    assert "由专家库抽取" in page
    page = await act(spj, number, "suspend_item", item=SHOP, procedure="hecha", days="3")
    assert "计入办理期限，不能停止计时" in page
    looked = await act(spj, number, "suspend_item", item=SHOP, procedure="zhuanjia", days="5", look="yes")
    assert "还没有提交，先看影响" in looked
    assert str(before) in looked
    assert (await site.office.state(number)).items[SHOP].suspended is None
    await forbidden(site, number, "suspend_item", "window", "spj_head", "supervisor", item=SHOP)
    page = await act(await site.visitor("spj"), number, "resume_item", item=SHOP)
    assert "该事项没有挂起" in page
    page = await done(spj, number, "suspend_item", "挂起（特别程序）", item=SHOP, procedure="zhuanjia", days="5")
    assert re.search(r"法定期限由\d{4}-\d\d-\d\d改为\d{4}-\d\d-\d\d", page)
    paper = await notice(spj, number, "特别程序告知书")
    for words in ("专家评审", "5个工作日", "第四十五条", "停止计时", "中〔"):
        assert words in paper
    page = await act(spj, number, "decide_item", item=SHOP, decision="grant", result_no="J-1")
    assert "正在特别程序中" in page
    applicant = await family(site, number, code)
    assert "这段时间不计入期限" in (await applicant.get("/query/case")).text
    await done(spj, number, "resume_item", "恢复", item=SHOP, note="专家意见第7号")
    assert "专家意见第7号" in await notice(applicant, number, "恢复办理通知书", page="/query/case")
    assert law_due(await site.office.state(number)) == before


async def test_head_annuls_a_stop_entered_by_mistake_and_the_applicant_is_told_what_was_wrong(site: Site) -> None:
    number, code = await accepted(site)
    spj, head = await site.visitor("spj"), await site.visitor("spj_head")
    before = law_due(await site.office.state(number))
    assert "撤销挂起" not in (await head.get(f"/cases/{number}")).text, "there is no stop"
    for procedure in ("zhuanjia", "tingzheng"):
        await done(spj, number, "suspend_item", "挂起（特别程序）", item=SHOP, procedure=procedure, days="5")
    stopped = law_due(await site.office.state(number))
    await forbidden(site, number, "annul_stop", "spj", "window", "supervisor", item=SHOP, opinion="事项选错")
    assert "撤销哪一次挂起" in (await head.get(f"/cases/{number}")).text
    page = await act(head, number, "annul_stop", item=SHOP)
    assert "请选择撤销哪一次挂起" in page
    assert "请写明挂起有误的事实和理由" in page
    page = await act(head, number, "annul_stop", item=SHOP, opinion="本件不需要听证，选错了程序")
    assert "请选择撤销哪一次挂起" in page
    assert "本件不需要听证，选错了程序" in page
    looked = await act(head, number, "annul_stop", item=SHOP, notice="2", opinion="选错了程序", look="yes")
    assert "还没有提交，先看影响" in looked
    await done(head, number, "annul_stop", "撤销挂起", item=SHOP, notice="2", opinion="本件不需要听证，选错了程序")
    assert list((await site.office.state(number)).items[SHOP].running_stops) == ["zhuanjia"]
    assert law_due(await site.office.state(number)) == stopped, "the other procedure's days stay left out"
    page = await done(head, number, "annul_stop", "撤销挂起", item=SHOP, opinion="本件也不需要专家评审")
    assert re.search(r"撤销.?食品经营许可.?的挂起（专家评审，第1次告知）", page)
    assert re.search(rf"法定期限由{stopped}改为{before}", page)
    assert law_due(await site.office.state(number)) == before
    applicant = await family(site, number, code)
    assert "这段时间不计入期限" not in (await applicant.get("/query/case")).text
    paper = await notice(applicant, number, "更正通知书", page="/query/case")
    for said in ("本件也不需要专家评审", "第四十五条", "第1次告知，5个工作日", "中〔", "更〔", str(before.year)):
        assert said in paper, said
    assert "听证" not in paper, "that has a notice of its own"
    page = await act(head, number, "annul_stop", item=SHOP, opinion="再撤一次")
    assert "没有可以撤销的挂起" in page
    await site.office.agrees(number)


async def test_resumption_asks_which_procedure_has_its_result_where_several_run(site: Site) -> None:
    number, _ = await accepted(site)
    spj = await site.visitor("spj")
    for procedure in ("zhuanjia", "tingzheng"):
        await done(spj, number, "suspend_item", "挂起（特别程序）", item=SHOP, procedure=procedure, days="5")
    form = (await spj.get(f"/cases/{number}")).text
    assert "正在办理2项特别程序" in form
    page = await act(spj, number, "resume_item", item=SHOP, note="专家意见第7号")
    assert "请选择已经有结果的那一项特别程序" in page
    assert "专家意见第7号" in page
    looked = await act(spj, number, "resume_item", item=SHOP, procedure="zhuanjia", look="yes")
    assert "还没有提交，先看影响" in looked
    await done(spj, number, "resume_item", "恢复", item=SHOP, procedure="zhuanjia")
    assert list((await site.office.state(number)).items[SHOP].running_stops) == ["tingzheng"]
    await done(spj, number, "resume_item", "恢复", item=SHOP)
    assert (await site.office.state(number)).items[SHOP].suspended is None


async def test_extension_of_an_item_goes_to_the_head_of_its_department(site: Site) -> None:
    number, code = await accepted(site)
    spj, head = await site.visitor("spj"), await site.visitor("spj_head")
    wanted = {"item": SHOP, "days": "5", "reason": "MORE_SURVEYS", "opinion": "设备改造未完"}
    page = await act(spj, number, "request_extension", **{**wanted, "days": "11"})
    assert "1 到 10 的整数" in page
    looked = await act(spj, number, "request_extension", look="yes", **wanted)
    before = law_due(await site.office.state(number))
    assert str(before) in looked
    await forbidden(site, number, "request_extension", "window", "supervisor", **wanted)
    await done(spj, number, "request_extension", "申请延期", **wanted)
    assert "已有一份延期申请" in await act(spj, number, "request_extension", **wanted)
    await forbidden(site, number, "approve_extension", "spj", "window", "spj_lead", item=SHOP)
    mayor = await site.visitor("gov")
    assert "您的角色不能做这项操作" in await act(mayor, number, "approve_extension", item=SHOP)
    form = (await head.get(f"/cases/{number}")).text
    for words in ("延期申请等您审批", "设备改造未完", str(before), "行政许可法第四十二条第一款"):
        assert words in form
    await done(head, number, "approve_extension", "批准延期", item=SHOP, opinion="同意")
    assert law_due(await site.office.state(number)) > before
    paper = await notice(await family(site, number, code), number, "延期通知书", page="/query/case")
    for words in ("经行政机关负责人批准", "5个工作日", "需要补充现场核查", "延〔", "止于"):
        assert words in paper
    assert "只能延长一次" in await act(spj, number, "request_extension", **wanted)


async def test_extension_is_refused_in_words(site: Site) -> None:
    number, _ = await accepted(site)
    spj, head = await site.visitor("spj"), await site.visitor("spj_head")
    words = {"item": SHOP, "days": "5", "reason": "FACTS_COMPLEX", "opinion": "人手不足"}
    await done(spj, number, "request_extension", "申请延期", **words)
    assert "驳回请写明理由" in await act(head, number, "refuse_extension", item=SHOP)
    await done(head, number, "refuse_extension", "驳回延期", item=SHOP, opinion="不是法定理由")
    assert "没有批准延长" in (await spj.get(f"/cases/{number}")).text
    assert "没有等待批准的延期申请" in await act(head, number, "approve_extension", item=SHOP)


async def test_extension_of_the_whole_goes_to_the_head_of_the_government(site: Site) -> None:
    number, _ = await accepted(site, hwzp="是")
    lead, mayor = await site.visitor("spj_lead"), await site.visitor("gov")
    assert (await mayor.get("/")).status_code == 303
    words = {"days": "15", "reason": "MANY_DEPARTMENTS", "opinion": "四个部门会商"}
    await done(lead, number, "request_extension", "申请延期", **words)
    assert "四个部门会商" in (await mayor.get(f"/cases/{number}")).text
    head = await site.visitor("spj_head")
    assert "您的角色不能做这项操作" in await act(head, number, "approve_extension")
    await done(mayor, number, "approve_extension", "批准延期")
    assert "经本级人民政府负责人批准" in await notice(lead, number, "延期通知书")


async def test_commitment_is_decided_at_once_checked_put_right_and_the_decision_revoked(site: Site) -> None:
    number, code = await accepted(site, xiaofang="告知承诺")
    fire = await site.visitor("xf")
    await done(fire, number, "decide_item", "作出决定", item=FIRE, decision="grant", result_no="X-1")
    assert "核查承诺的履行情况" in await notice(fire, number, "准予决定书")
    assert "请选择承诺是否履行" in await act(fire, number, "check_commitment", item=FIRE)
    await forbidden(site, number, "check_commitment", "window", "xf_head", item=FIRE)
    unkept = {"item": FIRE, "met": "no", "reason": "COMMITMENT_BROKEN", "opinion": "安全出口锁闭"}
    page = await act(fire, number, "check_commitment", item=FIRE, met="no")
    assert "请选择没有履行承诺的理由" in page
    await done(fire, number, "check_commitment", "履诺核查", **unkept)
    paper = await notice(await family(site, number, code), number, "限期整改通知书", page="/query/case")
    assert "安全出口锁闭" in paper
    assert re.search(r"请于\s*\d{4}年\d+月\d+日", paper)
    await done(fire, number, "check_commitment", "履诺核查", **unkept)
    assert (await site.office.state(number)).items[FIRE].phase is ItemPhase.REVOKED
    assert "撤决〔" in await notice(fire, number, "撤销决定书")
    assert "没有有效的准予决定" in await act(
        fire, number, "revoke_decision", item=FIRE, reason="COMMITMENT_BROKEN", opinion="再次"
    )


async def test_head_of_department_revokes_a_decision_with_facts_and_reasons(site: Site) -> None:
    number, code = await accepted(site)
    spj, head = await site.visitor("spj"), await site.visitor("spj_head")
    await done(spj, number, "decide_item", "作出决定", item=SHOP, decision="grant", result_no="J-7")
    await forbidden(site, number, "revoke_decision", "window", "spj_lead", item=SHOP)
    page = await act(head, number, "revoke_decision", item=SHOP, reason="FALSE_STATEMENT")
    assert "撤销请写明事实和理由" in page
    words = {"item": SHOP, "reason": "FALSE_STATEMENT", "opinion": "场地证明系伪造"}
    await done(head, number, "revoke_decision", "撤销决定", **words)
    applicant = await family(site, number, code)
    paper = await notice(applicant, number, "撤销决定书", page="/query/case")
    for said in ("J-7", "场地证明系伪造", "60日内"):
        assert said in paper
    assert "已撤销" in (await applicant.get("/query/case")).text


async def test_delivery_is_confirmed_by_the_window_with_its_method(site: Site) -> None:
    number, code = await accepted(site)
    spj, window = await site.visitor("spj"), await site.visitor("window")
    assert "没有等待送达的结果" in await act(window, number, "confirm_delivery", method="pickup")
    await done(spj, number, "decide_item", "作出决定", item=SHOP, decision="grant", result_no="J-2")
    page = (await window.get(f"/cases/{number}")).text
    assert "颁发送达期限至" in page
    assert "前领取" in await notice(window, number, "结果清单")
    assert "请选择送达方式" in await act(window, number, "confirm_delivery", note="单号 123")
    await forbidden(site, number, "confirm_delivery", "spj_head", "supervisor", method="post")
    await done(window, number, "confirm_delivery", "确认送达", method="post", note="单号 123")
    applicant = await family(site, number, code)
    page = (await applicant.get("/query/case")).text
    assert "确认送达（邮寄）" in page
    assert "单号 123" not in page


async def test_the_family_confirms_that_it_has_the_result(site: Site) -> None:
    number, code = await accepted(site)
    await done(
        await site.visitor("spj"), number, "decide_item", "作出决定", item=SHOP, decision="grant", result_no="J-3"
    )
    applicant = await family(site, number, code)
    assert "我已收到" in (await applicant.get("/query/case")).text
    sent = {"act_id": uuid.uuid4().hex}
    assert "请选择送达方式" in (await applicant.post("/query/delivery", data=sent)).text
    answer = await applicant.post("/query/delivery", data={**sent, "method": "pickup"})
    assert "确认送达：已生效" in (await applicant.get(answer.headers["location"])).text
    assert (await site.office.state(number)).items[SHOP].delivered_at is not None


async def test_silence_of_the_window_is_told_as_deemed_acceptance(site: Site) -> None:
    number, code = await file(site)
    await reviewed(site, number)
    received_on = beijing_date((await site.office.state(number)).opening.received_at)
    await site.office.advance(number, timedelta(days=14))
    await site.office.until(number, lambda state: state.accepted_at is not None)
    paper = await notice(await family(site, number, code), number, "视为受理通知书", page="/query/case")
    day = f"{received_on.year}年{received_on.month}月{received_on.day}日"
    assert f"自{day}起视为受理" in paper
    assert "第三十二条" in paper
    page = (await (await site.visitor("spj")).get(f"/cases/{number}")).text
    assert "红牌" in page


async def test_notices_are_for_their_readers_only(site: Site) -> None:
    number, code = await accepted(site, xiaofang="告知承诺")
    await done(
        await site.visitor("xf"), number, "decide_item", "作出决定", item=FIRE, decision="grant", result_no="X-9"
    )
    seq = next(
        position
        for position, entry in enumerate((await _entries(site, number)), start=1)
        if entry.kind == "item_decided"
    )
    for login, sees in (("window", True), ("xf", True), ("spj", False), ("spj_lead", False)):
        answer = await (await site.visitor(login)).get(f"/cases/{number}/notices/{seq}")
        assert (answer.status_code == 200) is sees, login
    assert (await (await site.visitor("supervisor")).get(f"/cases/{number}/notices/{seq}")).status_code == 403
    for nothing in ("0", "999", "x", "-1", "1" * 40):
        assert (await (await site.visitor("window")).get(f"/cases/{number}/notices/{nothing}")).status_code == 303
    assert (await (await family(site, number, code)).get(f"/query/notices/{seq}")).status_code == 200


async def played(site: Site, name: str) -> str:
    """The number of a case that went through that scenario, a hundred working days ago."""
    lianban = site.office.lianban
    scenario = next(each for each in load_scenarios(food.SLUG) if each.scenario == name)
    calendar = await read_calendar(lianban.pool)
    on = calendar.subtract_working_days(beijing_date(await lianban.legal_now()), 100)
    number = (await play(lianban, site.office.definition, scenario, scenario.received(on))).case_no
    await site.office.until(number, lambda state: state.is_over)
    return number


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("deferral-overdue", ("容缺受理通知书", "撤销受理决定书")),
        ("correction-overdue", ("补正通知书", "终止办理告知书")),
        ("renewed-by-silence", ("受理通知书", "准予延续决定书", "结果清单")),
        ("stop-runs-out", ("特别程序告知书", "恢复办理通知书", "期满告知书", "不予决定书")),
        ("renewal-annulled", ("特别程序告知书", "更正通知书", "恢复办理通知书")),
        ("commitment-revoked", ("准予决定书", "限期整改通知书", "撤销决定书")),
    ],
)
async def test_every_notice_of_a_scenario_is_printed(site: Site, name: str, titles: tuple[str, ...]) -> None:
    window, number = await site.visitor("window"), await played(site, name)
    page = (await window.get(f"/cases/{number}")).text
    found = re.findall(rf'href="(/cases/{number}/notices/\d+)">([^<：]+)', page)
    assert set(titles) <= {title for _, title in found}
    for path, title in found:
        answer = await window.get(path)
        assert answer.status_code == 200, (title, _plain(answer.text))
        assert "None" not in _plain(answer.text), title


async def test_notice_of_an_annulled_renewal_says_that_the_time_told_before_stays(site: Site) -> None:
    window, number = await site.visitor("window"), await played(site, "renewal-annulled")
    paper = await notice(window, number, "更正通知书")
    assert "第2次告知，15个工作日" in paper
    assert "第1次告知的时间仍不计入期限" in paper


async def test_a_department_is_told_in_writing_that_the_former_item_is_done(settings: Settings) -> None:
    async with open_office(settings) as office, workers(office), open_site(office) as site:
        number = (await office.file()).case_no
        await office.accept(number)
        await office.grant(number, "yy/cszm")
        await office.until(number, lambda state: state.items["gaj/csdj"].phase is ItemPhase.OPEN)
        paper = await notice(await site.visitor("gaj"), number, "前一事项办结通知")
        for words in ("汉中市公安局汉台分局：", "出生医学证明首次签发", "承诺期限到", "第10个工作日为"):
            assert words in paper
        assert ">前一事项办结通知" not in (await (await site.visitor("yy")).get(f"/cases/{number}")).text


async def _entries(site: Site, number: str) -> Any:
    return await journal.read_entries(site.office.lianban.pool, number)


# --- 纸质补录 ---


async def drafted(window: httpx.AsyncClient) -> str:
    """A food licence registered up to the check page; the draft's address."""
    begun = await window.post("/filing", data={"bundle": food.SLUG})
    path = str(begun.headers["location"]).removesuffix("/situation")
    await window.post(f"{path}/situation", data={f"q.{key}": value for key, value in food.ANSWERS.items()})
    await window.post(f"{path}/form", data={f"f.{key}": value for key, value in food.FORM.items()})
    ticks = {f"tick.{key}": "paper" for key in ("cs-zm", "pm-tu", "sb-tu", "sp-zd")}
    file = {"file.none": ("", b"")}
    checked = await window.post(f"{path}/materials", data={**ticks, "go": "next"}, files=file)
    assert checked.headers.get("location") == f"{path}/check", _plain(checked.text)
    return path


async def test_paper_receipt_waits_for_a_second_officer_and_counts_from_its_true_day(site: Site) -> None:
    window, second = await site.visitor("window"), await site.visitor("window2")
    path = await drafted(window)
    at = (await site.office.lianban.legal_now()).astimezone(BEIJING) - timedelta(days=3)
    facts = {"received_at": f"{at:%Y-%m-%dT%H:%M}", "reason": "停电，手工登记"}
    assert "请填写收到申请的日期和时间" in (await window.post(f"{path}/paper", data={"reason": "停电"})).text
    late = {**facts, "received_at": "2099-01-01T09:00"}
    page = (await window.post(f"{path}/paper", data=late)).text
    assert "收件时间必须早于现在" in page
    assert "停电，手工登记" in page
    entered = str((await window.post(f"{path}/paper", data=facts)).headers["location"])
    assert entered == (await window.post(f"{path}/paper", data=facts)).headers["location"]
    assert "等待复核" in (await window.get(entered)).text
    assert "复核确认" not in (await window.get(entered)).text
    own = await window.post(f"{entered}/confirm", data={"compared": "yes"})
    assert "补录须由另一名工作人员确认" in own.text
    assert "测试餐饮店" in (await second.get("/paper")).text
    page = (await second.get(entered)).text
    assert "测试小馆" in page
    assert "停电，手工登记" in page
    assert "请与纸质材料核对后勾选" in (await second.post(f"{entered}/confirm", data={})).text
    assert (await second.post(f"{entered}/confirm", data={"compared": "yes"})).status_code == 303
    page = (await second.get(entered)).text
    number = re.search(r'class="number">([\d-]+)<', page)
    assert number is not None
    assert f"-{at:%Y%m%d}-" in number[1]
    await site.office.until(number[1], lambda state: state.phase is Phase.REVIEWING)
    case = (await second.get(f"/cases/{number[1]}")).text
    assert "纸质补录" in case
    assert "以纸质方式收到" in (await second.get(f"/cases/{number[1]}/notices/1")).text
    for login in ("spj", "spj_head", "supervisor"):
        assert (await (await site.visitor(login)).get("/paper")).status_code == 403


async def test_paper_receipt_that_is_sent_back_can_be_gone_on_with(site: Site) -> None:
    window, lead, other = await site.visitor("window"), await site.visitor("spj_lead"), await site.visitor("lead")
    path = await drafted(window)
    at = (await site.office.lianban.legal_now()).astimezone(BEIJING) - timedelta(days=2)
    facts = {"received_at": f"{at:%Y-%m-%dT%H:%M}", "reason": "系统故障"}
    entered = str((await window.post(f"{path}/paper", data=facts)).headers["location"])
    assert (await window.get(f"{path}/check")).status_code == 404
    assert (await other.get(entered)).status_code == 404
    assert "请写明" in (await lead.post(f"{entered}/refuse", data={"refusal": ""})).text
    assert (await lead.post(f"{entered}/refuse", data={"refusal": "收件章是昨天"})).status_code == 303
    assert "收件章是昨天" in (await window.get(entered)).text
    again = re.search(r'href="(/filing/\w+)/check">继续登记', (await window.get("/filing")).text)
    assert again is not None
    assert "测试小馆" in (await window.get(f"{again[1]}/check")).text
