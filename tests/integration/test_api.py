"""The JSON API: who may do what, how refusals are answered, and that repeats change nothing."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from domain.case.messages import HandOver
from domain.case.refusals import refusal_codes
from domain.case.state import ItemPhase, Phase
from domain.definition.plan import Connector
from ledger import accounts, hand_over
from ledger.access.limits import LOG_IN
from ledger.accounts import RoleHeld
from runtime.settings import Settings
from runtime.signing import signed_headers
from starter.api.app import PREFIX, create_api
from starter.api.errors import STATUS, own_codes
from tests.support import food, newborn
from tests.support.departments import DEPARTMENT, SECRET, reached_at
from tests.support.office import Office, open_office, workers

PASSWORD = "a password for tests"
PEOPLE = {
    "window": RoleHeld.model_validate({"role": "counter_clerk"}),
    "yy": RoleHeld.model_validate({"role": "handler", "department": "yy"}),
    "gaj": RoleHeld.model_validate({"role": "handler", "department": "gaj"}),
    "swj": RoleHeld.model_validate({"role": "handler", "department": "swj"}),
    "wjj-lead": RoleHeld.model_validate({"role": "lead", "department": "wjj"}),
    "gaj-lead": RoleHeld.model_validate({"role": "lead", "department": "gaj"}),
    "supervisor": RoleHeld.model_validate({"role": "supervisor"}),
    "admin": RoleHeld.model_validate({"role": "admin"}),
}


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office with accounts, and an address of the social-security department's system that nobody serves."""
    async with open_office(reached_at(settings, 9)) as opened:
        for login, held in PEOPLE.items():
            await accounts.create_account(
                opened.lianban.pool, login=login, name=f"测试{login}", password=PASSWORD, roles=[held]
            )
        yield opened


@pytest.fixture
def api(office: Office) -> FastAPI:
    """The API alone."""
    return create_api(office.lianban, office.settings)


