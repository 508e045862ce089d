"""Who opens which file of a case: every role at each door (download, list of pages, a page, the link on the page)."""

from __future__ import annotations

import re
import uuid
from collections.abc import AsyncIterator, Mapping

import httpx
import pytest

from domain.case.acts import Role
from domain.case.state import Phase
from ledger import accounts
from ledger.access import log as access_log
from ledger.accounts import RoleHeld
from runtime.settings import Settings
from starter.web.site.security import SESSION_COOKIE
from tests.support import files
from tests.support.joint import POINTS, joint_plan, slot, visit
from tests.support.joint_web import COUNTER, answers, joint_site
from tests.support.office import SUPERVISOR, clerk, open_office, workers
from tests.support.terms import head
from tests.support.web import BASE, Site, open_site, register, submit

MATERIAL, ITEM = "jhz", "yy/cszm"
OPENS: Mapping[str, int] = {
    "window": 200,
    "yy": 200,
    "yy2": 200,
    "gaj": 200,
    "ybj": 404,
    "head": 200,
    "gaj_head": 200,
    "ybj_head": 404,
    "lead": 404,
    "gov": 403,
    "supervisor": 403,
    "admin": 403,
}
"""Of a paper that two of the three departments need: their clerks and heads, and the window."""
READS_THE_NOTE = {**dict.fromkeys(OPENS, 404), "admin": 403} | dict.fromkeys(
    ("window", "yy", "yy2", "head", "lead", "supervisor"), 200
)
"""Of what a clerk noted on an item: the department that has it, and those who see to the whole case."""
SURVEYED = slot("2026-08-05 09:00")
PHOTO = ("files", ("现场.jpg", files.photo(), "image/jpeg"))
PASSED = {"verdict": "pass", "note": "没有发现问题。", **answers(POINTS)}


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with open_office(settings) as office, workers(office), open_site(office) as opened:
        yield opened


async def filed(site: Site) -> tuple[str, str]:
    """A case whose marriage certificate is a PDF; its number, and the file's address."""
    window = await site.visitor("window")
    path = await register(window)
    pdf = {f"file.{MATERIAL}": ("证.pdf", files.pdf("first"))}
    await window.post(f"{path}/materials", data={"go": "next"}, files=pdf)
    number, _ = await submit(window, path)
    await site.office.until(number, lambda state: state.phase is Phase.REVIEWING)
    found = re.search(
        rf'href="(/cases/{number}/materials/{MATERIAL}/\d+)"', (await window.get(f"/cases/{number}")).text
    )
    assert found is not None
    return number, found[1]


async def opened(browser: httpx.AsyncClient, path: str) -> set[int]:
    """What the three doors of a file answer."""
    return {(await browser.get(f"{path}{door}")).status_code for door in ("", "/pages", "/pages/1")}


async def test_a_papers_file_is_open_to_those_whose_items_need_it_and_to_their_heads(site: Site) -> None:
    number, path = await filed(site)
    for name, status in OPENS.items():
        visitor = await site.visitor(name)
        assert await opened(visitor, path) == {status}, name
        page = await visitor.get(f"/cases/{number}")
        assert (path in page.text) == (status == 200), name
        read = await access_log.lines(site.office.lianban.pool, who=f"{name}-1", what="file", outcome="done")
        assert len(read) == (3 if status == 200 else 0), name
    assert await opened(await site.visitor(), path) == {303}, "whoever is nobody yet logs in"


async def test_a_notes_file_is_open_to_those_who_read_the_note(site: Site) -> None:
    number, _ = await filed(site)
    yy = await site.visitor("yy")
    note = {"act_id": uuid.uuid4().hex, "item": ITEM, "note": "见附件"}
    await yy.post(f"/cases/{number}/acts/add_note", data=note, files={"file": ("核查.pdf", files.pdf("first"))})
    await site.office.until(number, lambda state: note["act_id"] in state.seen)
    path = f"/cases/{number}/notes/{note['act_id']}/0"
    for name, status in READS_THE_NOTE.items():
        visitor = await site.visitor(name)
        assert await opened(visitor, path) == {status}, name
        page = await visitor.get(f"/cases/{number}")
        assert (path in page.text) == (status == 200), name


async def test_the_family_does_not_open_the_departments_copies(site: Site) -> None:
    number, path = await filed(site)
    family = await site.visitor()
    session = await accounts.open_session(site.office.lianban.pool, RoleHeld(role=Role.APPLICANT), case_no=number)
    family.cookies.set(SESSION_COOKIE, session, domain=BASE.partition("://")[2])
    assert await opened(family, path) == {403}


async def test_who_is_asked_to_sign_opens_what_the_item_rests_on_until_it_ends(site: Site) -> None:
    office = site.office
    number, path = await filed(site)
    ybj = await site.visitor("ybj")
    await office.accept(number)
    await office.applied(number, clerk("yy"), "claim_item", ITEM)
    assert await opened(ybj, path) == {404}
    asked = {"to": "ybj-1", "to_department": "ybj", "position": "before"}
    await office.applied(number, clerk("yy"), "add_signer", ITEM, **asked)
    assert await opened(ybj, path) == {200}
    assert path in (await ybj.get(f"/cases/{number}")).text
    assert await opened(await site.visitor("ybj_head"), path) == {404}, "the one who was asked, nobody else"
    await office.applied(number, clerk("ybj"), "sign_item", ITEM, agree=True)
    await office.applied(number, clerk("yy"), "decide_item", ITEM, decision="grant")
    assert await opened(ybj, path) == {404}


async def test_photos_of_a_joint_visit_are_looked_at_by_those_who_took_part_and_their_heads(settings: Settings) -> None:
    parties = tuple(each for each in visit().parties if each.department != "zjj")
    async with joint_site(settings, joint_plan(visit(parties=parties))) as it:
        await it.convenes(SURVEYED)
        for department in ("sjj", "wjj"):
            await it.confirms(department, SURVEYED)
        await it.case.at("2026-08-05 09:30")
        await it.holds(sjj=["sjj-1", "sjj-2"], wjj=["wjj-1", "wjj-2"])
        await it.does(clerk("wjj"), "give_joint_opinion", [PHOTO], **PASSED)
        page = await it.html(clerk("sjj"))
        (path,) = set(re.findall(r'href="([^"]+/files/[^"/]+/0)"', page))
        assert f'hx-get="{path}/pages"' in page, "shown where it is listed"
        sjj = await it.browser(clerk("sjj"))
        assert "共 1 页" in (await sjj.get(f"{path}/pages")).text
        assert files.size_of((await sjj.get(f"{path}/pages/1")).content) == (1400, 1050)
        for who, status in (
            (clerk("sjj"), 200),
            (head("sjj"), 200),
            (head("wjj"), 200),
            (clerk("zjj"), 404),
            (head("zjj"), 404),
            (COUNTER, 403),
            (SUPERVISOR, 403),
            (it.case.applicant, 403),
        ):
            assert await opened(await it.browser(who), path) == {status}, who
            if status == 404:
                assert path not in await it.html(who)
        wrong = (path.rpartition("/")[0] + "/9", f"{it.path}/files/none/0", f"{path[:-1]}x")
        assert {status for each in wrong for status in await opened(sjj, each)} == {404}
