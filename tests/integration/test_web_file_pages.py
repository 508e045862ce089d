"""A file's pages on the page of its case, of a filing not yet sent, of a 纸质补录: who sees them, and what is noted."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator

import httpx
import pytest

from domain.case.state import Phase
from ledger.access import log as access_log
from runtime.settings import Settings
from starter.web.site.shared import PAGES_AT_ONCE
from tests.support import files
from tests.support.office import open_office, workers
from tests.support.web import Site, open_site, register, submit

MATERIAL = "jhz"


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with open_office(settings) as office, workers(office), open_site(office) as opened:
        yield opened


async def filed_with(site: Site, name: str, body: bytes) -> str:
    """A case in review whose marriage certificate is that file; its number."""
    window = await site.visitor("window")
    path = await register(window)
    taken = files.pdf("first") if body == files.locked_pdf() else body
    await window.post(f"{path}/materials", data={"go": "next"}, files={f"file.{MATERIAL}": (name, taken)})
    number, _ = await submit(window, path)
    # One under a password is not taken any more; those on file from before are there.
    await site.office.lianban.pool.execute("update file_copy set body = $1 where body = $2", body, taken)
    await site.office.until(number, lambda state: state.phase is Phase.REVIEWING)
    return number


def file_on(page: str, number: str) -> str:
    """The address of the material's file, from the case's page."""
    found = re.search(rf'href="(/cases/{number}/materials/{MATERIAL}/\d+)"', page)
    assert found is not None, page
    return found[1]


async def objects(site: Site, who: str) -> list[str]:
    """Which files somebody read, as the access log says, oldest first."""
    pool = site.office.lianban.pool
    return [each.object for each in reversed(await access_log.lines(pool, who=f"{who}-1", what="file", outcome="done"))]


async def test_who_may_open_the_file_sees_its_pages_and_each_is_noted(site: Site) -> None:
    number = await filed_with(site, "证.pdf", files.pdf("first", "second"))
    gaj = await site.visitor("gaj")
    path = file_on((await gaj.get(f"/cases/{number}")).text, number)
    part = await gaj.get(f"{path}/pages", headers={"hx-request": "true"})
    assert "<html" not in part.text
    assert "共 2 页" in part.text
    assert 'alt="证.pdf，第 2 页，共 2 页"' in part.text
    whole = (await gaj.get(f"{path}/pages")).text
    assert "<h1>证.pdf</h1>" in whole
    shown = await gaj.get(f"{path}/pages/2")
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert files.size_of(shown.content)[0] == 1400
    place = path.removeprefix(f"/cases/{number}/materials/")
    assert await objects(site, "gaj") == [place, place, f"{place}/2"]


async def test_whoever_may_not_open_the_file_sees_no_page_of_it_and_no_link(site: Site) -> None:
    number = await filed_with(site, "证.pdf", files.pdf("first"))
    path = file_on((await (await site.visitor("window")).get(f"/cases/{number}")).text, number)
    for name, status in (("ybj", 404), ("lead", 404), ("gov", 403), ("supervisor", 403)):
        visitor = await site.visitor(name)
        for address in (path, f"{path}/pages", f"{path}/pages/1"):
            assert (await visitor.get(address)).status_code == status, (name, address)
        assert path not in (await visitor.get(f"/cases/{number}")).text
        assert await objects(site, name) == []
    stranger = await site.visitor()
    assert (await stranger.get(f"{path}/pages/1")).headers["location"].startswith("/login")


@pytest.mark.parametrize(("number", "status"), [("0", 404), ("2", 422), ("201", 404), ("9" * 30, 404), ("x", 404)])
async def test_a_page_that_is_not_there_is_no_fault_of_ours(site: Site, number: str, status: int) -> None:
    case_no = await filed_with(site, "证.pdf", files.pdf("first"))
    gaj = await site.visitor("gaj")
    path = file_on((await gaj.get(f"/cases/{case_no}")).text, case_no)
    assert (await gaj.get(f"{path}/pages/{number}")).status_code == status


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (files.locked_pdf(), "文件设有密码"),
        (b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n", "这个文件显示不出来"),
    ],
)
async def test_a_file_that_cannot_be_shown_says_why_and_can_be_downloaded(site: Site, body: bytes, said: str) -> None:
    number = await filed_with(site, "证.pdf", body)
    gaj = await site.visitor("gaj")
    path = file_on((await gaj.get(f"/cases/{number}")).text, number)
    page = (await gaj.get(f"{path}/pages")).text
    assert said in page
    assert "<img" not in page
    failed = await gaj.get(f"{path}/pages/1")
    assert (failed.status_code, failed.headers["content-type"]) == (422, "image/svg+xml")
    assert "可以下载原件" in failed.text
    assert (await gaj.get(path)).content == body


async def test_so_many_pages_are_made_at_once_and_the_next_waits_its_turn(site: Site) -> None:
    number = await filed_with(site, "证.pdf", files.pdf("first"))
    gaj = await site.visitor("gaj")
    path = file_on((await gaj.get(f"/cases/{number}")).text, number)
    turns = site.app.state.shared.turns
    async with contextlib.AsyncExitStack() as others:
        for _ in range(PAGES_AT_ONCE):
            await others.enter_async_context(turns)
        waiting = asyncio.create_task(gaj.get(f"{path}/pages/1"))
        await asyncio.wait({waiting}, timeout=1)
        assert not waiting.done()
    assert (await waiting).status_code == 200


async def test_files_of_a_draft_are_seen_by_the_clerk_who_types_it_alone(site: Site) -> None:
    window, other = await site.visitor("window"), await site.visitor("both")
    path = await register(window)
    await window.post(f"{path}/materials", data={"go": "save"}, files={f"file.{MATERIAL}": ("证.jpg", files.photo())})
    steps = [(await window.get(f"{path}/{step}")).text for step in ("materials", "check")]
    (address,) = {each for page in steps for each in re.findall(rf'href="({path}/files/\w+)"', page)}
    assert all(address in page for page in steps)
    assert "共 1 页" in (await window.get(f"{address}/pages")).text
    assert files.size_of((await window.get(f"{address}/pages/1")).content) == (1400, 1050)
    assert (await window.get(address)).headers["content-disposition"].startswith("attachment;")
    assert (await window.get(f"{path}/files/{'0' * 64}/pages/1")).status_code == 404
    for each in (address, f"{address}/pages", f"{address}/pages/1"):
        assert (await other.get(each)).status_code == 404
    assert len(await objects(site, "window")) == 3
    await submit(window, path)
    assert (await window.get(f"{address}/pages/1")).headers["location"] == f"{path}/done?again"


async def test_who_compares_a_receipt_on_paper_sees_the_files_entered_with_it(site: Site) -> None:
    window, second = await site.visitor("window"), await site.visitor("both")
    path = await register(window)
    await window.post(f"{path}/materials", data={"go": "next"}, files={f"file.{MATERIAL}": ("证.pdf", files.pdf("a"))})
    received = (await site.office.lianban.pool.fetchval("select legal_now()")).strftime("%Y-%m-%dT00:00")
    entered = await window.post(f"{path}/paper", data={"received_at": received, "reason": "停电"})
    entry = entered.headers["location"]
    assert entry.startswith("/paper/"), entered.text
    found = re.search(rf'href="({entry}/files/\w+)"', (await second.get(entry)).text)
    assert found is not None
    assert "共 1 页" in (await second.get(f"{found[1]}/pages")).text
    assert (await second.get(f"{found[1]}/pages/1")).status_code == 200
    assert (await (await site.visitor("lead")).get(f"{entry}/files/{'0' * 64}")).status_code == 404
    assert (await (await site.visitor("yy")).get(found[1])).status_code == 403


# --- what others did since the page was opened -----------------------------------------------------------------------


async def act(client: httpx.AsyncClient, number: str, kind: str, **data: str) -> str:
    """Send an act from the case's page; the page that answers."""
    answer = await client.post(f"/cases/{number}/acts/{kind}", data={"act_id": f"{kind}-{len(data)}-{number}", **data})
    return (await client.get(answer.headers["location"])).text if answer.status_code == 303 else answer.text


