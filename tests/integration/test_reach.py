"""Reach (与谁有关): whoever a case does not concern leaves no trace in it and learns nothing of it, by any door."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from domain.case.act_spec import On
from domain.case.act_specs import ACTS
from domain.case.acts import Actor, Role
from domain.case.rules import applicant_id
from ledger import accounts
from ledger.accounts import RoleHeld
from runtime.settings import Settings
from starter.cli.case.acts import ActWords
from starter.cli.case.acts import act as cli_act
from starter.office.errors import CaseNotFound, LianbanError
from starter.office.requests import ActRequest
from starter.web.case.forms import FORM_KINDS
from tests.support.office import Office, open_office
from tests.support.web import OWN_PAGE, PASSWORD, Site, open_site

STRANGERS = {
    "clerk": RoleHeld(role=Role.HANDLER, department="cgj"),
    "head": RoleHeld(role=Role.DEPARTMENT_HEAD, department="cgj"),
    "lead": RoleHeld(role=Role.LEAD, department="cgj"),
    "keeper": RoleHeld(role=Role.ADMIN),
}
"""Who has nothing to do with a newborn case: other departments, another lead, the keeper of accounts."""
NOBODYS = "610702-20200101-0001"
"""A number that no case has."""
KINDS = [kind for kind, spec in ACTS.items() if spec.sent_by == "people"]
TRACES = "select (select count(*) from act), (select count(*) from journal), (select count(*) from act_draft),"
TRACES += " (select count(*) from file_copy), (select count(*) from item_copy)"


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with open_office(settings) as office, open_site(office) as opened:
        for login, held in STRANGERS.items():
            await accounts.create_account(
                office.lianban.pool, login=login, name=login, password=PASSWORD, roles=[held], account_id=f"{login}-1"
            )
        yield opened


async def traces(office: Office) -> tuple[int, ...]:
    """How many rows of everything that an act can leave."""
    row = await office.lianban.pool.fetchrow(TRACES)
    return tuple(row or ())


def strangers(case_no: str) -> list[Actor]:
    """Everybody whom the case does not concern, another case's applicant among them."""
    people = [
        Actor(actor_id=f"{login}-1", role=held.role, department=held.department) for login, held in STRANGERS.items()
    ]
    return [*people, Actor(actor_id=applicant_id(NOBODYS), role=Role.APPLICANT)]


def said(kind: str) -> dict[str, Any]:
    """What such an act could say, as far as somebody who does not know the case could guess it."""
    spec = ACTS[kind]
    about = {"item": "yy/cszm"} if On.ITEM in spec.on else {"joint": "kanyan"} if On.JOINT in spec.on else {}
    against = {"decision": "refuse", "reason": "CONDITIONS_UNMET"} if "decision" in spec.says else {}
    people = {"to": "clerk-1"} if "to" in spec.needs else {}
    reason = {"reason": "CONDITIONS_UNMET"} if "reason" in spec.needs else {}
    seen = {"identified": True} if "identified" in spec.needs else {}
    return {**about, **against, **people, **reason, **seen}


async def test_act_of_a_stranger_is_answered_as_if_there_were_no_case(site: Site) -> None:
    office, case_no = site.office, (await site.office.file()).case_no
    before = await traces(office)
    for kind, actor in itertools.product(KINDS, strangers(case_no)):
        if actor.role is Role.ADMIN and Role.ADMIN in ACTS[kind].by:
            continue  # hands work over on every case, and reads none
        nobodys = "610702-20200101-0002" if actor.role is Role.APPLICANT else NOBODYS
        answers = []
        for number in (case_no, nobodys):
            head = {"act_id": uuid.uuid4().hex, "case_no": number, "kind": kind, "actor": actor}
            request = ActRequest(**head, content={"opinion": "与我无关", "note": "与我无关"}, **said(kind))
            with pytest.raises(CaseNotFound) as refused:
                await office.lianban.send_act(request, wait_seconds=0)
            answers.append(refused.value.refusal)
        assert answers[0] == answers[1], (kind, actor)
    assert await traces(office) == before


