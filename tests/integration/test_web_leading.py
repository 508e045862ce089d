"""变更牵头部门 and 整事项移交 over HTTP: who sees a case then, who is told, what is refused, what a cut leaves."""

from __future__ import annotations

import asyncio
import re
import uuid

import httpx
import pytest

from domain.case.acts import Actor, Role
from ledger.connection.listen import CASE_CHANGED
from ledger.steering import lead_orders as ledger
from ledger.steering.lead_orders import LeadWish
from starter.office.errors import CaseNotFound, LianbanError
from starter.office.requests import ActRequest
from starter.office.steering import lead_orders
from starter.office.steering.lead_orders import go_on, go_on_with_all, request_of
from tests.support import newborn
from tests.support.office import PATIENCE_SECONDS, WINDOW, Office
from tests.support.web import Site, register, submit

GAJ = "汉中市公安局汉台分局"
WJJ = "汉台区卫生健康局"
WHY, DOCUMENT = "区政府调整职责", "汉区政发〔2026〕3号"
SUPERVISOR = Actor(actor_id="supervisor-1", role=Role.SUPERVISOR)
MADE_UP = {"bundle": newborn.SLUG, "lead": "gaj", "note": WHY, "document": DOCUMENT}


def form(**otherwise: str) -> dict[str, str]:
    """The form on the page of a case."""
    return {"act_id": uuid.uuid4().hex, "lead": "gaj", "note": WHY, "document": DOCUMENT} | otherwise


async def staffed(site: Site) -> dict[str, httpx.AsyncClient]:
    """Who takes part in what follows, logged in."""
    return {login: await site.visitor(login) for login in ("window", "lead", "gaj_lead", "supervisor", "gaj")}


async def led_by(office: Office, department: str, *numbers: str) -> None:
    """Wait until these cases are led by that department."""
    for number in numbers:
        await office.until(number, lambda state: state.plan.lead_department == department)


async def test_the_supervisor_changes_the_lead_and_lists_reach_and_words_follow(site: Site, at_work: None) -> None:
    people, office = await staffed(site), site.office
    number, code = await submit(people["window"], await register(people["window"]))
    await office.until(number, lambda state: state.seq > 0)
    receipt = (await people["window"].get(f"/cases/{number}/notices/1")).text
    assert number in (await people["lead"].get("/cases")).text
    page = (await people["supervisor"].get(f"/cases/{number}")).text
    assert "变更牵头部门" in page
    assert 'name="lead" value="gaj"' in page
    assert 'name="lead" value="wjj"' not in page, "it leads already"
    assert 'name="lead" value="yy"' not in page, "a hospital leads nobody"
    assert "变更牵头部门" not in (await people["lead"].get(f"/cases/{number}")).text
    said = form()
    for _ in range(2):  # pressed twice: one act
        sent = await people["supervisor"].post(f"/cases/{number}/acts/change_lead", data=said)
        assert sent.status_code == 303, sent.text
    await led_by(office, "gaj", number)
    course = await office.lianban.case_course(number)
    assert [each.kind for each in course.entries].count("lead_changed") == 1

    assert (await people["lead"].get(f"/cases/{number}")).status_code == 404
    assert number not in (await people["lead"].get("/cases")).text
    new = (await people["gaj_lead"].get(f"/cases/{number}")).text
    assert f"牵头：{GAJ}" in new
    assert f"自此由{GAJ}牵头，此前由{WJJ}牵头" in new
    assert f"{WHY}；依据：{DOCUMENT}" in new
    assert number in (await people["gaj_lead"].get("/cases")).text
    assert f"自{course.entries[-1].at:%Y}" in (inbox := (await people["gaj_lead"].get("/news")).text)
    assert "接手牵头办件" in inbox
    assert "移出牵头办件" in (await people["lead"].get("/news")).text
    rows = await office.lianban.pool.fetch("select distinct lead_department from duty where case_no = $1", number)
    assert [row["lead_department"] for row in rows] == ["gaj"]
    assert (await people["window"].get(f"/cases/{number}/notices/1")).text == receipt, "signed by who led that day"

    family = await site.visitor()
    await family.post("/query", data={"case_no": number, "query_code": code})
    mine = (await family.get("/query/case")).text
    assert f'<h2 id="lead">牵头部门</h2><p><b>{GAJ}</b>，自' in mine
    assert f"自此由{GAJ}牵头" in mine
    told = (await family.get("/query/news")).text
    assert f"起由{GAJ}牵头，此前由{WJJ}牵头。您不用重新提交什么" in told
    assert WHY not in told + mine, "why is the offices' affair"
    await office.agrees(number)