@pytest.fixture
async def client(api: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who calls it."""
    transport = httpx.ASGITransport(app=api, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://lianban.test{PREFIX}") as caller:
        yield caller


def who(login: str) -> httpx.BasicAuth:
    return httpx.BasicAuth(login, PASSWORD)


def application(**more: Any) -> dict[str, Any]:
    return {
        "act_id": uuid.uuid4().hex,
        "bundle": newborn.SLUG,
        "applicant_name": "测试母",
        "answers": newborn.answers(),
        "form": newborn.form(newborn.answers()),
        **more,
    }


def act(kind: str, **more: Any) -> dict[str, Any]:
    return {"act_id": uuid.uuid4().hex, "kind": kind, **more}


# --- starting a case --------------------------------------------------------------------------------------------------


async def test_window_starts_a_case_and_a_repeat_gives_the_same(client: httpx.AsyncClient) -> None:
    body = application()
    first = await client.post("/cases", json=body, auth=who("window"))
    again = await client.post("/cases", json=body, auth=who("window"))
    assert first.status_code == 201, first.text
    assert first.json() == again.json()
    other = await client.post("/cases", json={**body, "applicant_name": "另一人"}, auth=who("window"))
    assert (other.status_code, other.json()["code"]) == (409, "ACT_ID_REUSED")


async def test_nobody_but_the_window_starts_a_case(client: httpx.AsyncClient) -> None:
    for login in ("yy", "supervisor", "admin", "wjj-lead"):
        answer = await client.post("/cases", json=application(), auth=who(login))
        assert (answer.status_code, answer.json()["code"]) == (403, "NOT_ALLOWED")


async def test_wrong_form_names_every_field_and_no_value(client: httpx.AsyncClient) -> None:
    form = {**newborn.FORM, "mother.id_no": "610702190001010021", "mother.phone": "12345"}
    answer = await client.post("/cases", json=application(form=form), auth=who("window"))
    body = answer.json()
    assert (answer.status_code, body["code"]) == (422, "FORM_INVALID")
    assert {each["field"] for each in body["fields"]} == {"mother.id_no", "mother.phone"}
    assert "610702190001010021" not in answer.text


async def test_answer_that_leads_out_is_refused_with_where_to_go(client: httpx.AsyncClient) -> None:
    answer = await client.post("/cases", json=application(answers=newborn.answers(shengnei="否")), auth=who("window"))
    assert (answer.status_code, answer.json()["code"]) == (422, "SINGLE_ROUTE")
    assert "窗口" in answer.json()["sentence"]


async def test_unknown_bundle_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.post("/cases", json=application(bundle="none"), auth=who("window"))
    assert (answer.status_code, answer.json()["code"]) == (404, "BUNDLE_UNKNOWN")


async def test_body_with_an_unknown_field_is_refused_by_name(client: httpx.AsyncClient) -> None:
    answer = await client.post("/cases", json=application(colour="red"), auth=who("window"))
    assert (answer.status_code, answer.json()["code"]) == (422, "BODY_INVALID")
    assert answer.json()["fields"] == [{"field": "colour", "sentence": "接口没有这一项。"}]


# --- who calls --------------------------------------------------------------------------------------------------------


async def test_call_without_login_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.get("/cases/1")
    assert (answer.status_code, answer.json()["code"]) == (401, "NOT_LOGGED_IN")
    assert answer.headers["www-authenticate"].startswith("Basic")


async def test_guessing_a_password_is_stopped_even_when_it_is_right_at_last(client: httpx.AsyncClient) -> None:
    for _ in range(LOG_IN.here):
        answer = await client.get("/cases/1", auth=httpx.BasicAuth("yy", "guess"))
        assert (answer.status_code, answer.json()["code"]) == (401, "LOGIN_WRONG")
    answer = await client.get("/cases/1", auth=who("yy"))
    assert (answer.status_code, answer.json()["code"]) == (429, "TOO_MANY_ATTEMPTS")


async def test_role_that_the_account_does_not_hold_is_refused(client: httpx.AsyncClient) -> None:
    for role in ("counter_clerk", "handler/gaj", "nobody"):
        answer = await client.get("/cases/1", auth=who("yy"), headers={"Lianban-Role": role})
        assert (answer.status_code, answer.json()["code"]) == (403, "ROLE_NOT_HELD")


# --- reading a case ---------------------------------------------------------------------------------------------------


async def test_reader_sees_the_form_as_far_as_the_role_needs_it(office: Office, client: httpx.AsyncClient) -> None:
    case_no = (await office.file()).case_no
    seen = {
        login: (await client.get(f"/cases/{case_no}", auth=who(login))).json()["form"]
        for login in ("window", "yy", "supervisor", "wjj-lead")
    }
    assert seen["window"] == newborn.FORM
    assert 0 < len(seen["yy"]) < len(newborn.FORM)
    assert seen["supervisor"] is None
    assert seen["wjj-lead"] is None


async def test_case_of_others_is_not_shown(office: Office, client: httpx.AsyncClient) -> None:
    case_no = (await office.file()).case_no
    for login in ("swj", "gaj-lead", "admin"):
        answer = await client.get(f"/cases/{case_no}", auth=who(login))
        expected = (403, "NOT_ALLOWED") if login == "admin" else (404, "CASE_NOT_FOUND")
        assert (answer.status_code, answer.json()["code"]) == expected


async def test_unknown_case_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.get("/cases/610702-20200101-0001", auth=who("window"))
    assert (answer.status_code, answer.json()["code"]) == (404, "CASE_NOT_FOUND")


async def test_case_is_told_with_its_items_terms_and_journal(office: Office, client: httpx.AsyncClient) -> None:
    async with workers(office):
        case_no = (await office.file()).case_no
        await office.accept(case_no)
        await office.grant(case_no, "yy/cszm")
        await office.until(case_no, lambda state: state.items["gaj/csdj"].phase is ItemPhase.OPEN)
    case = (await client.get(f"/cases/{case_no}", auth=who("supervisor"))).json()
    assert (case["case_no"], case["phase"], case["bundle"]) == (case_no, Phase.HANDLING, newborn.SLUG)
    items = {item["item"]: (item["state"], item["result_no"]) for item in case["items"]}
    assert items["yy/cszm"] == ("granted", "NO-yy/cszm")
    assert items["gaj/csdj"] == ("open", None)
    terms = {term["clock_id"]: term for term in case["terms"]}
    assert terms["gaj/csdj.promised"]["ended_on"] is None
    assert "工作日" in terms["gaj/csdj.promised"]["explanation"]
    derivation = terms["gaj/csdj.promised"]["derivation"]
    assert derivation["due_on"] == terms["gaj/csdj.promised"]["due_on"]
    assert derivation["sentences"][0].startswith("承诺期限10个工作日")
    assert [(each["kind"], each["number"][-2:]) for each in case["notices"]][:2] == [
        ("case_received", "1号"),
        ("case_accepted", "1号"),
    ]
    assert [entry["seq"] for entry in case["entries"]] == list(range(1, len(case["entries"]) + 1))
    assert "测试母" not in json.dumps(case, ensure_ascii=False)


# --- acts -------------------------------------------------------------------------------------------------------------


async def test_act_is_applied_once_and_its_repeat_gives_the_first_outcome(
    office: Office, client: httpx.AsyncClient
) -> None:
    async with workers(office):
        case_no = (await office.file()).case_no
        await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
        body = act("complete_pre_review", item="yy/cszm", complete=True)
        first = await client.post(f"/cases/{case_no}/acts", json=body, auth=who("yy"))
        again = await client.post(f"/cases/{case_no}/acts", json=body, auth=who("yy"))
        assert (first.status_code, first.json()["outcome"]) == (200, "applied"), first.text
        assert (again.status_code, again.json()) == (200, first.json())
        late = act("complete_pre_review", item="yy/cszm", complete=True)
        refused = await client.post(f"/cases/{case_no}/acts", json=late, auth=who("yy"))
    assert (refused.status_code, refused.json()["code"]) == (409, "ITEM_NOT_IN_REVIEW")
    assert refused.json()["reference"] == late["act_id"]
    await office.agrees(case_no)


async def test_act_of_the_wrong_department_is_refused_and_journaled(office: Office, client: httpx.AsyncClient) -> None:
    async with workers(office):
        case_no = (await office.file()).case_no
        await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
        body = act("complete_pre_review", item="yy/cszm", complete=True)
        answer = await client.post(f"/cases/{case_no}/acts", json=body, auth=who("gaj"))
        unknown = await client.post(f"/cases/{case_no}/acts", json=act("juggle"), auth=who("yy"))
    assert (answer.status_code, answer.json()["code"]) == (403, "WRONG_DEPARTMENT")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "UNKNOWN_ACT")
    state = await office.agrees(case_no)
    assert state.seen[body["act_id"]] == "act_refused"


async def test_act_is_kept_while_no_worker_runs(office: Office, client: httpx.AsyncClient) -> None:
    case_no = (await office.file()).case_no
    body = act("withdraw_application", reason="APPLICANT_WISH")
    answer = await client.post(f"/cases/{case_no}/acts", json=body, auth=who("window"), timeout=20)
    assert (answer.status_code, answer.json()["outcome"]) == (202, None)
    async with workers(office):
        state = await office.until(case_no, lambda state: state.phase is Phase.CONCLUDED)
    assert state.outcome == "withdrawn"


# --- the call-back ----------------------------------------------------------------------------------------------------


async def requested(office: Office) -> str:
    """The number of a request that was sent to the department's system."""
    case_no = (await office.file(sbk="是")).case_no
    request = HandOver(case_no=case_no, item="rsj/sbk", department=DEPARTMENT, connector=Connector.HTTP)
    await hand_over.begin(office.lianban.pool, request)
    return request.request_no


async def called_back(
    client: httpx.AsyncClient, message_id: str, said: dict[str, Any], department: str = DEPARTMENT, **headers: str
) -> httpx.Response:
    body = json.dumps(said).encode()
    signed = {"content-type": "application/json", **signed_headers(SECRET, message_id, body), **headers}
    return await client.post(f"/departments/{department}/callbacks", content=body, headers=signed, timeout=20)


async def test_call_back_is_one_act_however_often_it_comes(office: Office, client: httpx.AsyncClient) -> None:
    said = {"request_no": await requested(office), "kind": "acknowledge_item"}
    first = await called_back(client, "m-1", said)
    again = await called_back(client, "m-1", said)
    assert (first.status_code, again.status_code) == (202, 202), first.text
    assert first.json() == again.json()
    other = await called_back(client, "m-1", {**said, "opinion": "changed"})
    assert (other.status_code, other.json()["code"]) == (409, "ACT_ID_REUSED")
    assert await office.lianban.pool.fetchval("select count(*) from act where kind = 'acknowledge_item'") == 1


async def test_call_back_of_an_unproven_sender_is_refused(office: Office, client: httpx.AsyncClient) -> None:
    said = {"request_no": await requested(office), "kind": "acknowledge_item"}
    forged = await called_back(client, "m-1", said, **{"webhook-signature": "v1,AAAA"})
    stale = await called_back(client, "m-1", said, **{"webhook-timestamp": "1700000000"})
    unsigned = await client.post(f"/departments/{DEPARTMENT}/callbacks", json=said)
    codes = [(each.status_code, each.json()["code"]) for each in (forged, stale, unsigned)]
    assert codes == [(401, "SIGNATURE_INVALID"), (401, "SIGNATURE_STALE"), (401, "SIGNATURE_INVALID")]
    assert await office.lianban.pool.fetchval("select count(*) from act where kind = 'acknowledge_item'") == 0


async def test_call_back_on_an_unknown_request_or_department_is_refused(
    office: Office, client: httpx.AsyncClient
) -> None:
    said = {"request_no": "none", "kind": "acknowledge_item"}
    unknown = await called_back(client, "m-1", said)
    stranger = await called_back(client, "m-1", said, department="swj")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "REQUEST_UNKNOWN")
    assert (stranger.status_code, stranger.json()["code"]) == (404, "DEPARTMENT_UNKNOWN")


