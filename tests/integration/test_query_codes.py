"""The applicant's query code: given once, kept as a hash, and reissued by an act that voids the one before."""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from domain.case.acts import Actor, Role
from domain.case.intake.entries import CodeReissued
from domain.case.rules import applicant_id
from domain.case.state import Phase
from ledger import journal
from ledger.access import log
from ledger.access.query_codes import SHOWN_FOR, forget_given
from runtime.settings import Settings
from starter.office.entrance import Entrance
from starter.office.requests import ActRequest
from starter.words.names import CODE_GIVEN, CODE_VOID
from tests.support.commands import lianban
from tests.support.office import WINDOW, Office, clerk, open_office, workers
from tests.support.web import OWN_PAGE, PASSWORD, Site, register, submit

SAID: dict[str, Any] = {"identified": True, "content": {"note": "收件凭证遗失，已核验身份证"}}
TYPED = {"note": "收件凭证遗失，已核验身份证", "identified": "yes"}


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office with workers."""
    async with open_office(settings) as opened, workers(opened):
        yield opened


async def time_is_up(office: Office) -> None:
    """The minutes are over in which a code may be read again."""
    await office.lianban.pool.execute("update query_code set made_at = made_at - $1::interval", SHOWN_FOR)


async def opens(office: Office, number: str, code: str) -> bool:
    """Whether that code opens the case."""
    entrance = Entrance(office.lianban.pool, office.settings.secret_key)
    return await entrance.ask(number, code, f"address:{uuid.uuid4().hex}")


async def noted(office: Office, number: str) -> list[tuple[str, str | None, str | None]]:
    """Who was shown the code of that case through which door, oldest first."""
    lines = await log.lines(office.lianban.pool, case_no=number, what="code")
    return [(each.door, each.account_id, each.role) for each in reversed(lines)]


async def family_of(site: Site, number: str, code: str) -> httpx.AsyncClient:
    """The applicant, logged in with number and code."""
    family = await site.visitor()
    assert (await family.post("/query", data={"case_no": number, "query_code": code})).status_code == 303
    return family


async def filed(site: Site) -> tuple[httpx.AsyncClient, str, str, str]:
    """A clerk of the window, the address of the draft, number and code."""
    window = await site.visitor("window")
    draft = await register(window)
    number, code = await submit(window, draft)
    await site.office.until(number, lambda state: state.phase is Phase.REVIEWING)
    return window, draft, number, code


async def reissued(window: httpx.AsyncClient, number: str) -> tuple[str, str]:
    """The window reissues the code; the address of its notice and the new code."""
    data = {"act_id": uuid.uuid4().hex, **TYPED}
    sent = await window.post(f"/cases/{number}/acts/reissue_code", data=data)
    assert sent.status_code == 303, sent.text
    address = sent.headers["location"]
    code = re.search(r'class="big-code">(\w+)<', page := (await window.get(address)).text)
    assert code is not None, page
    assert "查询码通知" in page
    return address, code[1]


async def test_code_is_shown_to_the_clerk_who_filed_for_minutes_and_then_to_nobody(site: Site) -> None:
    window, draft, number, code = await filed(site)
    receipt = f"/cases/{number}/notices/1"
    assert code in (await window.get(receipt)).text
    family = await family_of(site, number, code)
    for other, path in (
        (await site.visitor("both"), receipt),
        (await site.visitor("lead"), receipt),
        (family, "/query/notices/1"),
    ):
        page = (await other.get(path)).text
        assert ("收件凭证" in page, code in page, CODE_GIVEN in page) == (True, False, True)
    assert await noted(site.office, number) == [("page", "window-1", "counter_clerk")] * 2
    await time_is_up(site.office)
    for path in (receipt, f"{draft}/done"):
        page = (await window.get(path)).text
        assert code not in page
        assert CODE_GIVEN in page
    assert await opens(site.office, number, code)
    assert len(await noted(site.office, number)) == 2


async def test_what_a_code_is_made_of_is_erased_and_only_its_hash_stays(office: Office) -> None:
    first = await office.file()
    await time_is_up(office)
    second, pool = await office.file(), office.lianban.pool
    await forget_given(pool)
    rows = await pool.fetch("select seed is null as erased from query_code join act using (act_id) order by case_no")
    assert [row["erased"] for row in rows] == [True, False]
    assert first.query_code is not None
    assert second.query_code is not None
    assert await opens(office, first.case_no, first.query_code)
    assert not await opens(office, second.case_no, first.query_code)
    stored = await pool.fetchval(
        "select string_agg(to_jsonb(q)::text || to_jsonb(c)::text || to_jsonb(a)::text, '') "
        "from query_code q join act a using (act_id) join case_file c using (case_no)"
    )
    assert first.query_code not in stored
    assert second.query_code not in stored


async def test_same_filing_again_gives_the_same_code_or_says_that_it_was_given(office: Office) -> None:
    filing = office.filing()
    first, again = await office.lianban.file_case(filing), await office.lianban.file_case(filing)
    assert first.query_code is not None
    assert again.query_code == first.query_code
    await office.until(first.case_no, lambda state: state.phase is Phase.REVIEWING)
    assert (await office.act(first.case_no, WINDOW, "reissue_code", **SAID)).query_code not in (None, first.query_code)
    assert (await office.lianban.file_case(filing)).query_code is None, "a code that is void is not told"
    other = office.filing()
    await office.lianban.file_case(other)
    await time_is_up(office)
    late = await office.lianban.file_case(other)
    assert (late.query_code, late.case_no != first.case_no) == (None, True)


async def test_reissued_code_opens_the_case_and_the_old_one_is_void_at_once(site: Site) -> None:
    window, _, number, old = await filed(site)
    family = await family_of(site, number, old)
    address, new = await reissued(window, number)
    assert new != old
    assert not await opens(site.office, number, old)
    assert await opens(site.office, number, new)
    course = await site.office.lianban.case_course(number)
    assert isinstance(course.entries[-1], CodeReissued)
    assert await journal.verify(site.office.lianban.pool, number) == []
    act_id = course.entries[-1].act_id
    assert "打开下面文书中的“查询码通知”" in (await window.get(f"/cases/{number}?act={act_id}")).text
    again = (await window.get(address)).text
    assert new in again, "a second sheet of paper"
    assert old not in (await window.get(f"/cases/{number}/notices/1")).text
    await time_is_up(site.office)
    later = (await window.get(address)).text
    assert (new in later, CODE_GIVEN in later) == (False, True)
    assert "重新出具查询码，原查询码作废" in (await window.get(f"/cases/{number}")).text
    assert await noted(site.office, number) == [("page", "window-1", "counter_clerk")] * 3
    fresh = await family_of(site, number, new)
    own = (await fresh.get(f"/query/notices/{address.rpartition('/')[2]}")).text
    assert ("查询码通知" in own, new in own) == (True, False)
    assert (await family.get("/query/case")).headers["location"] == "/query?reissued"


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/query/withdraw", {"confirmed": "yes", "note": "不办了"}),
        ("/query/correction", {"f.mother.phone": "13911112222"}),
    ],
)
async def test_who_is_in_with_the_old_code_does_nothing_any_more_and_is_told_why(
    site: Site, path: str, typed: dict[str, str]
) -> None:
    window, _, number, old = await filed(site)
    family = await family_of(site, number, old)
    assert (await family.get("/query/case")).status_code == 200
    await reissued(window, number)
    before = await site.office.lianban.pool.fetchval("select count(*) from act where case_no = $1", number)
    refused = await family.post(path, data={"act_id": uuid.uuid4().hex, **typed})
    assert refused.status_code == 401
    assert CODE_VOID in refused.text
    assert "查询码已作废" in refused.text
    seen = await family.get("/query/case")
    assert seen.headers["location"] == "/query?reissued"
    assert CODE_VOID in (await family.get("/query?reissued")).text
    wrong = await family.post("/query", data={"case_no": number, "query_code": old})
    assert (wrong.status_code, "请用新的查询码" in wrong.text) == (422, True)
    after = await site.office.lianban.pool.fetchval("select count(*) from act where case_no = $1", number)
    assert after == before


async def test_reissuing_needs_papers_looked_at_and_a_reason_and_the_form_comes_back(site: Site) -> None:
    window, _, number, old = await filed(site)
    address = f"/cases/{number}/acts/reissue_code"
    for typed, told in (({"note": TYPED["note"]}, "身份证件后勾选"), ({"identified": "yes"}, "为什么重新出具")):
        answer = await window.post(address, data={"act_id": uuid.uuid4().hex, **typed})
        assert (answer.status_code, told in answer.text) == (422, True)
        assert typed.get("note", "") in answer.text
    for login in ("yy", "head", "lead", "supervisor", "admin"):
        visitor = await site.visitor(login)
        answer = await visitor.post(address, data={"act_id": uuid.uuid4().hex, **TYPED})
        assert answer.status_code == 403, login
    family = await family_of(site, number, old)
    assert (await family.post(address, data={"act_id": uuid.uuid4().hex, **TYPED})).status_code == 403
    assert "重新出具" not in (await family.get("/query/case")).text
    assert await opens(site.office, number, old)


@pytest.mark.parametrize(
    ("actor", "said", "code"),
    [
        (WINDOW, {"content": {"note": "遗失"}}, "IDENTITY_NOT_CHECKED"),
        (clerk("yy"), SAID, "NOT_ALLOWED"),
    ],
)
async def test_act_that_does_not_hold_voids_nothing_and_leaves_no_code(
    office: Office, actor: Actor, said: dict[str, Any], code: str
) -> None:
    case = await office.file()
    await office.until(case.case_no, lambda state: state.phase is Phase.REVIEWING)
    receipt = await office.act(case.case_no, actor, "reissue_code", **said)
    assert receipt.refusal is not None
    assert (receipt.refusal.code, receipt.query_code) == (code, None)
    left = "select count(*) from query_code where act_id = $1"
    assert await office.lianban.pool.fetchval(left, receipt.act_id) == 0
    assert case.query_code is not None
    assert await opens(office, case.case_no, case.query_code)


async def test_applicant_does_not_reissue_it(office: Office) -> None:
    case = await office.file()
    await office.until(case.case_no, lambda state: state.phase is Phase.REVIEWING)
    applicant = Actor(actor_id=applicant_id(case.case_no), role=Role.APPLICANT)
    refused = await office.act(case.case_no, applicant, "reissue_code", **SAID)
    assert refused.refusal is not None
    assert refused.refusal.code == "NOT_ALLOWED"


async def test_code_of_a_closed_case_is_reissued_too(office: Office) -> None:
    case = await office.file()
    await office.until(case.case_no, lambda state: state.phase is Phase.REVIEWING)
    await office.applied(case.case_no, WINDOW, "withdraw_application", reason="APPLICANT_WISH")
    await office.result(case.case_no)
    receipt = await office.act(case.case_no, WINDOW, "reissue_code", **SAID)
    assert (receipt.outcome, receipt.query_code is None) == ("applied", False)
    assert receipt.query_code is not None
    assert case.query_code is not None
    assert await opens(office, case.case_no, receipt.query_code)
    assert not await opens(office, case.case_no, case.query_code)


async def test_old_code_holds_until_the_entry_is_on_file_and_the_same_act_again_tells_the_new_one(
    settings: Settings,
) -> None:
    async with open_office(settings) as office:
        case = await office.file()
        assert case.query_code is not None
        request = ActRequest(act_id=uuid.uuid4().hex, case_no=case.case_no, kind="reissue_code", actor=WINDOW, **SAID)
        taken = await office.lianban.send_act(request, wait_seconds=0)
        assert (taken.outcome, taken.query_code) == (None, None)
        assert await opens(office, case.case_no, case.query_code)
        async with workers(office):
            settled = await office.lianban.send_act(request, wait_seconds=20)
        assert settled.query_code is not None
        assert (await office.lianban.send_act(request)).query_code == settled.query_code
        assert await opens(office, case.case_no, settled.query_code)
        assert not await opens(office, case.case_no, case.query_code)
        entries = (await office.lianban.case_course(case.case_no)).entries
        assert [entry.kind for entry in entries].count("code_reissued") == 1
        await time_is_up(office)
        assert (await office.lianban.send_act(request)).query_code is None


async def test_each_new_code_voids_the_one_before(office: Office) -> None:
    case = await office.file()
    await office.until(case.case_no, lambda state: state.phase is Phase.REVIEWING)
    codes = [case.query_code]
    codes += [(await office.act(case.case_no, WINDOW, "reissue_code", **SAID)).query_code for _ in range(3)]
    assert len(set(codes) - {None}) == 4
    assert [await opens(office, case.case_no, code or "") for code in codes] == [False, False, False, True]


async def test_case_of_before_keeps_its_code_which_nobody_prints(site: Site) -> None:
    window, draft, number, code = await filed(site)
    await site.office.lianban.pool.execute("delete from query_code")  # filed before codes were kept like this
    for path in (f"/cases/{number}/notices/1", f"{draft}/done"):
        page = (await window.get(path)).text
        assert (code in page, CODE_GIVEN in page) == (False, True)
    family = await family_of(site, number, code)
    _, new = await reissued(window, number)
    assert (await family.get("/query/case")).headers["location"] == "/query?reissued"
    assert await opens(site.office, number, new)


async def test_code_over_the_api_is_in_the_first_answers_and_in_the_log(
    site: Site, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for login in ("window", "yy"):
        await site.hire(login)
    filing = site.office.filing()
    body = {
        "act_id": filing.act_id,
        "bundle": site.office.definition.bundle.bundle,
        "applicant_name": filing.applicant_name,
        "answers": filing.answers,
        "form": filing.form,
    }
    transport = httpx.ASGITransport(app=site.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://lianban.test/api/v1") as api:
        window, yy = httpx.BasicAuth("window", PASSWORD), httpx.BasicAuth("yy", PASSWORD)
        answers = [(await api.post("/cases", json=body, auth=window)).json() for _ in range(2)]
        number, old = answers[0]["case_no"], answers[0]["query_code"]
        assert answers[1]["query_code"] == old
        await site.office.until(number, lambda state: state.phase is Phase.REVIEWING)
        acts = f"/cases/{number}/acts"
        act = {"act_id": uuid.uuid4().hex, "kind": "reissue_code", "identified": True, "note": "凭证遗失"}
        silent = await api.post(acts, json={**act, "note": " ", "act_id": uuid.uuid4().hex}, auth=window)
        assert (silent.status_code, silent.json()["code"]) == (422, "CODE_REASON_MISSING")
        unseen = await api.post(acts, json={**act, "identified": None, "act_id": uuid.uuid4().hex}, auth=window)
        assert unseen.json()["code"] == "IDENTITY_NOT_CHECKED"
        foreign = await api.post(acts, json={**act, "act_id": uuid.uuid4().hex}, auth=yy)
        assert (foreign.status_code, foreign.json()["code"]) == (403, "NOT_ALLOWED")
        done = [(await api.post(acts, json=act, auth=window)).json() for _ in range(2)]
        new = done[0]["query_code"]
        assert [each["query_code"] for each in done] == [new, new]
        assert (await api.post("/cases", json=body, auth=window)).json()["query_code"] is None
        await time_is_up(site.office)
        assert (await api.post(acts, json=act, auth=window)).json()["query_code"] is None
        read = (await api.get(f"/cases/{number}", auth=window)).text
    assert await opens(site.office, number, new)
    assert not await opens(site.office, number, old)
    assert await noted(site.office, number) == [("api", "window-1", "counter_clerk")] * 4
    printed = capfd.readouterr()
    for code in (old, new):
        assert code not in caplog.text + printed.out + printed.err + read


async def test_code_on_the_command_line_is_printed_once_with_a_line_in_the_log(site: Site) -> None:
    await site.hire("window")
    office = site.office
    case = await office.file()
    await office.until(case.case_no, lambda state: state.phase is Phase.REVIEWING)
    act = ("case", "act", case.case_no, "reissue_code", "--as", "window")
    silent = await lianban(office, *act, "--identified")
    assert (silent.code, "CODE_REASON_MISSING" in silent.errors) == (1, True)
    words = ("--identified", "--note", "凭证遗失", "--act-id", "again-1", "--json")
    done = await lianban(office, *act, *words)
    assert done.code == 0, done.errors
    new = json.loads(done.output)["query_code"]
    assert await opens(office, case.case_no, new)
    assert await noted(office, case.case_no) == [("command", "window-1", None)]
    plain = await lianban(office, *act, *words[:-1])
    assert f"新的查询码：{new}" in plain.output
    await time_is_up(office)
    late = await lianban(office, *act, *words)
    assert json.loads(late.output)["query_code"] is None
    assert len(await noted(office, case.case_no)) == 2


async def test_guesses_at_a_reissued_code_are_limited_as_before(site: Site) -> None:
    window, _, number, old = await filed(site)
    await reissued(window, number)
    guesser = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=site.app, raise_app_exceptions=False, client=("10.9.9.9", 50000)),
        base_url="http://lianban.test",
        headers=OWN_PAGE,
    )
    async with guesser:
        tries = [await guesser.post("/query", data={"case_no": number, "query_code": old}) for _ in range(12)]
    assert (tries[0].status_code, tries[-1].status_code) == (422, 429)