async def test_what_is_wrong_comes_back_with_what_was_typed(site: Site) -> None:
    people, office = await staffed(site), site.office
    number = (await office.file()).case_no
    for wrong, sentence in (
        ({"note": ""}, "请写明为什么变更"),
        ({"lead": ""}, "请选择新的牵头部门"),
        ({"lead": "rsj"}, "新的牵头部门还没有账号的"),
    ):
        sent = await people["supervisor"].post(f"/cases/{number}/acts/change_lead", data=form(**wrong))
        assert sent.status_code == 422, wrong
        assert sentence in sent.text
        assert DOCUMENT in sent.text
    for login in ("window", "lead", "gaj"):
        refused = await people[login].post(f"/cases/{number}/acts/change_lead", data=form())
        assert refused.status_code in (403, 404), login
    assert await office.lianban.pool.fetchval("select count(*) from act where kind = 'change_lead'") == 0


@pytest.mark.parametrize(
    ("code", "otherwise"),
    [
        ("LEAD_MISSING", {"to_department": None}),
        ("LEAD_REASON_MISSING", {"content": {"note": " "}}),
        ("LEAD_NOT_ABLE", {"to_department": "yy"}),
        ("LEAD_NOT_ABLE", {"to_department": "rsj"}),
        ("LEAD_NOT_ABLE", {"to_department": "nowhere"}),
        ("CODE_INVALID", {"to_department": "公安局"}),
    ],
)
async def test_the_door_says_why_before_anything_is_on_file(
    site: Site, code: str, otherwise: dict[str, object]
) -> None:
    await staffed(site)
    number = (await site.office.file()).case_no
    usual = {"to_department": "gaj", "content": {"note": WHY}}
    head = {"act_id": uuid.uuid4().hex, "case_no": number, "kind": "change_lead", "actor": SUPERVISOR}
    with pytest.raises(LianbanError) as refused:
        await site.office.lianban.send_act(ActRequest.model_validate({**head, **usual, **otherwise}), wait_seconds=0)
    assert refused.value.code == code
    stranger = {**head, "actor": WINDOW.model_copy(update={"role": Role.LEAD, "department": "cgj"})}
    with pytest.raises(CaseNotFound):
        await site.office.lianban.send_act(ActRequest.model_validate({**stranger, **usual}), wait_seconds=0)


# --- 整事项移交 ------------------------------------------------------------------------------------------------------


async def cases(site: Site, many: int) -> list[str]:
    """So many cases of the matter."""
    numbers = [(await site.office.file()).case_no for _ in range(many)]
    for number in numbers:
        await site.office.until(number, lambda state: state.seq > 0)
    return numbers


def wish(order_id: str = "") -> LeadWish:
    """The order as the supervisor gives it."""
    return LeadWish(
        order_id=order_id or uuid.uuid4().hex,
        bundle=newborn.SLUG,
        to_department="gaj",
        reason=WHY,
        document=DOCUMENT,
        ordered_by="supervisor-1",
    )


async def settled(office: Office, order_id: str, **wanted: int) -> None:
    """Wait until this became of the order's cases."""
    changed = asyncio.Event()
    with office.lianban.feed.hear(CASE_CHANGED, lambda _: changed.set()):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await ledger.counts(office.lianban.pool, order_id) != wanted:
                await changed.wait()
                changed.clear()


async def test_a_whole_matter_goes_under_another_lead_by_one_order(site: Site, at_work: None) -> None:
    people, office = await staffed(site), site.office
    numbers, supervisor = await cases(site, 3), people["supervisor"]
    await led_by(office, "wjj", *numbers)
    assert 'href="/lead-orders"' in (await supervisor.get("/steering")).text
    begun = (await supervisor.get(f"/lead-orders/new?bundle={newborn.SLUG}")).text
    found = re.search(r'name="order_id" value="([^"]+)"', begun)
    assert found is not None
    said = {**MADE_UP, "order_id": found[1]}
    look = await supervisor.post("/lead-orders/new", data={**said, "do": "look"})
    assert look.status_code == 200
    assert "将移交 <b>3</b> 件" in look.text
    assert f"方案里写的牵头部门是{WJJ}" in look.text
    assert await office.lianban.pool.fetchval("select count(*) from lead_order") == 0, "looking orders nothing"
    for _ in range(2):  # the same form again is the same order
        sent = await supervisor.post("/lead-orders/new", data={**said, "do": "order"})
        assert sent.headers.get("location") == f"/lead-orders/{found[1]}", sent.text
    other = await supervisor.post("/lead-orders/new", data={**said, "note": "别的原因", "do": "order"})
    assert other.status_code == 422
    assert "别的原因" in other.text
    await settled(office, found[1], applied=3)
    await led_by(office, "gaj", *numbers)
    page = (await supervisor.get(f"/lead-orders/{found[1]}")).text
    assert "已移交 <b>3</b> 件" in page
    assert "继续移交" not in page
    assert f"{WHY}（依据：{DOCUMENT}）" in page
    assert f"方案里写的牵头部门是{WJJ}" in page
    listed = (await supervisor.get(f"/lead-orders/cases?order={found[1]}&sort=received_last")).text
    assert all(number in listed for number in numbers)
    exported = (await supervisor.get(f"/lead-orders/cases/export.csv?order={found[1]}&became=applied")).text
    assert exported.count("已移交") == 3
    assert (
        newborn.SLUG in (await supervisor.get("/lead-orders")).text
        or "新生儿" in (await supervisor.get("/lead-orders")).text
    )

    (later,) = await cases(site, 1)  # the definition names the old lead still
    page = (await supervisor.get(f"/lead-orders/{found[1]}")).text
    assert "其中 1 件是移交之后新收的" in page
    assert (await supervisor.post(f"/lead-orders/{found[1]}/on")).status_code == 303
    await led_by(office, "gaj", later)
    await settled(office, found[1], applied=4)
    for login in ("window", "lead", "gaj_lead", "gaj"):
        for path in ("/lead-orders", "/lead-orders/new", f"/lead-orders/{found[1]}", "/lead-orders/cases"):
            assert (await people[login].get(path)).status_code == 403, (login, path)
    assert (await supervisor.get("/lead-orders/none")).status_code == 404
    for number in (*numbers, later):
        await office.agrees(number)


