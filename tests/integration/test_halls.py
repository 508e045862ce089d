"""Halls (大厅): a case belongs to the hall whose clerk received it, and reach follows, by every door."""

from __future__ import annotations

import itertools
import re
import uuid
from collections.abc import AsyncIterator, Mapping

import httpx
import pytest
from pydantic import JsonValue

from domain.case.act_specs import ACTS
from domain.case.acts import Role
from domain.time.calendar import beijing_date
from ledger import deputies
from ledger.organisation import halls
from runtime.settings import Settings
from starter.office.errors import CaseNotFound
from starter.office.filing.received_here import NotReceivedHere
from starter.office.requests import ActRequest
from tests.integration.test_reach import NOBODYS, said, traces
from tests.support import files, newborn
from tests.support.days import moment
from tests.support.halls import CLERKS, OTHERS, clerk_at, logged_in, organisation, placed, staffed
from tests.support.office import Office, open_office
from tests.support.web import IDENTITY, PASSWORD, Site, open_site, register, submit

MAIN_CLERKS = ("main1", "main2", "nohall")
ALL_CASES = ("supervisor", "gov", "lead")
WORDS: dict[str, JsonValue] = {"opinion": "与我无关", "note": "与我无关"}
BEFORE, MAIN, TOWN, WITHOUT = "before", "main", "town", "without"
"""Cases: received before halls were on file, at the main hall, at the town's, by a clerk without a hall."""
SEES: Mapping[str, set[str]] = {
    **{login: {BEFORE, MAIN, WITHOUT} for login in MAIN_CLERKS},
    "town": {TOWN},
    "street": set(),
    **{login: {BEFORE, MAIN, TOWN, WITHOUT} for login in (*ALL_CASES, "yy", "head")},
    "cgj": set(),
    "otherlead": set(),
    "admin": set(),
}
"""Whom which case concerns; nobody is left out."""


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with open_office(settings) as office, open_site(office) as opened:
        yield opened


async def filed_by(office: Office, login: str, **chosen: str) -> str:
    """A newborn case that this clerk files; its number."""
    filing = office.filing(**chosen).model_copy(update={"actor": clerk_at(login), "applicant_name": f"由{login}收"})
    return (await office.lianban.file_case(filing)).case_no


async def cases_on_file(site: Site) -> dict[str, str]:
    """One case of each kind, with a paper as a file."""
    office = site.office
    await staffed(site, loaded=False)
    found = {BEFORE: await filed_by(office, "main1")}
    await halls.stock(office.lianban.pool, organisation(), "test")
    await placed(site)
    for name, login in ((MAIN, "main1"), (TOWN, "town"), (WITHOUT, "nohall")):
        window = await logged_in(site, login)
        path = await register(window)
        sent = {"file.jhz": ("证.pdf", files.pdf("one"))}
        await window.post(f"{path}/materials", data={"go": "next"}, files=sent)
        found[name], _ = await submit(window, path)
    return found


def test_everybody_stands_in_the_matrix() -> None:
    assert SEES.keys() == CLERKS.keys() | OTHERS.keys()


async def test_a_case_belongs_to_the_hall_and_counter_of_who_received_it(site: Site) -> None:
    found = await cases_on_file(site)
    pool = site.office.lianban.pool
    rows = {
        name: tuple(await pool.fetchrow("select hall, counter from case_file where case_no = $1", number) or ())
        for name, number in found.items()
    }
    assert rows == {BEFORE: (None, None), MAIN: ("zhong", "w1"), TOWN: ("zhen", "w1"), WITHOUT: ("zhong", None)}


@pytest.mark.parametrize("login", SEES)
async def test_pages_files_prints_lists_searches_and_exports_show_what_the_hall_received(
    site: Site, login: str
) -> None:
    found = await cases_on_file(site)
    visitor = await logged_in(site, login)
    sees = {found[name] for name in SEES[login]}
    for number in found.values():
        page = await visitor.get(f"/cases/{number}")
        assert page.status_code == (200 if number in sees else 403 if login == "admin" else 404), number
        again = await visitor.get(f"/cases/{number}/notices/1")
        assert (again.status_code == 200) <= (number in sees)
        paper = await visitor.get(f"/cases/{number}/materials/jhz/1")
        assert (paper.status_code == 200) <= (number in sees)
        if number not in sees:
            assert (await visitor.get(f"/events?case={number}")).status_code in (403, 404)
        by_number = await visitor.post("/cases/find", data={"words": number, "query": ""})
        if login != "admin":
            goes = by_number.headers["location"] == f"/cases/{number}"
            assert goes is (number in sees)
    if login == "admin":
        assert (await visitor.get("/cases")).status_code == 403
        return
    listed = (await visitor.get("/cases")).text
    assert set(_numbers(listed, found)) == sees
    assert f'<span class="soft">{len(sees)} 件</span>' in listed
    text = (await visitor.get("/cases/export.csv")).content.decode("utf-8-sig")
    assert set(_numbers(text, found)) == sees
    by_name = await visitor.post("/cases/find", data={"words": "测试", "query": ""})
    if login not in ("cgj", "otherlead"):
        results = (await visitor.get(by_name.headers["location"])).text
        assert set(_numbers(results, found)) <= sees


