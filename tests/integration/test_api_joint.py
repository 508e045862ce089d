"""Joint events, deputies and people over the JSON API."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from domain.case.acts import Role
from ledger import accounts
from ledger.accounts import RoleHeld
from runtime.settings import Settings
from starter.api.app import PREFIX, create_api
from tests.support.joint import POINTS, JointCase, begun, joint_plan, party, slot, there, visit, with_accounts
from tests.support.office import Office, open_office, workers
from tests.support.terms import FOOD, HEALTH, terms

PASSWORD = "a password for tests"
TIME = {"starts_at": "2026-08-05T09:00:00+08:00", "ends_at": "2026-08-05T11:00:00+08:00"}
TWO = [{"actor_id": "wjj-1"}, {"actor_id": "wjj-2", "deputy_for": "wjj-3"}]
DAYS = {"from_on": "2026-08-05", "until_on": "2026-08-05"}


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office with workers, in which some can log in."""
    async with open_office(settings, terms()) as opened:
        pool = opened.lianban.pool
        people = [("sjj-1", Role.HANDLER, "sjj"), ("wjj-1", Role.HANDLER, "wjj"), ("wjj-4", Role.HANDLER, "wjj")]
        for login, role, department in [*people, ("zjj-1", Role.HANDLER, "zjj"), ("watch", Role.SUPERVISOR, None)]:
            held = [RoleHeld(role=role, department=department)]
            await accounts.create_account(
                pool, login=login, name=login, password=PASSWORD, roles=held, account_id=login
            )
        await with_accounts(opened)
        async with workers(opened):
            yield opened


@pytest.fixture
async def client(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who calls the API."""
    transport = httpx.ASGITransport(app=create_api(office.lianban, office.settings), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://lianban.test{PREFIX}") as caller:
        yield caller


@pytest.fixture
async def case(office: Office) -> JointCase:
    """A case of two departments with one joint event, received on a Monday of August."""
    return await begun(office, joint_plan(visit(parties=(party("sjj", FOOD), party("wjj", HEALTH)))))


def who(login: str) -> httpx.BasicAuth:
    return httpx.BasicAuth(login, PASSWORD)


async def send(client: httpx.AsyncClient, case: JointCase, login: str, kind: str, **more: Any) -> httpx.Response:
    body = {"act_id": uuid.uuid4().hex, "kind": kind, **more}
    return await client.post(f"/cases/{case.case_no}/acts", json=body, auth=who(login), timeout=30)


async def test_event_is_convened_confirmed_and_seen(client: httpx.AsyncClient, case: JointCase) -> None:
    about = {"joint": "kanyan", "slots": [TIME]}
    convened = await send(client, case, "sjj-1", "convene_joint", place="店内", **about)
    assert convened.status_code == 200, convened.text
    foreign = await send(client, case, "wjj-1", "confirm_joint", officers=[{"actor_id": "sjj-1"}], **about)
    assert (foreign.status_code, foreign.json()["code"]) == (422, "TO_UNKNOWN")
    confirmed = await send(client, case, "wjj-1", "confirm_joint", officers=TWO, **about)
    assert confirmed.status_code == 200, confirmed.text
    few = await send(client, case, "sjj-1", "confirm_joint", officers=[{"actor_id": "sjj-1"}], **about)
    assert (few.status_code, few.json()["code"]) == (422, "TOO_FEW_OFFICERS")

    (event,) = (await client.get(f"/cases/{case.case_no}/joints", auth=who("wjj-1"))).json()
    assert (event["joint"], event["phase"], event["slot"], event["clock"]) == (
        "kanyan",
        "convened",
        None,
        "joint_confirm",
    )
    assert [(each["department"], each["answer"], each["to_do"]) for each in event["parties"]] == [
        ("sjj", None, "confirm"),
        ("wjj", "confirmed", None),
    ]
    (shown,) = (await client.get("/joints", params=DAYS, auth=who("wjj-1"))).json()
    assert (shown["case_no"], shown["tentative"], shown["clashes"]) == (case.case_no, True, [])
    assert "applicant_name" not in shown


async def test_calendar_is_the_departments_own(client: httpx.AsyncClient, case: JointCase) -> None:
    assert (await send(client, case, "sjj-1", "convene_joint", joint="kanyan", slots=[TIME])).status_code == 200

    async def calendar(login: str, **params: str) -> httpx.Response:
        return await client.get("/joints", params={**DAYS, **params}, auth=who(login))

    assert len((await calendar("watch")).json()) == 1
    assert (await calendar("watch", department="zjj")).json() == []
    assert (await calendar("zjj-1")).json() == []
    other = await calendar("zjj-1", department="wjj")
    assert (other.status_code, other.json()["code"]) == (403, "NOT_ALLOWED")
    for wrong in ({"until_on": "2026-08-04"}, {"until_on": "2026-10-06"}):
        answer = await calendar("watch", **wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "DAYS_RANGE_WRONG")


async def test_deputy_acts_over_the_api_only_while_registered(
    office: Office, client: httpx.AsyncClient, case: JointCase
) -> None:
    body = {"act_id": uuid.uuid4().hex, "kind": "claim_item", "item": HEALTH, "on_behalf_of": "wjj-1"}
    path = f"/cases/{case.case_no}/acts"
    early = await client.post(path, json=body, auth=who("wjj-4"))
    assert (early.status_code, early.json()["code"]) == (403, "DEPUTY_NOT_VALID")
    await office.lianban.pool.execute(
        "insert into deputy (principal, deputy, role, department, from_on, until_on, made_by) "
        "values ('wjj-1', 'wjj-4', 'handler', 'wjj', '2026-08-03', '2026-08-03', 'wjj-1')"
    )
    done = await client.post(path, json=body, auth=who("wjj-4"), timeout=30)
    assert done.status_code == 200, done.text
    assert (await case.state()).items[HEALTH].handler == "wjj-1"
    await office.lianban.pool.execute("update deputy set revoked_at = legal_now(), revoked_by = 'wjj-1'")
    again = await client.post(path, json=body, auth=who("wjj-4"))
    assert (again.status_code, again.json()["outcome"]) == (200, "applied")
    other = await client.post(path, json={**body, "act_id": uuid.uuid4().hex}, auth=who("wjj-4"))
    assert (other.status_code, other.json()["code"]) == (403, "DEPUTY_NOT_VALID")


async def test_an_opinion_says_every_point_before_it_is_put_on_file(client: httpx.AsyncClient, case: JointCase) -> None:
    await case.scheduled(slot("2026-08-05 09:00"), "sjj", "wjj")
    await case.registered("2026-08-05 09:00", there("sjj"), there("wjj"))
    said = {"joint": "kanyan", "verdict": "pass"}
    for checklist in (None, {"chukou": "ok"}, dict.fromkeys(POINTS, "bad")):
        answer = await send(client, case, "wjj-1", "give_joint_opinion", **said, checklist=checklist)
        assert (answer.status_code, answer.json()["code"]) == (422, "POINTS_UNCHECKED")
    assert (await case.event()).parties["wjj"].verdict is None
    whole = await send(client, case, "wjj-1", "give_joint_opinion", **said, checklist=dict.fromkeys(POINTS, "ok"))
    assert whole.status_code == 200, whole.text
    assert (await case.event()).parties["wjj"].verdict == "pass"