async def test_call_back_on_another_departments_request_is_refused(office: Office, client: httpx.AsyncClient) -> None:
    case_no = (await office.file(sbk="是")).case_no
    request = HandOver(case_no=case_no, item="gaj/csdj", department="gaj", connector=Connector.HTTP)
    await hand_over.begin(office.lianban.pool, request)
    answer = await called_back(client, "m-1", {"request_no": request.request_no, "kind": "acknowledge_item"})
    assert (answer.status_code, answer.json()["code"]) == (404, "REQUEST_UNKNOWN")


@pytest.mark.parametrize("said", [{"kind": "acknowledge_item"}, {"request_no": "x", "kind": "withdraw_application"}])
async def test_signed_call_back_with_wrong_content_is_refused_by_field(
    client: httpx.AsyncClient, said: dict[str, Any]
) -> None:
    answer = await called_back(client, "m-1", said)
    assert (answer.status_code, answer.json()["code"]) == (422, "BODY_INVALID")
    assert len(answer.json()["fields"]) == 1


# --- time limits ------------------------------------------------------------------------------------------------------


@pytest.fixture
async def food_office(settings: Settings) -> AsyncIterator[Office]:
    """An office that handles food licences, with workers."""
    async with open_office(settings, food.definition()) as opened, workers(opened):
        held: dict[str, dict[str, str]] = {
            "window": {"role": "counter_clerk"},
            "window2": {"role": "counter_clerk"},
            "spj": {"role": "handler", "department": "spj"},
            "spj_head": {"role": "department_head", "department": "spj"},
            "admin": {"role": "admin"},
        }
        for login, role in held.items():
            await accounts.create_account(
                opened.lianban.pool,
                login=login,
                name=f"测试{login}",
                password=PASSWORD,
                roles=[RoleHeld.model_validate(role)],
                account_id="calendar" if login == "admin" else None,
            )
        yield opened