def seq_of(page: str) -> str:
    """The entry that the page's forms say they were opened with."""
    found = re.search(r'name="seq" value="(\d+)"', page)
    assert found is not None
    return found[1]


async def refreshed(client: httpx.AsyncClient, page: str) -> str:
    """What the open page gets when it asks for what changed."""
    asked = re.search(r'id="live" hx-get="([^"]+)"', page)
    assert asked is not None
    path = asked[1].replace("&amp;", "&")
    return (await client.get(path, headers={"hx-request": "true", "hx-target": "live"})).text


async def test_an_open_page_is_told_once_what_others_did(site: Site) -> None:
    number = await filed_with(site, "证.pdf", files.pdf("a"))
    yy, supervisor = await site.visitor("yy"), await site.visitor("supervisor")
    page = (await yy.get(f"/cases/{number}")).text
    assert '<div id="since-opened" role="status" aria-live="polite"></div>' in page
    assert 'id="since-opened"' not in await refreshed(yy, page)
    await act(supervisor, number, "urge_item", item="yy/cszm")
    told = await refreshed(yy, page)
    assert 'id="since-opened"' in told
    since = told.partition('id="since-opened"')[2].partition('id="reckoned"')[0]
    assert "您打开页面之后有 1 条新变化" in since
    assert "催办" in since
    assert "操作表单没有动" in since
    assert 'id="since-opened"' not in await refreshed(yy, told), "what is said already is not read out again"