async def test_an_order_that_was_cut_off_anywhere_is_gone_on_with_and_nothing_is_done_twice(
    site: Site, at_work: None
) -> None:
    await staffed(site)
    office, lianban = site.office, site.office.lianban
    numbers, order_id = await cases(site, 4), uuid.uuid4().hex
    assert await ledger.put(lianban.pool, wish(order_id)), "killed here: the order is on file, and no act"
    known = await ledger.read(lianban.pool, order_id)
    assert known is not None
    first, second, third, _ = sorted(numbers)
    await lianban.put_act_on_file(request_of(known, first))  # killed before the line says so
    await lianban.put_act_on_file(request_of(known, second))  # killed before the case heard of it
    await ledger.sent(lianban.pool, order_id, second)
    receipt = await lianban.send_act(
        request_of(known, third), wait_seconds=PATIENCE_SECONDS
    )  # killed when all was done
    assert receipt.outcome == "applied"
    for act_of in (second,):
        await lianban.deliver(act_of, await lianban.put_act_on_file(request_of(known, act_of)))  # what the sweeper does
    await asyncio.gather(go_on_with_all(lianban), go_on(lianban, order_id))  # two at once
    await settled(office, order_id, applied=4)
    acts = await lianban.pool.fetchval("select count(*) from act where kind = 'change_lead'")
    entries = await lianban.pool.fetchval("select count(*) from journal where kind = 'lead_changed'")
    assert (acts, entries) == (4, 4)
    assert await ledger.unfinished(lianban.pool) == []
    for number in numbers:
        await office.agrees(number)


async def test_each_case_of_an_order_says_why_it_did_not_go(site: Site, at_work: None) -> None:
    people, office = await staffed(site), site.office
    moved, _ = await cases(site, 2)
    order_id = uuid.uuid4().hex
    assert await ledger.put(office.lianban.pool, wish(order_id))
    await office.applied(moved, SUPERVISOR, "change_lead", to_department="gaj", content={"note": WHY})
    await go_on_with_all(office.lianban)
    await settled(office, order_id, applied=1, refused=1)
    refused = (await people["supervisor"].get(f"/lead-orders/cases?order={order_id}&became=refused")).text
    assert moved in refused
    assert "所选部门就是现在的牵头部门" in refused
    page = (await people["supervisor"].get(f"/lead-orders/{order_id}")).text
    assert "没有移交 <b>1</b> 件" in page


async def test_an_order_is_given_to_no_department_that_cannot_lead(site: Site) -> None:
    people = await staffed(site)
    for wrong, sentence in (
        ({"lead": "rsj"}, "新的牵头部门还没有账号的"),
        ({"lead": ""}, "请从列出的部门中选择"),
        ({"note": " "}, "请写明原因"),
        ({"bundle": "nothing"}, "请选择要移交的一件事"),
        ({"note": "长" * 1001}, "最多1000字"),
        ({"document": "长" * 101}, "最多100字"),
    ):
        data = {**MADE_UP, **wrong, "order_id": uuid.uuid4().hex, "do": "order"}
        sent = await people["supervisor"].post("/lead-orders/new", data=data)
        assert sent.status_code == 422, wrong
        assert sentence in sent.text, wrong
    assert await site.office.lianban.pool.fetchval("select count(*) from lead_order") == 0
    assert lead_orders.ROUND > 0