async def test_api_tells_strangers_the_same_of_a_case_and_of_none(site: Site) -> None:
    office, case_no = site.office, (await site.office.file()).case_no
    before = await traces(office)
    transport = httpx.ASGITransport(app=site.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://lianban.test/api/v1") as caller:
        for login in STRANGERS:
            told: dict[str, list[tuple[int, str]]] = {case_no: [], NOBODYS: []}
            for number, answers in told.items():
                for kind in KINDS:
                    body = {
                        "act_id": uuid.uuid4().hex,
                        "kind": kind,
                        "opinion": "与我无关",
                        "note": "与我无关",
                        **said(kind),
                    }
                    if login == "keeper" and Role.ADMIN in ACTS[kind].by:
                        continue
                    answer = await caller.post(f"/cases/{number}/acts", json=body, auth=(login, PASSWORD))
                    answers.append((answer.status_code, answer.json()["code"]))
                for path in (f"/cases/{number}", f"/cases/{number}/joints"):
                    answer = await caller.get(path, auth=(login, PASSWORD))
                    answers.append((answer.status_code, answer.json()["code"]))
            assert told[case_no] == told[NOBODYS]
            assert {status for status, _ in told[case_no]} <= {403, 404}
    assert await traces(office) == before


async def test_pages_tell_strangers_the_same_of_a_case_and_of_none(site: Site) -> None:
    office, case_no = site.office, (await site.office.file()).case_no
    before = await traces(office)
    paths = ["", "/withdraw", "/notices/1", "/notes/none/0", "/materials/jhz/1", "/joint/kanyan", "/joint/kanyan/site"]
    for login in STRANGERS:
        stranger = await _logged_in(site, login)
        told: dict[str, list[int]] = {case_no: [], NOBODYS: []}
        for number, answers in told.items():
            for path in paths:
                page = await stranger.get(f"/cases/{number}{path}")
                assert "测试母" not in page.text
                answers.append(page.status_code)
            for kind in FORM_KINDS:
                sent = {
                    "act_id": uuid.uuid4().hex,
                    "keep": "1",
                    "opinion": "与我无关",
                    "note": "与我无关",
                    **said(kind),
                }
                answers.append((await stranger.post(f"/cases/{number}/acts/{kind}", data=sent)).status_code)
        assert told[case_no] == told[NOBODYS]
        assert set(told[case_no]) <= {403, 404}
    assert await traces(office) == before


@pytest.mark.parametrize(("login", "path"), [("clerk", "/work/bulk"), ("lead", "/board/bulk"), ("head", "/handover")])
async def test_many_at_once_tell_strangers_the_same_of_a_case_and_of_none(site: Site, login: str, path: str) -> None:
    office, case_no = site.office, (await site.office.file()).case_no
    before = await traces(office)
    stranger = await _logged_in(site, login)
    told = []
    for number in (case_no, NOBODYS):
        sent = {
            "kind": "urge_item" if path == "/board/bulk" else "claim_item",
            "query": "whose=clerk-1",
            "to": "cgj|clerk-1",
            "pick": f"{number}|yy/cszm|{uuid.uuid4()}",
        }
        page = (await stranger.post(path, data=sent)).text
        told.append(page.replace(number, "").replace(sent["pick"], ""))
    assert "没有找到这个办件" in told[0]
    assert _without_tokens(told[0]) == _without_tokens(told[1])
    assert await traces(office) == before


async def test_command_line_acts_for_strangers_as_little_as_any_other_door(site: Site) -> None:
    office, case_no = site.office, (await site.office.file()).case_no
    about = dict[str, Any](item="yy/cszm")
    before = await traces(office)
    for login in ("clerk", "head", "lead", "keeper"):
        for number in (case_no, NOBODYS):
            with pytest.raises(LianbanError) as refused:
                await cli_act(office.lianban, number, "claim_item", login, replace(ActWords(), **about))
            assert refused.value.code == "CASE_NOT_FOUND"
    assert await traces(office) == before


async def test_id_in_use_tells_a_stranger_nothing_of_the_case(site: Site) -> None:
    office, case_no = site.office, (await site.office.file()).case_no
    request = ActRequest(
        act_id="somebodys-act",
        case_no=case_no,
        kind="claim_item",
        actor=Actor(actor_id="yy-1", role=Role.HANDLER, department="yy"),
        item="yy/cszm",
    )
    await office.lianban.put_act_on_file(request)
    with pytest.raises(CaseNotFound):
        await office.lianban.send_act(request.model_copy(update={"actor": strangers(case_no)[0]}), wait_seconds=0)


async def _logged_in(site: Site, login: str) -> httpx.AsyncClient:
    visitor = await site.visitor()
    answer = await visitor.post("/login", data={"login": login, "password": PASSWORD}, headers=OWN_PAGE)
    assert answer.status_code == 303, answer.text
    return visitor


def _without_tokens(page: str) -> list[str]:
    return [line for line in page.splitlines() if "form_token" not in line]
