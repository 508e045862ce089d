"""Persons and firms log in by a real provider in a process of its own, and find their cases; whatever does not fit
is said in a sentence and leaves nobody logged in."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from ledger.access import log
from runtime.settings import Settings
from starter.web.site.security import SESSION_COOKIE
from tests.support.identity import (
    ProviderProcess,
    chosen_there,
    linked,
    log_in,
    running_provider,
    sent_there,
    state_of,
    with_identity,
)
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


async def nobody(client: httpx.AsyncClient) -> bool:
    """Whether nobody is logged in."""
    answer = await client.get("/me")
    return str(answer.headers.get("location", "")).startswith("/me/login")


async def test_a_person_logs_in_and_finds_the_case_they_linked_with_all_its_pages(
    site: Site, provider: ProviderProcess
) -> None:
    person, case_no = await linked(site, "mother")
    assert (await person.get("/")).headers["location"] == "/me"
    page = (await person.get("/me")).text
    assert "示例母" in page
    assert case_no in page
    assert "610702190001" not in page, "the document's number is not shown"
    assert (await person.get("/query/case")).headers["location"] == "/me", "in no case yet"
    opened = await person.post(f"/me/cases/{case_no}/open")
    assert opened.headers["location"] == "/query/case"
    own = (await person.get("/query/case")).text
    assert case_no in own
    assert "返回我的办件" in own
    out = await person.post("/logout")
    assert out.headers["location"] == "/"
    assert await nobody(person)


async def test_the_log_in_goes_on_to_one_of_our_own_pages_and_to_no_other_site(
    site: Site, provider: ProviderProcess
) -> None:
    for typed, wanted in (
        ("/me?after=x", "/me?after=x"),
        ("https://evil.invalid/", "/me"),
        ("//evil.invalid", "/me"),
        ("/\\evil.invalid", "/me"),
        ("/me/login", "/me"),
        ("/me/callback?state=x", "/me"),
    ):
        answer = await log_in(await site.visitor(), "mother", next=typed)
        assert answer.headers["location"] == wanted, typed


async def test_a_log_in_has_a_fresh_session_and_ends_the_one_before(site: Site, provider: ProviderProcess) -> None:
    window = await site.visitor("window")
    planted = window.cookies[SESSION_COOKIE]
    await log_in(window, "mother")
    fresh = window.cookies[SESSION_COOKIE]
    assert fresh != planted
    thief = await site.visitor()
    thief.cookies.set(SESSION_COOKIE, planted)
    assert await nobody(thief)
    assert (await thief.get("/filing")).headers["location"].startswith("/login")


async def test_an_answer_counts_once_and_only_in_the_browser_that_asked(site: Site, provider: ProviderProcess) -> None:
    person, stranger = await site.visitor(), await site.visitor()
    back = await chosen_there(await sent_there(person), "mother")
    elsewhere = await stranger.get(back)
    assert elsewhere.status_code == 400
    assert "LOGIN_STALE" in elsewhere.text
    assert await nobody(stranger)
    assert (await person.get(back)).headers["location"] == "/me"
    kept = person.cookies[SESSION_COOKIE]
    assert (await person.get(back)).headers["location"] == "/me", "sent twice: done already"
    assert person.cookies[SESSION_COOKIE] == kept
    await person.post("/logout")
    replayed = await person.get(back)
    assert replayed.status_code == 400
    assert await nobody(person)


async def test_a_state_that_is_not_ours_logs_nobody_in(site: Site, provider: ProviderProcess) -> None:
    person = await site.visitor()
    address = await sent_there(person)
    back = await chosen_there(address, "mother")
    answer = await person.get(back.replace(state_of(address), "made-up"))
    assert answer.status_code == 400
    assert await nobody(person)


async def test_a_code_of_another_log_in_is_refused_by_nonce_and_verifier(site: Site, provider: ProviderProcess) -> None:
    victim, thief = await site.visitor(), await site.visitor()
    stolen = await chosen_there(await sent_there(victim), "mother")
    own = await sent_there(thief)
    code = stolen.partition("code=")[2].partition("&")[0]
    answer = await thief.get(f"/me/callback?code={code}&state={state_of(own)}")
    assert answer.status_code == 502
    assert "IDENTITY_CODE_REFUSED" in answer.text
    assert await nobody(thief)


async def test_who_needs_longer_than_ten_minutes_begins_again(site: Site, provider: ProviderProcess) -> None:
    person = await site.visitor()
    back = await chosen_there(await sent_there(person), "mother")
    await site.office.lianban.pool.execute("update pending_login set begun_at = begun_at - interval '10 minutes'")
    answer = await person.get(back)
    assert answer.status_code == 400
    assert "已经过期" in answer.text


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("wrong_key", "IDENTITY_NOT_PROVEN"),
        ("late", "IDENTITY_NOT_PROVEN"),
        ("refuses", "IDENTITY_REFUSED"),
        ("down", "IDENTITY_AWAY"),
        ("slow", "IDENTITY_SLOW"),
    ],
)
async def test_a_provider_that_proves_nothing_or_does_not_answer_logs_nobody_in_and_may_be_tried_again(
    site: Site, provider: ProviderProcess, mode: str, code: str
) -> None:
    person = await site.visitor()
    if mode == "refuses":
        address = await sent_there(person)
        await provider.behave(mode)
        back = await chosen_there(address, "mother")
    else:
        back = await chosen_there(await sent_there(person, next="/me?after=x"), "mother")
        await provider.behave(mode)
    answer = await person.get(back)
    assert answer.status_code == 502
    assert code in answer.text
    assert "用统一身份认证登录" in answer.text, "one button away from trying again"
    assert await nobody(person)
    assert await site.office.lianban.pool.fetchval("select count(*) from person") == 0
    await provider.behave("fine")
    assert (await log_in(person, "mother")).status_code == 303


async def test_a_provider_that_is_gone_is_said_before_anybody_is_sent_there(site: Site) -> None:
    person = await site.visitor()
    answer = await person.post("/me/login", data={"next": "/me"})
    assert answer.status_code == 502
    assert "统一身份认证暂时不可用" in answer.text
    assert await site.office.lianban.pool.fetchval("select count(*) from pending_login") == 0


async def test_a_provider_with_new_keys_after_a_restart_is_believed_again(
    site: Site, provider: ProviderProcess
) -> None:
    await log_in(await site.visitor(), "mother")
    await provider.stop(signal.SIGTERM)
    await provider.start()
    assert (await log_in(await site.visitor(), "mother")).headers["location"] == "/me"


async def test_a_case_of_others_is_as_if_it_were_not_there(site: Site, provider: ProviderProcess) -> None:
    _, foreign = await linked(site, "mother")
    father = await site.visitor()
    await log_in(father, "father")
    answers = [await father.post(f"/me/cases/{number}/open") for number in (foreign, "610702-20200101-0001")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert all("CASE_NOT_FOUND" in answer.text for answer in answers)
    wrong = await father.post("/me/link", data={"case_no": foreign, "query_code": "ABCDEFGH"})
    missing = await father.post("/me/link", data={"case_no": "610702-20200101-0001", "query_code": "ABCDEFGH"})
    assert wrong.status_code == missing.status_code == 422
    assert foreign not in (await father.get("/me")).text


async def test_linking_stops_after_a_few_wrong_codes(site: Site, provider: ProviderProcess) -> None:
    filed, person = await site.office.file(), await site.visitor()
    await log_in(person, "father")
    wrong = {"case_no": filed.case_no, "query_code": "ABCDEFGH"}
    statuses = [(await person.post("/me/link", data=wrong)).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


async def test_every_agent_sees_the_cases_of_the_firm_and_nobody_sees_those_of_the_other_person(
    site: Site, provider: ProviderProcess
) -> None:
    shop, of_firm = await linked(site, "shop")
    page = (await shop.get("/me")).text
    assert "示例餐饮店春" in page
    assert "经办人 示例店主" in page
    colleague = await site.visitor()
    await log_in(colleague, "shop-clerk")
    assert of_firm in (await colleague.get("/me")).text
    assert (await colleague.post(f"/me/cases/{of_firm}/open")).status_code == 303
    keeper = await site.visitor()
    await log_in(keeper, "keeper")
    assert of_firm not in (await keeper.get("/me")).text, "the same human being, but not for the firm"
    assert (await keeper.post(f"/me/cases/{of_firm}/open")).status_code == 404


async def test_an_agent_whose_mandate_has_ended_is_told_so_and_not_logged_in(
    site: Site, provider: ProviderProcess
) -> None:
    agent = await site.visitor()
    answer = await log_in(agent, "trade")
    assert answer.status_code == 403
    assert "MANDATE_ENDED" in answer.text
    assert "委托已经到期" in answer.text
    assert await nobody(agent)
    assert await site.office.lianban.pool.fetchval("select count(*) from person") == 0


async def test_an_agents_session_ends_with_the_mandate_and_not_with_the_evening(
    site: Site, provider: ProviderProcess
) -> None:
    agent, pool = await site.visitor(), site.office.lianban.pool
    await log_in(agent, "shop")
    assert not await nobody(agent)
    await pool.execute('update person set acts_for = acts_for || \'{"until": "2026-11-24"}\'')
    assert await nobody(agent), "the legal day of tests is after it"
    lines = [line for line in await log.lines(pool, what="log_in") if line.person_id]
    assert [line.person_id for line in lines] == [await pool.fetchval("select person_id from person")]


async def test_a_form_of_one_case_is_not_sent_in_another_that_was_opened_meanwhile(
    site: Site, provider: ProviderProcess
) -> None:
    person, first = await linked(site, "mother")
    second = await site.office.file()
    await person.post("/me/link", data={"case_no": second.case_no, "query_code": second.query_code})
    await person.post(f"/me/cases/{first}/open")
    page = (await person.get("/query/case")).text
    token = page.partition('name="form_token" value="')[2].partition('"')[0]
    await person.post(f"/me/cases/{second.case_no}/open")
    sent = await person.post("/query/withdraw", data={"form_token": token})
    assert sent.status_code == 409
    assert "OTHER_CASES_FORM" in sent.text
    assert (await person.post("/logout", data={"form_token": token})).status_code == 303


async def test_whoever_came_by_query_code_is_sent_to_the_log_in_and_nobody_in_circles(
    site: Site, provider: ProviderProcess
) -> None:
    filed, family = await site.office.file(), await site.visitor()
    await family.post("/query", data={"case_no": filed.case_no, "query_code": filed.query_code})
    assert (await family.get("/me")).headers["location"] == "/me/login?next=/me"
    assert (await family.get("/me/login")).status_code == 200
    assert (await family.get("/query/case")).status_code == 200, "their case is still open"