@pytest.fixture
async def food_client(food_office: Office) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who calls the API of that office."""
    transport = httpx.ASGITransport(app=create_api(food_office.lianban, food_office.settings))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://lianban.test{PREFIX}") as caller:
        yield caller


def food_application(**more: Any) -> dict[str, Any]:
    papers = [{"material": key, "source": "handed_in"} for key in ("cs-zm", "pm-tu", "sb-tu", "sp-zd")]
    return {
        "act_id": uuid.uuid4().hex,
        "bundle": food.SLUG,
        "applicant_name": "测试负责人",
        "answers": food.ANSWERS,
        "form": food.FORM,
        "materials": papers,
        **more,
    }


async def test_acts_on_time_limits_go_through_with_their_words(
    food_office: Office, food_client: httpx.AsyncClient
) -> None:
    started = await food_client.post("/cases", json=food_application(), auth=who("window"))
    case_no = started.json()["case_no"]
    await food_office.until(case_no, lambda state: state.phase is Phase.REVIEWING)

    async def send(login: str, kind: str, **more: Any) -> httpx.Response:
        body = act(kind, **more)
        return await food_client.post(f"/cases/{case_no}/acts", json=body, auth=who(login))

    async def hold(login: str, kind: str, **more: Any) -> None:
        answer = await send(login, kind, **more)
        assert (answer.status_code, answer.json().get("outcome")) == (200, "applied"), answer.text

    await hold("spj", "complete_pre_review", item=food.SHOP, complete=True)
    await hold("window", "accept_application")
    counted = await send("spj", "suspend_item", item=food.SHOP, procedure="hecha", days=3)
    assert (counted.status_code, counted.json()["code"]) == (422, "PROCEDURE_COUNTS")
    await hold("spj", "suspend_item", item=food.SHOP, procedure="zhuanjia", days=5, note="由专家库抽取")
    stopped = await send("spj", "decide_item", item=food.SHOP, decision="grant", result_no="J-1")
    assert (stopped.status_code, stopped.json()["code"]) == (409, "ITEM_SUSPENDED")
    await hold("spj", "resume_item", item=food.SHOP)
    await hold("spj", "request_extension", item=food.SHOP, days=5, reason="FACTS_COMPLEX", opinion="说明")
    await hold("spj_head", "approve_extension", item=food.SHOP)
    await hold("spj", "decide_item", item=food.SHOP, decision="grant", result_no="J-1")
    await hold("window", "confirm_delivery", method="post")
    case = (await food_client.get(f"/cases/{case_no}", auth=who("spj_head"))).json()
    assert case["items"][0]["extension"] == "approved"
    assert case["items"][0]["delivered_at"]
    statutory = next(term for term in case["terms"] if term["kind"] == "statutory")
    assert statutory["derivation"]["extensions"][0]["days"] == 5
    assert statutory["derivation"]["stops"][0]["ground"] == "专家评审"
    kinds = [each["kind"] for each in case["notices"]]
    assert kinds == [
        "case_received",
        "case_accepted",
        "item_suspended",
        "item_resumed",
        "extension_approved",
        "item_decided",
    ]
    assert case["form"] is not None


async def test_nobody_changes_a_calendar_over_the_api_even_under_the_installations_name(
    food_office: Office, food_client: httpx.AsyncClient
) -> None:
    case_no = (await food_client.post("/cases", json=food_application(), auth=who("window"))).json()["case_no"]
    for login in ("admin", "window"):
        answer = await food_client.post(f"/cases/{case_no}/acts", json=act("change_calendar"), auth=who(login))
        assert (answer.status_code, answer.json()["code"]) == (403, "NOT_ALLOWED")
    assert await food_office.lianban.pool.fetchval("select count(*) from act where kind = 'change_calendar'") == 0


async def test_paper_receipt_is_entered_by_one_and_confirmed_by_another(
    food_office: Office, food_client: httpx.AsyncClient
) -> None:
    received_at = await food_office.lianban.legal_now() - timedelta(days=3)
    body = food_application(received_at=received_at.isoformat(), paper_reason="停电")
    entered = await food_client.post("/paper-entries", json=body, auth=who("window"))
    assert (entered.status_code, entered.json()["case_no"]) == (201, None), entered.text
    path = f"/paper-entries/{entered.json()['entry_id']}/answer"
    own = await food_client.post(path, json={}, auth=who("window"))
    assert (own.status_code, own.json()["code"]) == (403, "PAPER_SECOND_OFFICER")
    assert (await food_client.post(path, json={}, auth=who("spj"))).status_code == 403
    confirmed = await food_client.post(path, json={}, auth=who("window2"))
    case_no = confirmed.json()["case_no"]
    case = (await food_client.get(f"/cases/{case_no}", auth=who("window"))).json()
    assert datetime.fromisoformat(case["received_at"]) == received_at
    settled = await food_client.post(path, json={"refused_reason": "迟了"}, auth=who("window2"))
    assert (settled.status_code, settled.json()["code"]) == (409, "PAPER_ENTRY_SETTLED")
    now = {**body, "act_id": uuid.uuid4().hex, "received_at": "2099-01-01T00:00:00+08:00"}
    early = await food_client.post("/paper-entries", json=now, auth=who("window"))
    assert (early.status_code, early.json()["code"]) == (422, "PAPER_NOT_IN_PAST")


# --- faults and the catalogue -----------------------------------------------------------------------------------------


async def test_away_database_is_answered_with_try_again(office: Office, client: httpx.AsyncClient) -> None:
    office.lianban.pool.terminate()
    answer = await client.post("/cases", json=application(), auth=who("window"))
    assert (answer.status_code, answer.json()["code"]) == (503, "LEDGER_AWAY")
    assert int(answer.headers["retry-after"]) > 0


def test_every_code_has_its_status() -> None:
    assert set(refusal_codes()) | set(own_codes()) <= set(STATUS)


async def test_contract_with_departments_is_given_to_everybody(api: FastAPI) -> None:
    transport = httpx.ASGITransport(app=api)
    async with httpx.AsyncClient(transport=transport, base_url="http://lianban.test") as client:
        answer = await client.get(f"{PREFIX}/departments/openapi.json")
    assert (answer.status_code, answer.json()["info"]["version"]) == (200, "2026-11")


def test_every_operation_is_described(api: FastAPI) -> None:
    paths = api.openapi()["paths"]
    assert set(paths) == {
        f"{PREFIX}/paper-entries",
        f"{PREFIX}/paper-entries/{{entry_id}}/answer",
        f"{PREFIX}/cases",
        f"{PREFIX}/cases/{{case_no}}",
        f"{PREFIX}/cases/{{case_no}}/acts",
        f"{PREFIX}/cases/{{case_no}}/joints",
        f"{PREFIX}/joints",
        f"{PREFIX}/departments/{{slug}}/callbacks",
        f"{PREFIX}/parties/{{party}}/notices",
        f"{PREFIX}/hotline/orders",
        f"{PREFIX}/hotline/orders/{{order_no}}",
        f"{PREFIX}/hotline/orders/{{order_no}}/departments",
        f"{PREFIX}/hotline/orders/{{order_no}}/satisfaction",
        f"{PREFIX}/hotline/changes",
    }
    for operations in paths.values():
        for operation in operations.values():
            assert operation["summary"]
            assert operation["description"]
            assert {"401", "404", "503"} <= set(operation["responses"])
