"""网上申请, without scripts: a person applies with the same pages, and the window sees it like any other case."""

from __future__ import annotations

import re

import httpx
import pytest

from domain.case.acts import Role
from domain.case.state import Phase
from ledger import accounts
from ledger.accounts import RoleHeld
from ledger.drafts import OWN_DAYS, forget_own
from starter.web.site.security import SESSION_COOKIE
from tests.support import newborn
from tests.support.office import Office
from tests.support.web import Site, register, submit

ANSWERS = {f"q.{key}": value for key, value in newborn.answers().items()}
SENT = {"declared": "yes", "consent.guardian": "yes"}
FORM = {f"f.{key}": value for key, value in newborn.form(newborn.answers()).items()}


async def person(site: Site, person_id: str) -> httpx.AsyncClient:
    """Somebody who has logged in for themselves."""
    pool = site.office.lianban.pool
    await pool.execute(
        "insert into person (person_id, subject, kind, name, document_no, level)"
        " values ($1, $2, 'natural', $3, '1', 2)",
        person_id,
        person_id.encode(),
        f"测试{person_id}",
    )
    session = await accounts.open_session(pool, RoleHeld(role=Role.APPLICANT), person_id=person_id)
    client = await site.visitor()
    client.cookies.set(SESSION_COOKIE, session)
    return client


async def filled_in(mother: httpx.AsyncClient) -> str:
    """An application up to its check page; returns its address."""
    sheet = (await mother.post(f"/guide/{newborn.SLUG}/sheet", data=ANSWERS)).headers["location"]
    page = (await mother.get(sheet)).text
    assert "网上申请</button>" in page
    begun = await mother.post("/apply", data={"code": sheet.rpartition("/")[2]})
    path = str(begun.headers["location"]).removesuffix("/situation")
    assert path.startswith("/apply/")
    assert (await mother.get(f"{path}/situation")).text.count(" checked") == len(ANSWERS)
    assert (await mother.post(f"{path}/situation", data=ANSWERS)).headers["location"] == f"{path}/form"
    assert (await mother.post(f"{path}/form", data=FORM)).headers["location"] == f"{path}/materials"
    page = (await mother.get(f"{path}/materials")).text
    assert "收到纸质原件" not in page, "nobody at the window takes papers here"
    ticks = {"tick.jhz": "later", "go": "next"}
    checked = await mother.post(f"{path}/materials", data=ticks, files={"file.none": ("", b"")})
    assert checked.headers["location"] == f"{path}/check", checked.text
    return path


async def test_a_person_applies_and_follows_what_becomes_of_it(office: Office, site: Site, at_work: None) -> None:
    mother = await person(site, "mother")
    path = await filled_in(mother)
    page = (await mother.get(f"{path}/check")).text
    assert "个人信息保护法" in page
    refused = await mother.post(f"{path}/submit", data={})
    assert refused.status_code == 422
    assert "请阅读下面的声明并勾选" in refused.text
    sent = await mother.post(f"{path}/submit", data=SENT)
    assert sent.headers["location"] == f"{path}/done", sent.text
    again = await mother.post(f"{path}/submit", data=SENT)
    assert again.headers["location"] == f"{path}/done", "once, however often it is sent"
    done = (await mother.get(f"{path}/done")).text
    (case_no,) = re.findall(r'<p class="code">([\d-]+)</p>', done)
    pool = office.lianban.pool
    assert await pool.fetchval("select person_id from person_case where case_no = $1", case_no) == "mother"
    assert "敏感个人信息" in await pool.fetchval("select said from filing_declaration where case_no = $1", case_no)
    assert await pool.fetchval("select count(*) from case_file") == 1
    await office.accept(case_no)
    state = await office.until(case_no, lambda state: state.phase is Phase.CORRECTING)
    assert state.opening.filed_by.role is Role.APPLICANT
    assert state.opening.filed_by.actor_id == "person:mother"
    await office.agrees(case_no)
    window = await site.visitor("window")
    assert case_no in (await window.get("/cases")).text
    page = (await window.get(f"/cases/{case_no}")).text
    receipt = await window.get(f"/cases/{case_no}/notices/1")
    assert "申请人网上提交" in receipt.text
    assert "person:" not in receipt.text + page


async def test_nobody_else_sees_or_sends_what_somebody_fills_in(site: Site) -> None:
    mother, stranger, window = (
        await person(site, "mother"),
        await person(site, "stranger"),
        await site.visitor("window"),
    )
    path = await filled_in(mother)
    for other in (stranger, window):
        for page in ("situation", "form", "materials", "check"):
            answer = await other.get(f"{path}/{page}")
            assert answer.status_code in (403, 404), (page, answer.status_code)
        assert (await other.post(f"{path}/submit", data=SENT)).status_code in (403, 404)
    assert (await window.get(path.replace("/apply/", "/filing/") + "/form")).status_code == 404
    assert path.rpartition("/")[2] in (await mother.get("/apply")).text
    assert path.rpartition("/")[2] not in (await stranger.get("/apply")).text


async def test_a_query_code_opens_its_case_and_no_application(site: Site, at_work: None) -> None:
    window = await site.visitor("window")
    case_no, code = await submit(window, await register(window))
    family = await site.visitor()
    await family.post("/query", data={"case_no": case_no, "query_code": code})
    answer = await family.get("/apply")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/me/login")
    assert (await family.post("/apply", data={"bundle": newborn.SLUG})).status_code == 401


async def test_what_was_typed_waits_for_another_device_and_not_for_ever(office: Office, site: Site) -> None:
    mother = await person(site, "mother")
    begun = await mother.post("/apply", data={"bundle": newborn.SLUG})
    path = str(begun.headers["location"]).removesuffix("/situation")
    await mother.post(f"{path}/situation", data=ANSWERS)
    await mother.post(f"{path}/form", data={**FORM, "f.mother.name": "测试母在家"})
    session = await accounts.open_session(office.lianban.pool, RoleHeld(role=Role.APPLICANT), person_id="mother")
    phone = await site.visitor()
    phone.cookies.set(SESSION_COOKIE, session)
    assert 'value="测试母在家"' in (await phone.get(f"{path}/form")).text
    await office.lianban.pool.execute(
        "update draft set changed_at = changed_at - make_interval(days => $1)", OWN_DAYS - 1
    )
    await forget_own(office.lianban.pool)
    assert (await phone.get(f"{path}/form")).status_code == 200
    await office.lianban.pool.execute("update draft set changed_at = changed_at - interval '2 days'")
    await forget_own(office.lianban.pool)
    assert (await phone.get(f"{path}/form")).status_code == 404


async def test_pressed_twice_begins_once_and_what_was_typed_is_never_taken_over(site: Site) -> None:
    mother = await person(site, "mother")
    one, two = [await mother.post("/apply", data={"bundle": newborn.SLUG}) for _ in range(2)]
    assert one.headers["location"] == two.headers["location"]
    await mother.post(str(one.headers["location"]), data=ANSWERS)
    third = await mother.post("/apply", data={"bundle": newborn.SLUG})
    assert third.headers["location"] != one.headers["location"]


@pytest.mark.parametrize("bundle", ["no-such", "", "../x"])
async def test_an_unknown_matter_begins_nothing(site: Site, bundle: str) -> None:
    mother = await person(site, "mother")
    assert (await mother.post("/apply", data={"bundle": bundle})).status_code == 404