async def test_a_form_from_an_older_page_brings_with_its_answer_what_others_did(site: Site) -> None:
    number = await filed_with(site, "证.pdf", files.pdf("a"))
    yy, supervisor = await site.visitor("yy"), await site.visitor("supervisor")
    seq = seq_of((await yy.get(f"/cases/{number}")).text)
    await act(supervisor, number, "urge_item", item="yy/cszm")
    wrong = await act(yy, number, "complete_pre_review", item="yy/cszm", seq=seq)
    assert "您打开页面之后有 1 条新变化" in wrong
    assert "下面已是最新状态" in wrong
    right = await act(yy, number, "complete_pre_review", item="yy/cszm", complete="yes", seq=seq)
    assert "提交预审意见：已生效" in right
    assert "您打开页面之后有 1 条新变化" in right


async def test_what_a_form_was_told_stands_outside_what_is_brought_up_to_date(site: Site) -> None:
    """Else the first change after it would take away who was faster, and the typed text with it."""
    number = await filed_with(site, "证.pdf", files.pdf("a"))
    yy, words = await site.visitor("yy"), "分娩记录须再核实"
    gone = await yy.post(f"/cases/{number}/acts/decide_item", data={"item": "yy/cszm", "opinion": words, "seq": "1"})
    assert gone.status_code == 409
    told, live = gone.text.index("作出决定：没有生效"), gone.text.index('id="live"')
    assert told < gone.text.index(words) < live


async def test_ones_own_act_and_what_follows_from_it_is_no_news(site: Site) -> None:
    number = await filed_with(site, "证.pdf", files.pdf("a"))
    yy = await site.visitor("yy")
    seq = seq_of((await yy.get(f"/cases/{number}")).text)
    done = await act(yy, number, "complete_pre_review", item="yy/cszm", complete="yes", seq=seq)
    assert "提交预审意见：已生效" in done
    assert "条新变化" not in done
    assert 'id="since-opened"' not in await refreshed(yy, done)
