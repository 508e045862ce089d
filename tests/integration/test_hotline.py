"""12345 over HTTP: an order filed once by the hotline's number, returned, handled by two, called back; and its feed."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from domain.case.roles import Role
from domain.steering.of_people import WORK_ORDER
from ledger import accounts, journal
from ledger.accounts import RoleHeld
from ledger.process import on_file
from starter.api.app import PREFIX
from tests.integration.test_web_steering import press, until
from tests.support.office import Office
from tests.support.web import Site

PASSWORD = "a password for tests"
PHONE = "13900000017"
AUTH = httpx.BasicAuth("hotline", PASSWORD)


@pytest.fixture
async def hotline(office: Office, site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """The hotline's system, with its account."""
    for login, role in (("hotline", Role.HOTLINE), ("stranger", Role.SUPERVISOR)):
        await accounts.create_account(
            office.lianban.pool, login=login, name=f"测试{login}", password=PASSWORD, roles=[RoleHeld(role=role)]
        )
    transport = httpx.ASGITransport(app=site.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://lianban.test{PREFIX}/hotline", auth=AUTH) as it:
        yield it


def order(**said: Any) -> dict[str, Any]:
    return {
        "order_no": f"12345-{uuid.uuid4().hex[:8]}",
        "reason": "complaint",
        "departments": ["gaj"],
        "words": "落户窗口排队太久，希望答复。",
        "caller": {"name": "某女士", "phone": PHONE},
        **said,
    }


def satisfaction(result: str, **said: Any) -> dict[str, Any]:
    return {"act_id": uuid.uuid4().hex, "result": result, "words": "回访记录。", **said}


async def test_an_order_is_returned_given_to_two_answered_and_called_back_twice(
    office: Office, site: Site, hotline: httpx.AsyncClient, at_work: None
) -> None:
    supervisor, gaj, ybj = [await site.visitor(each) for each in ("supervisor", "gaj", "ybj")]
    said = order()
    filed = await hotline.post("/orders", json=said)
    assert filed.status_code == 201, filed.text
    number, path = filed.json()["number"], f"/orders/{said['order_no']}"
    state = await until(office, number, "receive")
    due = datetime.fromisoformat((await hotline.get(path)).json()["due_at"])
    assert (due - state.opening.received_at).total_seconds() == 24 * 3600
    early = await hotline.post(f"{path}/satisfaction", json=satisfaction("satisfied"))
    assert (early.status_code, early.json()["code"]) == (409, "STEERING_STEP_DIFFERS")

    for who, act, typed in (
        (gaj, "return_order", {"words": "医保缴费由医保局主办。"}),
        (supervisor, "dispatch", {"words": "医保主办。", "departments": ["gaj", "ybj"], "first": "ybj"}),
        (gaj, "answer", {"words": "协办部分已核实。"}),
        (ybj, "answer", {"words": "已增开窗口。"}),
    ):
        assert (await press(who, number, act, **typed)).status_code == 303, act
    view = (await hotline.get(path)).json()
    assert (view["step"], view["departments"]) == ("call_back", ["ybj", "gaj"])
    told = [(event["act"], event["department"], event["words"]) for event in view["events"] if event["act"]]
    assert told == [
        ("return_order", "gaj", "医保缴费由医保局主办。"),
        ("dispatch", "", "医保主办。"),
        ("answer", "gaj", "协办部分已核实。"),
        ("answer", "ybj", "已增开窗口。"),
    ]
    again = satisfaction("dissatisfied", days=3)
    for _ in range(2):  # the same report twice is one
        assert (await hotline.post(f"{path}/satisfaction", json=again)).json()["outcome"] == "applied"
    assert (await hotline.get(path)).json()["waits_for"] == ["ybj", "gaj"]
    for who in (gaj, ybj):
        assert (await press(who, number, "answer", words="再次办理。")).status_code == 303
    assert (await hotline.post(f"{path}/satisfaction", json=satisfaction("satisfied"))).status_code == 200
    ended = (await hotline.get(path)).json()
    assert (ended["step"], ended["outcome"], ended["due_at"]) == ("ended", "satisfied", None)
    late = await hotline.post(f"{path}/satisfaction", json=satisfaction("not_reached"))
    assert (late.status_code, late.json()["code"]) == (409, "STEERING_OVER")
    assert await journal.verify(office.lianban.pool, number) == []


async def test_the_hotline_itself_gives_an_order_that_came_back_to_others(
    office: Office, site: Site, hotline: httpx.AsyncClient, at_work: None
) -> None:
    gaj, said = await site.visitor("gaj"), order()
    number, path = (await hotline.post("/orders", json=said)).json()["number"], f"/orders/{said['order_no']}"
    await until(office, number, "receive")
    given = {"act_id": uuid.uuid4().hex, "departments": ["ybj", "gaj"], "words": "由医保局主办。"}
    early = await hotline.post(f"{path}/departments", json=given)
    assert (early.status_code, early.json()["code"]) == (409, "STEERING_STEP_DIFFERS")
    assert (await press(gaj, number, "return_order", words="不属于公安局职责。")).status_code == 303
    wrong = await hotline.post(f"{path}/departments", json={**given, "departments": ["nowhere"]})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "STEERING_DEPARTMENTS_MISSING")
    given["act_id"] = uuid.uuid4().hex
    assert (await hotline.post(f"{path}/departments", json=given)).json()["outcome"] == "applied"
    view = (await hotline.get(path)).json()
    assert (view["step"], view["departments"]) == ("answer", ["ybj", "gaj"])