def _numbers(text: str, found: Mapping[str, str]) -> list[str]:
    return [number for number in found.values() if number in text]


@pytest.mark.parametrize("login", SEES)
async def test_the_api_shows_and_takes_acts_of_what_the_hall_received(site: Site, login: str) -> None:
    found = await cases_on_file(site)
    sees = {found[name] for name in SEES[login]}
    transport = httpx.ASGITransport(app=site.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://lianban.test/api/v1") as caller:
        for number in (*found.values(), NOBODYS):
            read = await caller.get(f"/cases/{number}", auth=(login, PASSWORD))
            assert read.status_code == (200 if number in sees else 403 if login == "admin" else 404)
            if number in sees:
                assert read.json()["hall"] in (None, "zhong", "zhen")


async def test_an_act_of_another_halls_clerk_is_answered_as_if_there_were_no_case(site: Site) -> None:
    office = site.office
    found = await cases_on_file(site)
    kinds = [kind for kind, spec in ACTS.items() if spec.sent_by == "people" and Role.COUNTER_CLERK in spec.by]
    before = await traces(office)
    foreign = [("town", MAIN), ("town", BEFORE), ("street", TOWN), ("main1", TOWN), ("nohall", TOWN)]
    for kind, (login, name) in itertools.product(kinds, foreign):
        told = []
        for number in (found[name], NOBODYS):
            head = {"act_id": uuid.uuid4().hex, "case_no": number, "kind": kind, "actor": clerk_at(login)}
            with pytest.raises(CaseNotFound) as refused:
                await office.lianban.send_act(ActRequest(**head, content=WORDS, **said(kind)), wait_seconds=0)
            told.append(refused.value.refusal)
        assert told[0] == told[1]
    assert await traces(office) == before


async def test_a_colleague_of_the_same_hall_may_act(site: Site) -> None:
    office = site.office
    found = await cases_on_file(site)
    for login, name in (("main2", MAIN), ("main2", BEFORE), ("nohall", MAIN), ("town", TOWN)):
        head = {"act_id": uuid.uuid4().hex, "case_no": found[name], "kind": "withdraw_application"}
        receipt = await office.lianban.send_act(
            ActRequest(**head, actor=clerk_at(login), **said("withdraw_application")), wait_seconds=0
        )
        assert receipt.outcome is None  # on file; no worker takes it here


async def test_who_moves_to_another_hall_reaches_what_that_one_received_from_the_next_request_on(site: Site) -> None:
    found = await cases_on_file(site)
    town = await logged_in(site, "town")
    assert (await town.get(f"/cases/{found[TOWN]}")).status_code == 200
    async with site.office.lianban.pool.acquire() as connection:
        await halls.set_place(connection, "town-1", "zhong", "w2")
    assert (await town.get(f"/cases/{found[TOWN]}")).status_code == 404
    assert (await town.get(f"/cases/{found[MAIN]}")).status_code == 200


async def test_a_deputy_stands_at_the_counter_of_the_colleague(site: Site) -> None:
    found = await cases_on_file(site)
    office, on = site.office, beijing_date(await site.office.lianban.legal_now())
    made = await deputies.make(
        office.lianban.pool,
        principal="town-1",
        deputy="main2-1",
        role=Role.COUNTER_CLERK,
        department=None,
        from_on=on,
        until_on=on,
        made_by="town-1",
    )
    visitor = await logged_in(site, "main2")
    assert (await visitor.get(f"/cases/{found[TOWN]}")).status_code == 404
    visitor.cookies.set("lianban_deputy", made.deputy_id)
    assert (await visitor.get(f"/cases/{found[TOWN]}")).status_code == 200
    assert (await visitor.get(f"/cases/{found[MAIN]}")).status_code == 404
    assert set(_numbers((await visitor.get("/cases")).text, found)) == {found[TOWN]}
    filing = office.filing().model_copy(
        update={"actor": clerk_at("main2").model_copy(update={"on_behalf_of": "town-1"})}
    )
    number = (await office.lianban.file_case(filing)).case_no
    assert await office.lianban.pool.fetchval("select hall from case_file where case_no = $1", number) == "zhen"


async def test_a_matter_that_a_hall_does_not_receive_is_refused_with_where_it_is_and_leaves_nothing(site: Site) -> None:
    await staffed(site)
    office = site.office
    before = await traces(office)
    filing = office.filing().model_copy(update={"actor": clerk_at("street")})
    with pytest.raises(NotReceivedHere) as refused:
        await office.lianban.file_case(filing)
    assert refused.value.sentence == "测试街道便民服务中心不收“新生儿出生”。"
    assert "测试区政务服务中心（测试区政务服务中心一楼）；测试镇便民服务中心" in refused.value.next_step
    assert await traces(office) == before
    street = await logged_in(site, "street")
    home = (await street.get("/filing")).text
    assert "测试街道便民服务中心" in home
    assert f'value="{newborn.SLUG}"' not in home
    assert re.search(r"本大厅不收.*?<h3>测试区政务服务中心（.*?</h3>\s*<p>新生儿出生</p>", home, re.S)
    begun = await street.post("/filing", data={"bundle": newborn.SLUG})
    assert begun.status_code == 422
    assert "NOT_RECEIVED_HERE" in begun.text


async def test_the_api_refuses_it_alike(site: Site) -> None:
    await staffed(site)
    before = await traces(site.office)
    answers, form = newborn.answers(), newborn.form({})
    body = {
        "act_id": uuid.uuid4().hex,
        "bundle": newborn.SLUG,
        "answers": answers,
        "form": form,
        "applicant_name": "测试母",
    }
    transport = httpx.ASGITransport(app=site.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://lianban.test/api/v1") as caller:
        refused = await caller.post("/cases", json=body, auth=("street", PASSWORD))
        assert (refused.status_code, refused.json()["code"]) == (422, "NOT_RECEIVED_HERE")
        assert await traces(site.office) == before
        taken = await caller.post("/cases", json=body, auth=("town", PASSWORD))
        assert taken.status_code == 201, taken.text


async def test_a_closed_hall_is_a_hint_and_no_wall(site: Site) -> None:
    await staffed(site)
    await site.office.stand_at(moment("2026-11-29 20:00"))  # a Sunday evening
    town = await logged_in(site, "town")
    home = (await town.get("/filing")).text
    assert "现在不在开放时间，下次开放：2026-11-30 09:00；仍可收件" in home
    number, _ = await submit(town, await register(town))
    assert (await town.get(f"/cases/{number}")).status_code == 200
    assert "现在不开放" in (await town.get(f"/guide/{newborn.SLUG}")).text


async def test_a_filing_on_file_keeps_its_answer_whatever_the_hall_receives_now(site: Site) -> None:
    await staffed(site)
    office = site.office
    filing = office.filing().model_copy(update={"actor": clerk_at("town")})
    number = (await office.lianban.file_case(filing)).case_no
    narrowed = organisation()
    town = narrowed.halls["zhen"].model_copy(update={"receives": ("gongmin-shenhou",)})
    data = narrowed.model_copy(update={"halls": {**narrowed.halls, "zhen": town}})
    await halls.stock(office.lianban.pool, data, "test")
    assert (await office.lianban.file_case(filing)).case_no == number
    with pytest.raises(NotReceivedHere):
        await office.lianban.file_case(office.filing().model_copy(update={"actor": clerk_at("town")}))


async def test_a_draft_whose_matter_is_not_received_any_more_is_refused_and_stays(site: Site) -> None:
    await staffed(site)
    town = await logged_in(site, "town")
    path = await register(town)
    data = organisation()
    narrowed = data.halls["zhen"].model_copy(update={"receives": ("gongmin-shenhou",)})
    newer = data.model_copy(update={"halls": {**data.halls, "zhen": narrowed}})
    await halls.stock(site.office.lianban.pool, newer, "test")
    sent = await town.post(f"{path}/submit", data=IDENTITY)
    assert (sent.status_code, "NOT_RECEIVED_HERE" in sent.text) == (422, True)
    assert (await town.get(f"{path}/check")).status_code == 200


async def test_the_receipt_names_hall_counter_address_and_hours_as_they_were(site: Site) -> None:
    await staffed(site)
    town = await logged_in(site, "town")
    number, _ = await submit(town, await register(town))
    wanted = (
        "收件大厅：测试镇便民服务中心，1号窗口；地址：测试镇便民服务中心一楼；电话：0916-12345；"
        "开放时间：周一至周五 09:00-12:00、13:00-17:00"
    )
    assert wanted in (await town.get(f"/cases/{number}/notices/1")).text
    data = organisation()
    moved = data.halls["zhen"].model_copy(update={"address": "新址"})
    await halls.stock(
        site.office.lianban.pool, data.model_copy(update={"halls": {**data.halls, "zhen": moved}}), "test"
    )
    assert wanted in (await town.get(f"/cases/{number}/notices/1")).text
    guide = (await town.get(f"/guide/{newborn.SLUG}")).text
    assert "到哪里办" in guide
    assert "<dd>新址</dd>" in guide
    assert "测试街道" not in guide


async def test_a_likely_duplicate_at_another_hall_is_told_without_its_number(site: Site) -> None:
    await staffed(site)
    first = await filed_by(site.office, "main1")
    town = await logged_in(site, "town")
    check = (await town.get(f"{await register(town)}/check")).text
    assert "由测试区政务服务中心收的一件" in check
    assert first not in check
    main = await logged_in(site, "main2")
    assert first in (await main.get(f"{await register(main)}/check")).text
