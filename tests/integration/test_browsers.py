"""What a browser does beside its person: forms of somebody else, streams that outlive a log-out, files left behind."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest

from domain.case.acts import Actor, Role
from ledger import deputies
from ledger.deputies import DeputyRefused
from ledger.files import sweep_files
from ledger.legal_clock import legal_now
from starter.office.filing.paper_entry import PaperRefused, confirm_paper, enter_paper
from starter.web.site.hub import MOST_STREAMS
from tests.support.office import WINDOW
from tests.support.web import IDENTITY, PASSWORD, Site, register

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


async def token_of(site: Site, path: str, client: object) -> str:
    page = (await client.get(path)).text  # type: ignore[attr-defined]
    found = re.search(r'name="form_token" value="(\w+)"', page)
    assert found is not None
    return found[1]


# --- whose form it is -------------------------------------------------------------------------------------------------


async def test_form_that_a_colleague_opened_is_given_back_with_its_text(site: Site) -> None:
    case_no = (await site.office.file()).case_no
    browser = await site.visitor("yy")
    token = await token_of(site, f"/cases/{case_no}", browser)
    await site.hire("ybj")
    await browser.post("/login", data={"login": "ybj", "password": PASSWORD})
    sent = {"form_token": token, "act_id": uuid.uuid4().hex, "note": "写到一半的备注"}
    answer = await browser.post(f"/cases/{case_no}/acts/add_note", data=sent)
    assert answer.status_code == 409
    assert "OTHER_PERSONS_FORM" in answer.text
    assert "写到一半的备注" in answer.text
    assert "以“测试ybj”的名义提交" in answer.text
    assert await site.office.lianban.pool.fetchval("select count(*) from act where kind = 'add_note'") == 0
    again = await token_of(site, f"/cases/{case_no}", browser)
    assert (
        await browser.post(f"/cases/{case_no}/acts/add_note", data={**sent, "form_token": again})
    ).status_code == 303


async def test_form_outlives_a_new_log_in_of_the_same_person(site: Site) -> None:
    case_no = (await site.office.file()).case_no
    browser = await site.visitor("yy")
    token = await token_of(site, f"/cases/{case_no}", browser)
    await browser.post("/login", data={"login": "yy", "password": PASSWORD})
    sent = {"form_token": token, "act_id": uuid.uuid4().hex, "note": "备注"}
    assert (await browser.post(f"/cases/{case_no}/acts/add_note", data=sent)).status_code == 303


# --- live changes -----------------------------------------------------------------------------------------------------


async def test_page_that_stands_open_keeps_no_session_alive(site: Site) -> None:
    clerk, pool = await site.visitor("yy"), site.office.lianban.pool
    await pool.execute("update web_session set seen_at = seen_at - interval '50 minutes'")
    before = await pool.fetchval("select seen_at from web_session")
    assert (await clerk.get("/work", headers={"hx-request": "true", "hx-target": "live"})).status_code == 200
    assert await pool.fetchval("select seen_at from web_session") == before
    await clerk.get("/work")
    assert await pool.fetchval("select seen_at from web_session") > before


async def test_changes_of_a_case_are_told_to_those_whom_it_concerns(site: Site) -> None:
    case_no = (await site.office.file()).case_no
    for login in ("spj", "spj_lead", "admin"):
        stranger = await site.visitor(login)
        assert (await stranger.get(f"/events?case={case_no}")).status_code == 404


async def test_stream_ends_with_its_session_and_few_live_at_once(site: Site) -> None:
    hub = site.app.state.shared.hub
    streams = [hub.stream(lambda _change: False, "somebody") for _ in range(MOST_STREAMS + 1)]
    for stream in streams:
        assert (await anext(stream)).startswith("retry:")
    assert [event async for event in streams[0]] == []
    other = hub.stream(lambda _change: False, "another")
    await anext(other)
    hub.end_of("somebody")
    for stream in streams[1:]:
        assert [event async for event in stream] == []
    await other.aclose()


# --- files ------------------------------------------------------------------------------------------------------------


async def test_files_of_a_dropped_draft_go_and_those_of_a_case_stay(site: Site) -> None:
    window, pool = await site.visitor("window"), site.office.lianban.pool
    dropped, kept = await register(window), await register(window)
    for number, path in enumerate((dropped, kept)):
        file = {"file.jhz": (f"{number}.pdf", PDF + bytes([48 + number]))}
        await window.post(f"{path}/materials", data={"go": "next"}, files=file)
    assert await pool.fetchval("select count(*) from file_copy") == 2
    await window.post(f"{dropped}/drop")
    assert await sweep_files(pool) == (0, 0), "what came today may still be on its way"
    assert await sweep_files(pool, timedelta(0)) == (1, len(PDF) + 1)
    sent = await window.post(f"{kept}/submit", data=IDENTITY)
    assert sent.status_code == 303
    assert await sweep_files(pool, timedelta(0)) == (0, 0)
    assert await pool.fetchval("select in_use from file_copy")


# --- deputies ---------------------------------------------------------------------------------------------------------


async def test_deputyship_of_years_is_refused(site: Site) -> None:
    pool = site.office.lianban.pool
    colleague = Actor(actor_id="yy-2", role=Role.HANDLER, department="yy")
    await site.office.hire(colleague.model_copy(update={"actor_id": "yy-1"}), colleague)
    today = (await legal_now(pool)).date() + timedelta(days=1)
    with pytest.raises(DeputyRefused) as refused:
        await _deputy(site, today, today + timedelta(days=3650))
    assert refused.value.code == "DEPUTY_DAYS_WRONG"
    await _deputy(site, today, today + timedelta(days=100))


async def _deputy(site: Site, first: date, last: date) -> None:
    pool = site.office.lianban.pool
    said = {"principal": "yy-1", "deputy": "yy-2", "role": Role.HANDLER, "department": "yy", "made_by": "yy-1"}
    await deputies.make(pool, from_on=first, until_on=last, **said)  # type: ignore[arg-type]


async def test_deputy_of_who_entered_a_paper_does_not_confirm_it(site: Site) -> None:
    office = site.office
    received = await legal_now(office.lianban.pool) - timedelta(hours=30)
    filing = office.filing()
    await enter_paper(office.lianban, filing, received, "停电", WINDOW)
    deputy = Actor(actor_id="window-2", role=Role.COUNTER_CLERK, on_behalf_of=WINDOW.actor_id)
    with pytest.raises(PaperRefused) as refused:
        await confirm_paper(office.lianban, filing.act_id, deputy)
    assert refused.value.code == "PAPER_SECOND_OFFICER"
