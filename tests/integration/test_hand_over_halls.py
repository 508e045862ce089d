"""转交大厅: a case goes on to another hall, once; who sees it then, who is told, and what is refused."""

from __future__ import annotations

import uuid

import httpx
import pytest

from domain.case.acts import Actor, Role
from domain.case.intake.entries import HallChanged
from ledger import lists
from ledger.organisation import halls
from starter.office.errors import CaseNotFound, LianbanError
from starter.office.requests import ActRequest
from tests.support.halls import clerk_at, logged_in, organisation, placed, staffed
from tests.support.office import Office
from tests.support.web import Site, register, submit

WHY = "申请人住在镇上"


async def received(site: Site) -> tuple[str, str]:
    """A case of the main hall: number and query code."""
    await staffed(site)
    window = await logged_in(site, "main1")
    number, code = await submit(window, await register(window))
    await site.office.until(number, lambda state: state.seq > 0)
    return number, code


def said(number: str, **otherwise: str) -> dict[str, str]:
    """The form as a clerk of the main hall sends it; `otherwise`: other values."""
    usual = {"case_no": number, "act_id": uuid.uuid4().hex, "hall": "zhen", "from_hall": "zhong", "note": WHY}
    return usual | otherwise


async def seen_by(site: Site, number: str) -> dict[str, int]:
    """How the page of the case answers each clerk."""
    return {
        login: (await (await logged_in(site, login)).get(f"/cases/{number}")).status_code
        for login in ("main1", "nohall", "town", "street")
    }


async def inbox(site: Site, login: str) -> str:
    """消息 of that person."""
    return (await (await logged_in(site, login)).get("/news")).text


async def test_a_case_goes_on_to_another_hall_and_everybody_is_told(site: Site, at_work: None) -> None:
    number, code = await received(site)
    office, window = site.office, await logged_in(site, "main1")
    page = (await window.get(f"/cases/{number}")).text
    assert "转交其他大厅" in page
    assert 'value="zhen"' in page
    assert 'value="jie"' not in page, "it does not receive the matter"
    receipt = (await window.get(f"/cases/{number}/notices/1")).text
    form = said(number)
    sent = await window.post("/filing/handed", data=form)
    assert sent.headers.get("location") == f"/filing/handed?sent={number}", sent.text
    assert await seen_by(site, number) == {"main1": 404, "nohall": 404, "town": 200, "street": 404}
    again = await window.post("/filing/handed", data=form)
    assert again.headers["location"] == f"/filing/handed?sent={number}", "sent twice, told the same"
    course = await office.lianban.case_course(number)
    moved = [entry for entry in course.entries if isinstance(entry, HallChanged)]
    assert [(each.hall, each.from_hall, each.actor and each.actor.actor_id) for each in moved] == [
        ("zhen", "zhong", "main1-1")
    ]
    out = (await window.get(f"/filing/handed?sent={number}")).text
    for told in (number, "测试镇便民服务中心", "测试镇便民服务中心一楼", "测试main1"):
        assert told in out, told
    assert "测试母" not in out, "where to go, and nothing of the family"

    town = await logged_in(site, "town")
    case = (await town.get(f"/cases/{number}")).text
    assert "转来" in case
    assert "把办件从测试区政务服务中心转交测试镇便民服务中心" in case
    assert WHY in case
    listed = (await town.get("/cases")).text
    assert number in listed
    assert "转来" in listed
    assert number not in (await window.get("/cases")).text
    assert "转来办件" in await inbox(site, "town")
    assert "转出办件" in await inbox(site, "main2")
    assert "转出办件" in await inbox(site, "nohall"), "who has no hall is of the main one"
    assert number not in await inbox(site, "street")

    family = await site.visitor()
    await family.post("/query", data={"case_no": number, "query_code": code})
    mine = (await family.get("/query/case")).text
    assert "现在负责的大厅" in mine
    assert "测试镇便民服务中心一楼" in mine
    told = (await family.get("/query/news")).text
    assert "以后补材料、咨询和领取，请到测试镇便民服务中心（测试镇便民服务中心一楼，0916-12345）" in told
    assert WHY not in told + mine
    later = (await town.get(f"/cases/{number}/notices/1")).text
    for line in ("收件大厅：测试区政务服务中心，1号窗口", "测试区政务服务中心综合窗口"):
        assert line in receipt, line
        assert line in later, "the receipt reads the same for ever"
    rows = await office.lianban.pool.fetch("select distinct hall from duty where case_no = $1", number)
    assert [row["hall"] for row in rows] == ["zhen"]


async def test_the_other_hall_hands_it_back_and_nobody_hands_on_what_has_gone(site: Site, at_work: None) -> None:
    number, _ = await received(site)
    window, town = await logged_in(site, "main1"), await logged_in(site, "town")
    assert (await window.post("/filing/handed", data=said(number))).status_code == 303
    stale = await window.post("/filing/handed", data=said(number))
    assert stale.status_code == 404, "another form of the hall that has it no more"
    wrong = await town.post("/filing/handed", data=said(number, hall="zhong", from_hall="zhong"))
    assert (wrong.status_code, "就是现在负责的大厅" in wrong.text) == (422, True)
    wrong = await town.post("/filing/handed", data=said(number, hall="zhong", from_hall="jie"))
    assert (wrong.status_code, "已经不由这个大厅负责" in wrong.text) == (422, True)
    back = await town.post("/filing/handed", data=said(number, hall="zhong", from_hall="zhen"))
    assert back.headers.get("location") == f"/filing/handed?sent={number}", back.text
    assert await seen_by(site, number) == {"main1": 200, "nohall": 200, "town": 404, "street": 404}
    assert number in (await town.get("/filing/handed")).text
    assert number in (await window.get("/filing/handed")).text


