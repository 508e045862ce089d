"""Coming in and going out: log-in, sessions, foreign forms, headers."""

from __future__ import annotations

import re

import pytest

from ledger.access.limits import LOG_IN
from runtime.settings import Settings
from starter.web.site.security import GUEST_COOKIE, SESSION_COOKIE
from tests.support.office import open_office
from tests.support.web import OWN_PAGE, PASSWORD, Site, open_site


async def test_right_password_begins_a_session_and_goes_to_the_roles_first_page(site: Site) -> None:
    clerk = await site.visitor("yy")
    home = await clerk.get("/")
    assert home.headers["location"] == "/work"
    assert "我的待办" in (await clerk.get("/work")).text


async def test_only_the_digest_of_a_session_is_kept(site: Site) -> None:
    clerk = await site.visitor("yy")
    kept = await site.office.lianban.pool.fetchval("select encode(id_hash, 'hex') from web_session")
    assert clerk.cookies[SESSION_COOKIE] not in kept
    assert len(kept) == 64


async def test_session_cookie_is_out_of_reach_of_scripts_and_secure_on_https(settings: Settings) -> None:
    secured = settings.model_copy(update={"public_url": "https://lianban.example"})
    async with open_office(secured) as office, open_site(office) as site:
        await site.hire("yy")
        visitor = await site.visitor()
        answer = await visitor.post("/login", data={"login": "yy", "password": PASSWORD})
        cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(SESSION_COOKIE))
        assert {"HttpOnly", "Secure"} <= {part.strip() for part in cookie.split(";")}
        assert "samesite=lax" in cookie.lower()
        assert answer.headers["strict-transport-security"]


async def test_wrong_password_is_refused_with_a_sentence_and_keeps_the_login(site: Site) -> None:
    await site.hire("yy")
    visitor = await site.visitor()
    answer = await visitor.post("/login", data={"login": "yy", "password": "wrong"})
    assert answer.status_code == 422
    assert "登录名或密码不正确" in answer.text
    assert "<title>错误：" in answer.text
    assert 'value="yy"' in answer.text
    assert SESSION_COOKIE not in visitor.cookies


async def test_after_too_many_failures_even_the_right_password_waits(site: Site) -> None:
    await site.hire("yy")
    visitor = await site.visitor()
    for _ in range(LOG_IN.here):
        await visitor.post("/login", data={"login": "yy", "password": "wrong"})
    answer = await visitor.post("/login", data={"login": "yy", "password": PASSWORD})
    assert answer.status_code == 429
    assert SESSION_COOKIE not in visitor.cookies


async def test_log_out_ends_the_session_on_the_server(site: Site) -> None:
    clerk = await site.visitor("yy")
    kept = clerk.cookies[SESSION_COOKIE]
    await clerk.post("/logout")
    clerk.cookies.set(SESSION_COOKIE, kept)
    assert (await clerk.get("/work")).status_code == 303


async def test_a_disabled_account_is_out_at_once(site: Site) -> None:
    clerk = await site.visitor("yy")
    await site.office.lianban.pool.execute("update account set disabled_at = legal_now() where account_id = 'yy-1'")
    assert (await clerk.get("/work")).headers["location"].startswith("/login")


async def test_a_session_at_rest_too_long_has_ended(site: Site) -> None:
    clerk = await site.visitor("yy")
    await site.office.lianban.pool.execute("update web_session set seen_at = now() - interval '61 minutes'")
    assert (await clerk.get("/work")).status_code == 303


async def test_changing_the_role_gives_a_fresh_session_in_exactly_that_role(site: Site) -> None:
    clerk = await site.visitor("both")
    before = clerk.cookies[SESSION_COOKIE]
    assert (await clerk.get("/work")).status_code == 403
    await clerk.post("/role", data={"role": "handler:gaj"})
    assert clerk.cookies[SESSION_COOKIE] != before
    assert (await clerk.get("/work")).status_code == 200
    assert (await clerk.get("/filing")).status_code == 403


async def test_a_role_not_held_cannot_be_taken(site: Site) -> None:
    clerk = await site.visitor("both")
    await clerk.post("/role", data={"role": "supervisor:"})
    assert (await clerk.get("/board")).status_code == 403


