"""The acts among colleagues through the case's page: what is offered to whom, what a form asks for, how it is told."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest

from domain.case.state import ItemPhase
from domain.definition.joint import ReviewRule
from runtime.settings import Settings
from tests.support import desk
from tests.support.desk import act, done, opened, plain, shop
from tests.support.food import SHOP, SIGN
from tests.support.office import open_office, workers
from tests.support.web import Site, open_site

SPJ2, SPJ3, CGJ = "spj|spj2-1", "spj|spj3-1", "cgj|cgj-1"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
GRANT = {"decision": "grant", "result_no": "J-1"}


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    """An office whose decision needs no review; the signboard waits for the licence."""
    known = desk.definition(in_series=True)
    async with open_office(settings, known) as office, workers(office), open_site(office) as opened_site:
        for login in ("spj", "spj2", "spj3", "cgj", "cgj2", "spj_head", "window"):
            await opened_site.hire(login)
        yield opened_site


@pytest.fixture
async def signing(settings: Settings) -> AsyncIterator[Site]:
    """An office in which two colleagues sign the draft decision (会签)."""
    known = desk.definition(review=ReviewRule(name="会签", count=2))
    async with open_office(settings, known) as office, workers(office), open_site(office) as opened_site:
        for login in ("spj", "spj2", "spj3", "cgj", "spj_head", "window"):
            await opened_site.hire(login)
        yield opened_site


async def test_item_is_transferred_and_the_form_names_colleagues_only(site: Site) -> None:
    number = await opened(site)
    spj = await site.visitor("spj")
    await done(spj, number, "claim_item", "认领", item=SHOP)
    page = (await spj.get(f"/cases/{number}")).text
    form = page[page.index('action="/cases/' + number + '/acts/transfer_item"') :]
    form = form[: form.index("</form>")]
    assert SPJ2 in form
    assert "测试spj2" in form
    assert "spj|spj-1" not in form, "谁在办，不转给自己"
    assert "cgj|" not in form, "只转给本部门"
    assert "请选择人员" in await act(spj, number, "transfer_item", item=SHOP, note="外出一周")
    assert "外出一周" in await act(spj, number, "transfer_item", item=SHOP, note="外出一周", to="cgj|nobody")
    page = await done(spj, number, "transfer_item", "转办", item=SHOP, to=SPJ2, note="外出一周")
    assert "将“食品经营许可”转办给测试spj2。" in plain(page)
    assert "外出一周" in page
    assert shop(await site.office.state(number)).handler == "spj2-1"
    assert re.search(r"轮到 测试spj2（办理）", plain(page))
    page = await done(await site.visitor("spj_head"), number, "transfer_item", "转办", item=SHOP, to=SPJ3)
    assert "spj_head" not in page.split('id="timeline-head"')[0].split("轮到")[1][:60]


async def test_delegate_works_and_gives_back_and_the_owner_decides(site: Site) -> None:
    number = await opened(site)
    spj, spj2 = await site.visitor("spj"), await site.visitor("spj2")
    await done(spj, number, "claim_item", "认领", item=SHOP)
    await done(spj, number, "delegate_item", "委派", item=SHOP, to=SPJ2)
    assert "该事项已委派给同事" in await act(spj, number, "decide_item", item=SHOP, **GRANT)
    assert "同事委派您办理，办完后交回委派人" in (await spj2.get("/work")).text
    page = await done(spj2, number, "return_delegated", "委派交回", item=SHOP, note="现场已看")
    assert "交回委派人" in page
    assert "现场已看" in page
    await done(spj, number, "decide_item", "作出决定", item=SHOP, **GRANT)


async def test_signer_of_another_department_signs_and_can_be_removed(site: Site) -> None:
    number = await opened(site, hwzp="是")
    spj, cgj = await site.visitor("spj"), await site.visitor("cgj")
    await done(spj, number, "claim_item", "认领", item=SHOP)
    page = await act(spj, number, "add_signer", item=SHOP, position="before")
    assert "请选择人员" in page
    await done(spj, number, "add_signer", "加签", item=SHOP, to=CGJ, position="before", note="请看油烟排口")
    await done(spj, number, "add_signer", "加签", item=SHOP, to=SPJ3, position="before")
    await done(spj, number, "remove_signer", "减签", item=SHOP, whose="spj3-1")
    assert "还有人员没有签署" in await act(spj, number, "decide_item", item=SHOP, **GRANT)
    assert "同事请您加签：签署同意或不同意" in (await cgj.get("/work")).text
    page = (await cgj.get(f"/cases/{number}")).text
    assert "请看油烟排口" in page
    assert "不同意请写明理由" in await act(cgj, number, "sign_item", item=SHOP, agree="no")
    page = await done(cgj, number, "sign_item", "签署", item=SHOP, agree="no", opinion="排口离窗太近")
    assert "不同意" in page
    page = (await spj.get(f"/cases/{number}")).text
    assert "排口离窗太近" in page
    await done(spj, number, "decide_item", "作出决定", item=SHOP, **GRANT)


async def test_proposal_holds_when_two_colleagues_have_signed_and_who_drafts_does_not_sign(signing: Site) -> None:
    number = await opened(signing)
    spj, spj2, spj3 = [await signing.visitor(login) for login in ("spj", "spj2", "spj3")]
    await done(spj, number, "claim_item", "认领", item=SHOP)
    page = (await spj.get(f"/cases/{number}")).text
    assert "会签：2位同事签署，须全部同意" in page
    assert "/acts/decide_item" not in page, "须先拟办"
    assert "须先拟办、经审核签署" in await act(spj, number, "decide_item", item=SHOP, **GRANT)
    page = await done(spj, number, "propose_decision", "提交拟办意见", item=SHOP, opinion="符合条件", **GRANT)
    assert "按职责分离规定不能再办审核签署" in page
    assert "/acts/sign_item" not in page
    assert re.search(r"轮到 [^（]*审核人员（审核签署）", plain(page))
    page = (await spj2.get(f"/cases/{number}")).text
    assert "拟办意见：准予" in page
    assert "符合条件" in page
    await done(spj2, number, "sign_item", "签署", item=SHOP, agree="yes")
    page = await done(spj3, number, "sign_item", "签署", item=SHOP, agree="yes")
    assert "准予（拟办意见经审核签署）" in page
    assert shop(await signing.office.state(number)).phase is ItemPhase.GRANTED
    assert "J-1" in page, "结果编号来自拟办意见"


async def test_reviewer_returns_the_proposal_and_an_act_is_taken_back_until_the_next(signing: Site) -> None:
    number = await opened(signing)
    spj, spj2 = await signing.visitor("spj"), await signing.visitor("spj2")
    await done(spj, number, "claim_item", "认领", item=SHOP)
    page = await done(spj, number, "propose_decision", "提交拟办意见", item=SHOP, **GRANT)
    assert "撤回：提交拟办意见" in page
    taken = re.search(r'name="taken_act" value="([^"]+)"', page)
    assert taken is not None
    await done(spj, number, "take_back", "撤回", item=SHOP, taken_act=taken[1])
    await done(spj, number, "propose_decision", "提交拟办意见", item=SHOP, **GRANT)
    assert "退回请写明理由" in await act(spj2, number, "return_item", item=SHOP, to_item="drafter")
    page = await done(spj2, number, "return_item", "退回", item=SHOP, to_item="drafter", opinion="编号写错了")
    assert "编号写错了" in page
    assert "拟办意见退回经办人" in page
    assert "没有可以撤回的操作" in await act(spj, number, "take_back", item=SHOP, taken_act=taken[1])


async def test_item_is_returned_to_the_one_before_it_which_is_open_again(site: Site) -> None:
    number = await opened(site, hwzp="是")
    spj, cgj = await site.visitor("spj"), await site.visitor("cgj")
    await done(spj, number, "claim_item", "认领", item=SHOP)
    await done(spj, number, "decide_item", "作出决定", item=SHOP, **GRANT)
    await site.office.until(number, lambda state: state.items[SIGN].phase is ItemPhase.OPEN)
    await done(cgj, number, "claim_item", "认领", item=SIGN)
    page = (await cgj.get(f"/cases/{number}")).text
    assert f'value="{SHOP}"' in page
    page = await done(cgj, number, "return_item", "退回", item=SIGN, to_item=SHOP, opinion="许可面积有误")
    assert "将办理退回到“食品经营许可”" in page
    state = await site.office.state(number)
    assert (state.items[SHOP].phase, state.items[SIGN].phase) == (ItemPhase.OPEN, ItemPhase.WAITING)
    assert "许可面积有误" in (await spj.get(f"/cases/{number}")).text
    assert "被退回 1 次" in (await spj.get("/work")).text


async def test_copies_are_read_and_notes_keep_their_files_for_those_concerned(site: Site) -> None:
    number = await opened(site, hwzp="是")
    spj, spj2, cgj = [await site.visitor(login) for login in ("spj", "spj2", "cgj")]
    await done(spj, number, "claim_item", "认领", item=SHOP)
    await done(spj, number, "copy_item", "抄送", item=SHOP, to=SPJ2)
    assert "测试spj2" in (await spj.get(f"/cases/{number}")).text
    assert "看过后点“已阅”" in (await spj2.get("/work?view=copies")).text
    assert number in (await spj2.get("/work?view=copies")).text
    await done(spj2, number, "mark_read", "已阅", item=SHOP)
    assert number not in (await spj2.get("/work?view=copies")).text
    assert "（已阅）" in plain((await spj.get(f"/cases/{number}")).text).replace(" ", "")
    assert "请填写备注内容" in await act(spj, number, "add_note", item=SHOP)
    wrong = await act(spj, number, "add_note", item=SHOP, note="照片", files={"file": ("a.txt", b"hello")})
    assert "不是PDF、JPG 或 PNG" in wrong
    assert "照片" in wrong
    files = {"file": ("核查.pdf", PDF)}
    page = await done(spj, number, "add_note", "备注", item=SHOP, note="已去现场", files=files)
    link = re.search(rf'href="(/cases/{number}/notes/[^"]+)"', page)
    assert link is not None
    answer = await spj.get(link[1])
    assert (answer.status_code, answer.content) == (200, PDF)
    assert "attachment" in answer.headers["content-disposition"]
    assert "已去现场" not in (await cgj.get(f"/cases/{number}")).text, "别的部门不看"
    assert (await spj.get(f"{link[1]}/pages")).status_code == 200
    for path in (link[1], f"{link[1]}/pages", f"{link[1]}/pages/1"):
        assert (await cgj.get(path)).status_code == 404
    await done(cgj, number, "add_note", "备注", note="整件事的备注")
    assert "整件事的备注" in (await spj.get(f"/cases/{number}")).text


async def test_a_form_is_kept_on_the_server_and_offered_again_until_it_is_sent(site: Site) -> None:
    number = await opened(site)
    spj = await site.visitor("spj")
    await done(spj, number, "claim_item", "认领", item=SHOP)
    page = await act(spj, number, "decide_item", item=SHOP, keep="yes", decision="grant", opinion="还差一张图")
    assert "已暂存" in page
    elsewhere = await site.visitor("spj")
    page = (await elsewhere.get(f"/cases/{number}")).text
    assert "还差一张图" in page
    assert "暂存的内容，还没有提交" in page
    assert "还差一张图" not in (await (await site.visitor("spj2")).get(f"/cases/{number}")).text
    page = await act(elsewhere, number, "decide_item", item=SHOP, drop="yes")
    assert "还差一张图" not in page
    await act(spj, number, "decide_item", item=SHOP, keep="yes", decision="grant", opinion="又写了")
    page = await done(spj, number, "decide_item", "作出决定", item=SHOP, opinion="又写了", **GRANT)
    assert "暂存的内容" not in page


async def test_what_is_not_possible_is_not_offered_and_applicants_read_nothing_of_it(site: Site) -> None:
    number = await opened(site)
    spj = await site.visitor("spj")
    page = (await spj.get(f"/cases/{number}")).text
    for kind in ("transfer_item", "delegate_item", "add_signer", "return_item", "take_back", "sign_item"):
        assert f"/acts/{kind}" not in page, f"{kind}：没有认领"
    await done(spj, number, "claim_item", "认领", item=SHOP)
    page = (await spj.get(f"/cases/{number}")).text
    for kind in ("transfer_item", "delegate_item", "add_signer", "copy_item", "add_note"):
        assert f"/acts/{kind}" in page
    for login in ("window", "supervisor"):
        client = await site.visitor(login)
        answer = await client.post(
            f"/cases/{number}/acts/transfer_item", data={"act_id": "x", "item": SHOP, "to": SPJ2}
        )
        assert answer.status_code == 403
