"""我的办件: what waits for a person, what they typed, what is noted of them, and who looked at their data."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from domain.case.acts import Actor, Role
from domain.case.state import Phase
from ledger.access import log
from runtime.settings import Settings
from tests.support.desk import act
from tests.support.identity import ProviderProcess, linked, log_in, running_provider, with_identity
from tests.support.office import Office, open_office
from tests.support.web import Site


@pytest.fixture
async def office(settings: Settings, tmp_path: Path) -> AsyncIterator[Office]:
    """An office whose persons log in by a provider."""
    async with open_office(with_identity(settings, tmp_path)) as opened:
        yield opened


@pytest.fixture
async def provider(office: Office) -> AsyncIterator[ProviderProcess]:
    """That provider."""
    async with running_provider(office.settings) as running:
        yield running


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page's main part."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.partition("<main")[2])
    return {name: html.unescape(value) for name, value in found}


async def in_correction(site: Site, who: str) -> tuple[httpx.AsyncClient, str]:
    """Somebody whose case waits for a correction."""
    person, number = await linked(site, who)
    await site.office.until(number, lambda state: state.phase is Phase.REVIEWING)
    yy = await site.visitor("yy")
    gaps = {"gap.mother.phone": "FIELD_MISMATCH"}
    await act(yy, number, "complete_pre_review", item="yy/cszm", complete="no", **gaps)
    await site.office.until(number, lambda state: state.phase is Phase.CORRECTING)
    return person, number


async def test_what_waits_for_them_stands_first_with_its_last_day(
    site: Site, provider: ProviderProcess, at_work: None
) -> None:
    person, number = await in_correction(site, "mother")
    page = (await person.get("/me")).text
    asked, _, listed = page.partition('id="cases"')
    assert "请补交材料（补正）" in asked
    assert re.search(r"<b>\d{4}年\d+月\d+日前</b>", asked)
    assert number in asked
    assert "待补正" in listed


async def test_typed_text_and_its_case_go_through_a_log_in(
    site: Site, provider: ProviderProcess, at_work: None
) -> None:
    person, number = await in_correction(site, "mother")
    await person.post(f"/me/cases/{number}/open")
    await site.office.lianban.pool.execute("update web_session set revoked_at = seen_at")
    assert (await person.get("/query/case")).headers["location"] == "/me/login"
    data = {"act_id": uuid.uuid4().hex, "f.mother.phone": "13911112222"}
    ended = await person.post("/query/correction", data=data)
    assert ended.status_code == 401
    assert "13911112222" in ended.text
    resumed = await log_in(person, "mother", **hidden(ended.text))
    assert resumed.status_code == 200
    assert "已登录，请继续提交" in resumed.text
    assert await site.office.lianban.pool.fetchval("select count(*) from pending_login") == 0
    sent = await person.post("/query/correction", data=hidden(resumed.text))
    assert sent.status_code == 303, sent.text
    await site.office.until(number, lambda state: state.accepted_at is not None)


async def test_a_form_without_its_case_is_given_back_with_what_was_typed(
    site: Site, provider: ProviderProcess, at_work: None
) -> None:
    person, _ = await in_correction(site, "mother")
    sent = await person.post("/query/correction", data={"f.mother.phone": "13911112222"})
    assert sent.status_code == 409
    assert "13911112222" in sent.text


async def test_many_cases_are_shown_twenty_a_page_each_once_newest_first(site: Site, provider: ProviderProcess) -> None:
    filed = [(await site.office.file()).case_no for _ in range(23)]
    person, pool = await site.visitor(), site.office.lianban.pool
    await log_in(person, "mother")
    await pool.execute(
        "insert into person_case select p.person_id, c, 'filed' from person p, unnest($1::text[]) as c", filed
    )
    first = (await person.get("/me")).text
    more = re.search(r'href="(/me\?after=[^"]+)"', first)
    assert more is not None
    second = (await person.get(more[1])).text
    shown = [re.findall(r'<dd class="number">([\d-]+)</dd>', page) for page in (first, second)]
    assert [len(each) for each in shown] == [20, 3]
    assert shown[0] + shown[1] == filed[::-1]
    assert "/me?after=" not in second
    assert (await person.get("/me?after=nonsense")).status_code == 200


async def test_a_new_query_code_ends_the_links_made_with_the_one_before_and_not_what_they_filed(
    site: Site, provider: ProviderProcess, at_work: None
) -> None:
    person, number = await linked(site, "mother")
    await person.post(f"/me/cases/{number}/open")
    owner, pool = await site.visitor(), site.office.lianban.pool
    await log_in(owner, "father")
    await pool.execute(
        "insert into person_case select person_id, $1, 'filed' from person where name = '示例父'", number
    )
    await owner.post(f"/me/cases/{number}/open")
    await site.office.until(number, lambda state: state.phase is Phase.REVIEWING)
    await site.office.applied(
        number,
        Actor(actor_id="window-1", role=Role.COUNTER_CLERK),
        "reissue_code",
        identified=True,
        content={"note": "凭证遗失"},
    )
    assert (await person.get("/query/case")).headers["location"] == "/me"
    assert number not in (await person.get("/me")).text
    assert (await owner.get("/query/case")).status_code == 200


async def test_log_ins_refusals_and_readers_are_noted_without_names(site: Site, provider: ProviderProcess) -> None:
    person, number = await linked(site, "mother")
    pool = site.office.lianban.pool
    await log_in(await site.visitor(), "trade")
    await person.post("/logout")
    lines = await log.lines(pool)
    told = [(each.what, each.outcome, each.code, each.role) for each in reversed(lines)]
    assert ("log_in", "done", "", "applicant") in told
    assert ("log_in", "refused", "MANDATE_ENDED", None) in told
    assert ("log_out", "done", "", "applicant") in told
    whose = await pool.fetchval("select person_id from person")
    assert {each.object for each in lines if each.outcome == "done" and each.what != "code"} == {whose}
    assert not any("示例" in each.model_dump_json() or "6107021900" in each.model_dump_json() for each in lines)
    assert number in {each.case_no for each in lines if each.what == "code"}


async def test_the_family_reads_which_department_and_role_opened_its_case_and_no_names(
    site: Site, provider: ProviderProcess
) -> None:
    person, number = await linked(site, "mother")
    await person.post(f"/me/cases/{number}/open")
    assert "还没有工作人员打开过" in (await person.get("/query/readers")).text
    police, window = await site.visitor("gaj"), await site.visitor("window")
    assert (await police.get(f"/cases/{number}")).status_code == 200
    assert (await window.get(f"/cases/{number}")).status_code == 200
    await person.get("/query/case")
    page = (await person.get("/query/readers")).text
    assert page.count("查看办件") == 2, "their own look is none of the staff's"
    assert "部门经办人" in page
    assert "测试gaj" not in page
    assert "gaj-1" not in page


@pytest.mark.parametrize("number", ["%00", "a%00b", "%F0%9F%92%A9", "x" * 3000, "..%2F..", "' or 1=1 --"])
async def test_numbers_that_are_none_are_no_cases_of_theirs(site: Site, provider: ProviderProcess, number: str) -> None:
    person = await site.visitor()
    await log_in(person, "mother")
    assert (await person.post(f"/me/cases/{number}/open")).status_code in (400, 404)
    came = await person.get("/me/callback", params={"state": "\x00", "code": "\x00", "iss": "\ud7ff"})
    assert came.status_code in (303, 400)
    assert (await person.get("/me", params={"after": number})).status_code in (200, 400)