async def test_log_in_never_leads_to_another_site(site: Site) -> None:
    await site.hire("yy")
    for foreign in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        visitor = await site.visitor()
        answer = await visitor.post("/login", data={"login": "yy", "password": PASSWORD, "next": foreign})
        assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {},
    ],
)
async def test_a_form_from_elsewhere_is_refused(site: Site, headers: dict[str, str]) -> None:
    clerk = await site.visitor("window", own_page=False)
    answer = await clerk.post("/filing", data={"bundle": "xinshenger-chusheng"}, headers=headers)
    assert answer.status_code == 403
    assert "FOREIGN_FORM" in answer.text
    assert await site.office.lianban.pool.fetchval("select count(*) from draft") == 0


@pytest.mark.parametrize("headers", [OWN_PAGE, {"sec-fetch-site": "none"}, {"origin": "http://lianban.test"}])
async def test_a_form_of_our_own_page_is_taken(site: Site, headers: dict[str, str]) -> None:
    clerk = await site.visitor("window", own_page=False)
    answer = await clerk.post("/filing", data={"bundle": "xinshenger-chusheng"}, headers=headers)
    assert answer.status_code == 303


async def test_an_old_browser_is_known_by_the_forms_token(site: Site) -> None:
    clerk = await site.visitor("window", own_page=False)
    page = (await clerk.get("/filing")).text
    token = re.search(r'name="form_token" value="(\w+)"', page)
    assert token is not None
    data = {"bundle": "xinshenger-chusheng", "form_token": token[1]}
    assert (await clerk.post("/filing", data=data)).status_code == 303
    other = await site.visitor("window", own_page=False)
    assert (await other.post("/filing", data=data)).status_code == 403


async def test_an_old_browser_logs_in_with_the_guests_token(site: Site) -> None:
    await site.hire("yy")
    visitor = await site.visitor(own_page=False)
    page = (await visitor.get("/login")).text
    assert GUEST_COOKIE in visitor.cookies
    token = re.search(r'name="form_token" value="(\w+)"', page)
    assert token is not None
    data = {"login": "yy", "password": PASSWORD}
    assert (await visitor.post("/login", data=data)).status_code == 403
    assert (await visitor.post("/login", data={**data, "form_token": token[1]})).status_code == 303


async def test_every_answer_carries_the_protecting_headers(site: Site) -> None:
    visitor = await site.visitor()
    for path in ("/login", "/nowhere", "/static/lianban.css", "/work"):
        headers = (await visitor.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["permissions-policy"]
    assert (await visitor.get("/login")).headers["cache-control"] == "no-store"


async def test_pages_carry_no_inline_script_or_style(site: Site) -> None:
    clerk = await site.visitor("window")
    for path in ("/login", "/filing", "/cases", "/account", "/nowhere"):
        page = (await clerk.get(path)).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page), path


async def test_an_unknown_page_is_told_with_code_next_step_and_reference_and_no_stack(site: Site) -> None:
    answer = await (await site.visitor()).get("/nowhere")
    assert answer.status_code == 404
    assert "PAGE_NOT_FOUND" in answer.text
    assert re.search(r"参考编号 <span class=\"code\">\w{8}<", answer.text)
    assert "Traceback" not in answer.text


async def test_a_body_over_the_limit_is_not_read(site: Site) -> None:
    clerk = await site.visitor("window")
    answer = await clerk.post("/filing", data={"bundle": "x" * (2 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "UPLOAD_TOO_LARGE" in answer.text


async def test_a_role_taken_away_ends_the_session_in_that_role(site: Site) -> None:
    clerk = await site.visitor("yy")
    await site.office.lianban.pool.execute("delete from account_role where account_id = 'yy-1'")
    assert (await clerk.get("/work")).headers["location"].startswith("/login")


async def test_logging_in_again_ends_the_session_before(site: Site) -> None:
    clerk = await site.visitor("yy")
    kept = clerk.cookies[SESSION_COOKIE]
    await clerk.post("/login", data={"login": "yy", "password": PASSWORD})
    clerk.cookies.clear()
    clerk.cookies.set(SESSION_COOKIE, kept)
    assert (await clerk.get("/work")).status_code == 303