@pytest.mark.parametrize(
    ("otherwise", "told", "place"),
    [
        ({"hall": ""}, "请选择转交到哪个大厅", "hall"),
        ({"note": ""}, "请写明为什么转交", "note"),
        ({"hall": "nowhere"}, "没有这个大厅", "hall"),
        ({"hall": "jie"}, "测试街道便民服务中心不收", "hall"),
        ({"hall": "zhong"}, "就是现在负责的大厅", "hall"),
        ({"from_hall": "jie"}, "已经不由这个大厅负责", "hall"),
        ({"from_hall": ""}, "没有写明由哪个大厅", "hall"),
        ({"hall": "13900000000"}, "代码的写法不对", "reason"),
    ],
)
async def test_what_is_wrong_is_said_with_what_was_typed_and_nothing_is_on_file(
    site: Site, at_work: None, otherwise: dict[str, str], told: str, place: str
) -> None:
    number, _ = await received(site)
    window = await logged_in(site, "main1")
    refused = await window.post("/filing/handed", data=said(number, **otherwise))
    assert refused.status_code == 422
    assert told in refused.text
    assert f'href="#hand_to_hall-{place}"' in refused.text
    assert otherwise.get("note") == "" or WHY in refused.text
    assert await site.office.lianban.pool.fetchval("select count(*) from act where kind = 'hand_to_hall'") == 0
    assert await seen_by(site, number) == {"main1": 200, "nohall": 200, "town": 404, "street": 404}


async def test_who_has_no_part_in_it_is_told_the_same_of_a_case_and_of_none(site: Site, at_work: None) -> None:
    number, _ = await received(site)
    nobodys = "610702-20200101-00001"
    for login, status in {"town": 404, "street": 404, "yy": 403, "lead": 403, "supervisor": 403, "admin": 403}.items():
        stranger: httpx.AsyncClient = await logged_in(site, login)
        answers = [await stranger.post("/filing/handed", data=said(each)) for each in (number, nobodys)]
        assert [each.status_code for each in answers] == [status, status], login
        if login not in ("town", "street"):
            assert (await stranger.get("/filing/handed")).status_code == 403
    assert (await (await site.visitor()).post("/filing/handed", data=said(number))).status_code in (303, 401, 403)
    assert await site.office.lianban.pool.fetchval("select count(*) from act where kind = 'hand_to_hall'") == 0


async def sent_by(office: Office, number: str, actor: Actor, **otherwise: object) -> str:
    """What API and command line get for it: the outcome, or the code of the refusal."""
    asked = {"to_hall": "zhen", "from_hall": "zhong", "content": {"note": WHY}} | otherwise
    request = ActRequest.model_validate(
        {"act_id": uuid.uuid4().hex, "case_no": number, "kind": "hand_to_hall", "actor": actor, **asked}
    )
    try:
        return str((await office.lianban.send_act(request, wait_seconds=20)).outcome)
    except LianbanError as refused:
        return refused.code


async def test_every_door_keeps_the_same_rule(site: Site, at_work: None) -> None:
    number, _ = await received(site)
    office = site.office
    clerk = clerk_at("main1")
    refused: dict[str, dict[str, object]] = {
        "HALL_REASON_MISSING": {"content": {"note": " "}},
        "HALL_NOT_LISTED": {"to_hall": "nowhere"},
        "HALL_MISSING": {"to_hall": None},
        "HALL_SAME": {"to_hall": "zhong"},
        "HALL_NOT_HERE": {"from_hall": "jie"},
        "NOT_RECEIVED_HERE": {"to_hall": "jie"},
        "CODE_INVALID": {"to_hall": "张三"},
    }
    for code, otherwise in refused.items():
        assert await sent_by(office, number, clerk, **otherwise) == code
    lead = Actor(actor_id="lead-1", role=Role.LEAD, department="wjj")
    assert await sent_by(office, number, lead) == "refused", "the window alone hands on"
    assert await sent_by(office, number, clerk_at("street")) == "CASE_NOT_FOUND"
    assert await sent_by(office, number, clerk) == "applied"
    assert await sent_by(office, number, clerk) == "CASE_NOT_FOUND"
    assert await lists.concerns(office.lianban.pool, number, Role.COUNTER_CLERK, None, "town-1")
    with pytest.raises(CaseNotFound):
        request = ActRequest(act_id="x-none", case_no=number, kind="hand_to_hall", actor=clerk, to_hall="zhen")
        await office.lianban.send_act(request, wait_seconds=0)


async def test_without_an_organisation_no_case_is_handed_on(site: Site, at_work: None) -> None:
    await staffed(site, loaded=False)
    window = await logged_in(site, "main1")
    number, _ = await submit(window, await register(window))
    await site.office.until(number, lambda state: state.seq > 0)
    assert "转交其他大厅" not in (await window.get(f"/cases/{number}")).text
    assert await sent_by(site.office, number, clerk_at("main1")) == "HALL_NOT_HERE"
    assert "还没有转出的办件" in (await window.get("/filing/handed")).text
    await halls.stock(site.office.lianban.pool, organisation(), "t")
    await placed(site)
    assert await sent_by(site.office, number, clerk_at("main1")) == "applied", "what has no hall is the main one's"