async def test_the_same_number_is_one_order_and_another_content_is_refused(
    office: Office, hotline: httpx.AsyncClient
) -> None:
    said = order()
    answers = await asyncio.gather(*(hotline.post("/orders", json=said) for _ in range(4)))
    assert {each.status_code for each in answers} <= {200, 201}
    assert len({each.json()["number"] for each in answers}) == 1
    for changed in ({"words": "另一件事"}, {"caller": {"phone": "13900000018"}}, {"departments": ["yy"]}):
        refused = await hotline.post("/orders", json={**said, **changed})
        assert (refused.status_code, refused.json()["code"]) == (409, "HOTLINE_NO_REUSED"), changed
    rows = await office.lianban.pool.fetch("select from process_file where process_kind = $1", WORK_ORDER)
    assert len(rows) == 1


async def test_the_feed_misses_and_repeats_nothing_however_it_is_paged(
    office: Office, site: Site, hotline: httpx.AsyncClient, at_work: None
) -> None:
    gaj = await site.visitor("gaj")
    filed = [(await hotline.post("/orders", json=order())).json() for _ in range(5)]
    await asyncio.gather(*(until(office, each["number"], "receive") for each in filed))
    first: list[dict[str, Any]] = []
    after, more = 0, True
    while more:
        page = (await hotline.get("/changes", params={"after": after, "limit": 2})).json()
        first += page["changes"]
        after, more = page["after"], page["has_more"]
    assert sorted(each["order_no"] for each in first) == sorted(each["order_no"] for each in filed)
    assert (await hotline.get("/changes", params={"after": after})).json() == {
        "changes": [],
        "after": after,
        "has_more": False,
    }
    since = await office.lianban.pool.fetchval("select max(recorded_at) + interval '1 microsecond' from hotline_change")
    assert (await press(gaj, filed[2]["number"], "take")).status_code == 303
    for asked in ({"after": after}, {"since": since.isoformat()}):
        [change] = (await hotline.get("/changes", params=asked)).json()["changes"]
        assert (change["order_no"], change["act"], change["to"]) == (filed[2]["order_no"], "take", "answer")


async def test_who_called_is_looked_up_by_those_who_handle_it_and_stands_nowhere_else(
    office: Office, site: Site, hotline: httpx.AsyncClient, at_work: None
) -> None:
    gaj, yy, gov = [await site.visitor(each) for each in ("gaj", "yy", "gov")]
    said = order()
    number = (await hotline.post("/orders", json=said)).json()["number"]
    await until(office, number, "receive")
    assert PHONE not in (await hotline.get(f"/orders/{said['order_no']}")).text
    page = (await gaj.get(f"/steering/{number}")).text
    assert PHONE not in page
    assert f'href="/steering/{number}/caller"' in page
    assert PHONE in (await gaj.get(f"/steering/{number}/caller")).text
    assert (await yy.get(f"/steering/{number}/caller")).status_code == 404
    assert (await gov.get(f"/steering/{number}/caller")).status_code == 403
    pool = office.lianban.pool
    noted = await pool.fetch("select account_id, outcome from access_log where what = 'caller' order by access_id")
    assert [tuple(row) for row in noted] == [("gaj-1", "done"), ("yy-1", "refused"), ("gov-1", "refused")]
    process = await on_file.read_process(pool, number)
    engine = await office.lianban.temporal.get_workflow_handle(number).fetch_history()
    for told in (str(process.opening), engine.to_json(), str(await on_file.read_bodies(pool, number)), str(noted)):
        assert PHONE not in told
        assert said["words"] not in told


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"departments": ["gaj", "nowhere"]}, 422, "STEERING_DEPARTMENTS_MISSING"),
        ({"case_no": "610702-20261124-9999"}, 422, "STEERING_CASE_UNKNOWN"),
        ({"departments": []}, 422, "BODY_INVALID"),
        ({"order_no": "../x"}, 422, "BODY_INVALID"),
        ({"caller": {"phone": "问他本人"}}, 422, "BODY_INVALID"),
    ],
)
async def test_what_does_not_hold_is_said_and_not_on_file(
    office: Office, hotline: httpx.AsyncClient, changed: dict[str, Any], status: int, code: str
) -> None:
    answer = await hotline.post("/orders", json=order(**changed))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await office.lianban.pool.fetchval("select count(*) from hotline_order") == 0


async def test_nobody_but_the_hotline_files_and_reads(office: Office, hotline: httpx.AsyncClient) -> None:
    said = order()
    assert (await hotline.post("/orders", json=said)).status_code == 201
    stranger, given = httpx.BasicAuth("stranger", PASSWORD), {"act_id": "x" * 32, "departments": ["gaj"], "words": "派"}
    for method, path, body in (
        ("POST", "/orders", order()),
        ("GET", f"/orders/{said['order_no']}", None),
        ("GET", "/changes", None),
        ("POST", f"/orders/{said['order_no']}/satisfaction", satisfaction("satisfied")),
        (
            "POST",
            f"/orders/{said['order_no']}/departments",
            given,
        ),
    ):
        refused = await hotline.request(method, path, json=body, auth=stranger)
        assert (refused.status_code, refused.json()["code"]) == (403, "NOT_ALLOWED"), path
    unknown = await hotline.get("/orders/none")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "HOTLINE_ORDER_UNKNOWN")
