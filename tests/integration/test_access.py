"""Accounts by command, the access log, and one limiter for all doors."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import asyncpg
import httpx
import pytest
from argon2 import PasswordHasher, extract_parameters

from domain.case.acts import Role
from ledger import accounts
from ledger.access import keeping, log
from ledger.access.keeping import By
from ledger.access.limits import LOG_IN, QUERY
from ledger.accounts import RoleHeld
from ledger.connection.sql import query
from runtime.settings import Settings
from starter.office.addresses import is_trusted
from tests.support.commands import lianban
from tests.support.office import open_office
from tests.support.web import OWN_PAGE, PASSWORD, Site, open_site, register, submit

API = "http://lianban.test/api/v1"


def caller(site: Site, address: str = "10.1.1.1") -> httpx.AsyncClient:
    """Somebody who calls the API from that address."""
    transport = httpx.ASGITransport(app=site.app, raise_app_exceptions=False, client=(address, 50000))
    return httpx.AsyncClient(transport=transport, base_url=API)


def stranger(site: Site, address: str) -> httpx.AsyncClient:
    """A browser at another address."""
    transport = httpx.ASGITransport(app=site.app, raise_app_exceptions=False, client=(address, 50000))
    return httpx.AsyncClient(transport=transport, base_url="http://lianban.test", headers=OWN_PAGE)


async def noted(site: Site, **wanted: Any) -> list[tuple[str, str, str, str | None, str | None]]:
    """Lines of the access log, oldest first."""
    found = await log.lines(site.office.lianban.pool, **wanted)
    return [(each.door, each.what, each.code, each.account_id, each.case_no) for each in reversed(found)]


# --- accounts by command ----------------------------------------------------------------------------------------------


async def test_first_account_is_made_by_command_and_has_to_change_its_password(site: Site) -> None:
    added = await lianban(site.office, "account", "add", "first", "--name", "管理员", "--role", "admin", "--json")
    assert added.code == 0, added.errors
    told = json.loads(added.output)
    visitor = await site.visitor()
    entered = await visitor.post("/login", data={"login": "first", "password": told["password"]})
    assert entered.status_code == 303
    assert (await visitor.get("/deputies")).headers["location"] == "/password"
    async with caller(site) as api:
        refused = await api.get("/cases/1", auth=("first", told["password"]))
        assert (refused.status_code, refused.json()["code"]) == (403, "PASSWORD_CHANGE_NEEDED")
    short = await visitor.post("/password", data={"old": told["password"], "new": "short", "again": "short"})
    assert short.status_code == 422
    new = {"old": told["password"], "new": "一句自己记得住的长长的话", "again": "一句自己记得住的长长的话"}
    wrong = await visitor.post("/password", data={**new, "old": "guess"})
    assert (wrong.status_code, "原密码不正确" in wrong.text) == (422, True)
    assert (await visitor.post("/password", data=new)).status_code == 303
    assert (await visitor.get("/deputies")).status_code == 200
    history = await keeping.events(site.office.lianban.pool, told["account_id"])
    assert [each.kind for each in history] == ["added", "password_changed"]
    assert (history[0].roles, bool(history[0].os_user)) == (("admin",), True)
    assert history[1].by_account == told["account_id"]


async def test_password_that_was_hashed_with_other_work_is_hashed_anew_at_log_in(site: Site) -> None:
    pool = site.office.lianban.pool
    await site.hire("yy")
    before = await accounts.read_login(pool, "yy")
    older = PasswordHasher(time_cost=2, memory_cost=512, parallelism=1).hash(PASSWORD)
    await pool.execute(query("accounts", "renew_password_hash"), "yy-1", older)
    await site.visitor("yy")
    after = await accounts.read_login(pool, "yy")
    assert before is not None and after is not None
    assert extract_parameters(after.password_hash) == extract_parameters(before.password_hash)
    assert accounts.is_password(after, PASSWORD)


async def test_account_is_changed_closed_and_unlocked_by_command_with_a_line_each(site: Site) -> None:
    clerk, pool = await site.visitor("yy"), site.office.lianban.pool
    for arguments in (
        ("account", "roles", "yy", "--role", "handler/gaj", "--reason", "调动"),
        ("account", "unlock", "yy"),
        ("account", "sessions", "yy", "--end"),
        ("account", "disable", "yy", "--reason", "离职"),
    ):
        answer = await lianban(site.office, *arguments)
        assert answer.code == 0, answer.errors
    assert (await clerk.get("/work")).status_code == 303
    again = await lianban(site.office, "account", "disable", "yy", "--reason", "离职")
    assert (again.code, "ACCOUNT_UNCHANGED" in again.errors) == (1, True)
    kinds = [each.kind for each in await keeping.events(pool, "yy-1")]
    assert kinds == ["roles_changed", "unlocked", "sessions_ended", "disabled"]
    listed = json.loads((await lianban(site.office, "account", "list", "--all", "--json")).output)
    assert [(each["login"], each["roles"]) for each in listed] == [("yy", ["handler/gaj"])]


@pytest.mark.parametrize("role", ["nobody", "handler", "admin/spj", "applicant", "system/spj"])
async def test_role_that_no_account_has_is_refused(site: Site, role: str) -> None:
    answer = await lianban(site.office, "account", "add", "x", "--name", "某", "--role", role)
    assert (answer.code, "ROLE_UNKNOWN" in answer.errors) == (1, True)


async def test_act_by_command_says_in_the_journal_who_sat_there(site: Site) -> None:
    case_no = (await site.office.file()).case_no
    await site.hire("yy")
    answer = await lianban(site.office, "case", "act", case_no, "claim_item", "--as", "yy", "--item", "yy/cszm")
    assert answer.code == 0, answer.errors
    payload = await site.office.lianban.pool.fetchval("select payload from act where kind = 'claim_item'")
    assert payload["actor"]["os_user"]


# --- access log -------------------------------------------------------------------------------------------------------


async def test_coming_going_reading_and_refusals_leave_a_line_each(site: Site) -> None:
    window = await site.visitor("window")
    number, code = await submit(window, await register(window))
    yy, family = await site.visitor("yy"), await site.visitor()
    await yy.get(f"/cases/{number}")
    await yy.get(f"/cases/{number}/notices/1")
    await yy.get("/board")
    await family.post("/query", data={"case_no": number, "query_code": "AAAAAAAA"})
    await family.post("/query", data={"case_no": number, "query_code": code})
    await family.get("/query/case")
    await yy.post("/logout")
    assert await noted(site) == [
        ("page", "log_in", "", "window-1", None),
        ("page", "code", "", "window-1", number),
        ("page", "log_in", "", "yy-1", None),
        ("page", "case", "", "yy-1", number),
        ("page", "notice", "", "yy-1", number),
        ("page", "page", "PAGE_NOT_PERMITTED", "yy-1", None),
        ("page", "log_in", "QUERY_CODE_WRONG", None, number),
        ("page", "log_in", "", None, number),
        ("page", "case", "", None, number),
        ("page", "log_out", "", "yy-1", None),
    ]
    (line, *_) = await log.lines(site.office.lianban.pool, who="yy-1", what="case")
    assert (line.address, line.role, line.department) == ("127.0.0.1", "handler", "yy")


async def test_page_that_stands_open_is_one_reading(site: Site) -> None:
    window, case_no = await site.visitor("window"), (await site.office.file()).case_no
    for _ in range(3):
        await window.get(f"/cases/{case_no}", headers={"hx-request": "true", "hx-target": "live"})
    assert len(await noted(site, what="case")) == 1


async def test_page_of_a_case_that_went_elsewhere_meanwhile_stays_as_it_stands(site: Site) -> None:
    """It refreshes itself before whoever handed the case on has left it; whoever asks for it is told."""
    window, gone = await site.visitor("window"), "/cases/610702-20260101-9999"
    by_itself = await window.get(gone, headers={"hx-request": "true", "hx-target": "live"})
    assert (by_itself.status_code, by_itself.text) == (204, "")
    assert (await window.get(gone)).status_code == 404


async def test_failed_log_in_says_whose_account_and_never_what_was_typed(site: Site) -> None:
    await site.hire("yy")
    visitor = await site.visitor()
    await visitor.post("/login", data={"login": "yy", "password": "secret-guess"})
    await visitor.post("/login", data={"login": "typed-my-password", "password": "x"})
    lines = await log.lines(site.office.lianban.pool)
    assert [(each.account_id, each.code) for each in reversed(lines)] == [
        ("yy-1", "LOGIN_WRONG"),
        (None, "LOGIN_WRONG"),
    ]
    everything = " ".join(each.model_dump_json() for each in lines)
    assert "secret-guess" not in everything
    assert "typed-my-password" not in everything


async def test_api_readings_and_refusals_leave_a_line(site: Site) -> None:
    case_no = (await site.office.file()).case_no
    await site.hire("yy")
    await site.hire("admin")
    async with caller(site) as api:
        assert (await api.get(f"/cases/{case_no}", auth=("yy", PASSWORD))).status_code == 200
        await api.get("/cases/610702-20200101-0001", auth=("yy", PASSWORD))
        await api.get(f"/cases/{case_no}", auth=("admin", PASSWORD))
        await api.get(f"/cases/{case_no}", auth=("yy", "wrong"))
        await api.post("/departments/rsj/callbacks", content=b"{}")
    assert await noted(site) == [
        ("api", "case", "", "yy-1", case_no),
        ("api", "case", "CASE_NOT_FOUND", "yy-1", "610702-20200101-0001"),
        ("api", "case", "NOT_ALLOWED", "admin-1", case_no),
        ("api", "log_in", "LOGIN_WRONG", "yy-1", case_no),
        ("callback", "callback", "DEPARTMENT_UNKNOWN", None, None),
    ]


@pytest.mark.parametrize("table", ["access_log", "account_event"])
@pytest.mark.parametrize("statement", ["update {} set at = at", "delete from {}", "truncate {}"])
async def test_nobody_changes_what_is_noted(site: Site, table: str, statement: str) -> None:
    await site.visitor("yy")
    await keeping.note_unlocked(site.office.lianban.pool, By(os_user="root"), "yy-1")
    with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.RaiseError)):
        await site.office.lianban.pool.execute(statement.format(table))


async def test_access_log_is_listed_by_command_with_filters_and_pages(site: Site) -> None:
    case_no = (await site.office.file()).case_no
    yy = await site.visitor("yy")
    for _ in range(3):
        await yy.get(f"/cases/{case_no}")
    await yy.get("/board")
    first = await lianban(site.office, "access", "list", "--login", "yy", "--case", case_no, "--most", "2", "--json")
    assert first.code == 0, first.errors
    page = json.loads(first.output)
    assert [each["what"] for each in page] == ["case", "case"]
    rest = await lianban(
        site.office, "access", "list", "--case", case_no, "--before", str(page[-1]["access_id"]), "--json"
    )
    assert len(json.loads(rest.output)) == 1
    refused = await lianban(site.office, "access", "list", "--refused")
    assert "PAGE_NOT_PERMITTED" in refused.output


# --- one limiter ------------------------------------------------------------------------------------------------------


async def test_stranger_locks_the_own_place_and_never_the_account(site: Site) -> None:
    clerk = await site.visitor("yy")
    async with stranger(site, "203.0.113.9") as guesser:
        for _ in range(LOG_IN.here):
            wrong = await guesser.post("/login", data={"login": "yy", "password": "guess"})
            assert wrong.status_code == 422
        for _ in range(3):
            locked = await guesser.post("/login", data={"login": "yy", "password": PASSWORD})
            assert locked.status_code == 429
    async with caller(site, "203.0.113.9") as api:
        assert (await api.get("/cases/1", auth=("yy", PASSWORD))).status_code == 429  # one limiter for all doors
    await clerk.post("/logout")
    again = await clerk.post("/login", data={"login": "yy", "password": PASSWORD})
    assert again.status_code == 303
    async with stranger(site, "198.51.100.7") as elsewhere:
        entered = await elsewhere.post("/login", data={"login": "yy", "password": PASSWORD})
        assert entered.status_code == 303
    failures = await site.office.lianban.pool.fetchval("select count(*) from attempt")
    assert failures == LOG_IN.here, "what is refused because of the limit is no failure"


async def test_many_places_together_lock_all_but_the_known_device(site: Site) -> None:
    clerk = await site.visitor("yy")
    for number in range(LOG_IN.of_subject):
        async with stranger(site, f"203.0.113.{number}") as guesser:
            await guesser.post("/login", data={"login": "yy", "password": "guess"})
    async with stranger(site, "198.51.100.7") as elsewhere:
        locked = await elsewhere.post("/login", data={"login": "yy", "password": PASSWORD})
        assert locked.status_code == 429
        await clerk.post("/logout")
        known = await clerk.post("/login", data={"login": "yy", "password": PASSWORD})
        assert known.status_code == 303
        answer = await lianban(site.office, "account", "unlock", "yy", "--reason", "本人来电")
        assert answer.code == 0, answer.errors
        entered = await elsewhere.post("/login", data={"login": "yy", "password": PASSWORD})
        assert entered.status_code == 303


async def test_wrong_codes_elsewhere_do_not_lock_the_family_out(site: Site) -> None:
    window = await site.visitor("window")
    number, code = await submit(window, await register(window))
    async with stranger(site, "203.0.113.9") as guesser:
        for _ in range(QUERY.here + 1):
            answer = await guesser.post("/query", data={"case_no": number, "query_code": "AAAAAAAA"})
        assert answer.status_code == 429
    family = await site.visitor()
    opened = await family.post("/query", data={"case_no": number, "query_code": code})
    assert opened.status_code == 303


async def test_right_calls_at_once_are_all_answered_and_judged_once(site: Site, monkeypatch: Any) -> None:
    await site.hire("yy")
    judged: list[str] = []
    is_password = accounts.is_password

    def counted(row: Any, password: str) -> bool:
        judged.append("")
        return is_password(row, password)

    monkeypatch.setattr(accounts, "is_password", counted)
    async with caller(site) as api:
        await api.get("/cases/1", auth=("yy", PASSWORD))
        answers = await asyncio.gather(*(api.get("/cases/1", auth=("yy", PASSWORD)) for _ in range(30)))
        assert {each.status_code for each in answers} == {404}
        assert len(judged) == 1
        await keeping.set_disabled(site.office.lianban.pool, By(os_user="root"), "yy-1", disabled=True)
        assert (await api.get("/cases/1", auth=("yy", PASSWORD))).status_code == 401
        await keeping.set_disabled(site.office.lianban.pool, By(os_user="root"), "yy-1", disabled=False)
        await keeping.set_password(site.office.lianban.pool, By(account_id="yy-1"), "yy-1", "another long password")
        assert (await api.get("/cases/1", auth=("yy", PASSWORD))).status_code == 401


async def test_flood_of_strangers_is_turned_away_and_the_known_are_served(site: Site) -> None:
    await site.hire("yy")
    async with caller(site) as known, caller(site, "203.0.113.9") as strange:
        assert (await known.get("/cases/1", auth=("yy", PASSWORD))).status_code == 404
        flood = [strange.get("/cases/1", auth=(f"nobody{number}", "x")) for number in range(60)]
        answers = await asyncio.gather(*flood, known.get("/cases/1", auth=("yy", PASSWORD)))
    assert answers[-1].status_code == 404
    assert {each.status_code for each in answers[:-1]} == {401, 429}


@pytest.mark.parametrize(("proxies", "expected"), [((), "127.0.0.1"), (("127.0.0.0/8",), "203.0.113.9")])
async def test_forwarded_address_is_believed_of_named_proxies_alone(
    settings: Settings, proxies: tuple[str, ...], expected: str
) -> None:
    given = settings.model_copy(update={"trusted_proxies": proxies})
    async with open_office(given) as office, open_site(office) as site:
        await site.hire("yy")
        visitor = await site.visitor()
        forged = {"x-forwarded-for": "192.0.2.66, 203.0.113.9"}
        await visitor.post("/login", data={"login": "yy", "password": "guess"}, headers=forged)
        (line,) = await log.lines(office.lianban.pool)
        assert line.address == expected
    assert is_trusted("::1", ("::1",))
    assert not is_trusted("not an address", ("::1",))


async def test_deputy_who_has_moved_acts_in_the_old_place_no_more(site: Site) -> None:
    pool = site.office.lianban.pool
    await site.hire("yy")
    held = RoleHeld(role=Role.HANDLER, department="yy")
    await accounts.create_account(pool, login="yy9", name="同事", password=PASSWORD, roles=[held], account_id="yy9-1")
    deputy = await site.visitor()
    await deputy.post("/login", data={"login": "yy9", "password": PASSWORD})
    made = await pool.fetchval(
        "insert into deputy (principal, deputy, role, department, from_on, until_on, made_by) values"
        " ('yy-1', 'yy9-1', 'handler', 'yy', legal_now()::date - 1, legal_now()::date + 9, 'yy-1') returning deputy_id"
    )
    case_no = (await site.office.file()).case_no
    assert (await deputy.post("/deputies/act", data={"deputy_id": str(made)})).status_code == 303
    act = {"act_id": uuid.uuid4().hex, "item": "yy/cszm", "acting_for": "yy-1"}
    await keeping.set_roles(pool, By(os_user="root"), "yy9-1", [RoleHeld(role=Role.HANDLER, department="gaj")])
    await deputy.post("/login", data={"login": "yy9", "password": PASSWORD})
    await deputy.post(f"/cases/{case_no}/acts/claim_item", data=act)
    assert await pool.fetchval("select count(*) from act where on_behalf_of is not null") == 0
    assert "acting_for" in [each.what for each in await log.lines(pool)]
