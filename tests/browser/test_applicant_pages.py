"""Every page of an applicant, wide and at 360 px, in normal and in large type (长辈版): axe finds nothing, nothing has
to be scrolled sideways. One family and one firm are prepared once; the list is compared with the routes of the web."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, StorageState, expect
from pydantic import SecretStr
from starlette.routing import Route

from domain.case.acts import Role
from engine.demo import PASSWORD
from engine.home import Home
from starter.news.links import rating_mark
from starter.office.cosigning.marks import link_mark
from starter.web import app as web
from starter.web.site.permissions import permission_of
from starter.web.site.render import LARGE_COOKIE
from tests.browser import desk, newborn
from tests.browser.test_apply import declares_and_sends, hands_in, is_told_once
from tests.browser.test_cosigning import sends_for_signing
from tests.browser.test_persons import log_in
from tests.support import files
from tests.support.browser import Visitor

CERTIFICATE, ILLEGIBLE = "出生医学证明首次签发", "材料不清晰，无法辨认。"
GUIDE = f"/guide/{newborn.BUNDLE}"
PAGES: tuple[tuple[str, str], ...] = (
    ("nobody", "/"),
    ("nobody", "/?q=生孩子"),
    ("nobody", "/guide"),
    ("nobody", GUIDE),
    ("nobody", f"{GUIDE}/situation"),
    ("nobody", f"{GUIDE}/{{view}}"),
    ("nobody", "/sheets/{code}"),
    ("nobody", "/explanations"),
    ("nobody", "/query"),
    ("nobody", "/verify"),
    ("nobody", "/me/login"),
    ("nobody", "/login"),
    ("nobody", "/sign/{sign_mark}"),
    ("nobody", "/rate/{case}/{rate_mark}"),
    ("nobody", "/say/{slug}"),
    ("nobody", "/say/{number}/{say_mark}"),
    ("mother", "/calendar"),
    ("mother", "/calendar/{year}"),
    ("mother", "/me"),
    ("mother", "/apply"),
    ("mother", "/apply/{draft_id}/situation"),
    ("mother", "/apply/{draft_id}/form"),
    ("mother", "/apply/{draft_id}/materials"),
    ("mother", "/apply/{draft_id}/materials/{material}"),
    ("mother", "/apply/{draft_id}/check"),
    ("mother", "/apply/{waiting}/signatures"),
    ("mother", "/apply/{filed}/done"),
    ("mother", "/query/case"),
    ("mother", "/query/withdraw"),
    ("mother", "/query/notices/{seq}"),
    ("mother", "/query/news"),
    ("mother", "/query/consents"),
    ("mother", "/query/readers"),
    ("mother", "/query/complaints"),
    ("mother", "/query/rating"),
    ("father", "/me"),
    ("father", "/me/signatures/{process}/{key}"),
    ("corrects", "/query/case"),
)
"""Who looks, and at which address: as the routes write it, with what the preparation filled in."""
NO_PAGES = {
    "/me/callback": "where the provider sends people back",
    "/events": "changes of an open page",
    "/screen": "the counter's own screen; tests/browser/test_window_helper.py",
    "/screen/queue": "the machine that gives numbers; tests/browser/test_queue.py",
    "/query/paid": "where the payment provider sends people back; tests/browser/test_payment_journey.py",
    "/query/results/{place}": "leads to the verification page of one's own result",
}
"""Addresses for applicants that show no page; files and parts of pages end or begin as `_IS_PART` says."""
ON_A_JOURNEY = {
    "/query/receipt": "tests/browser/test_payment_journey.py",
    "/query/findings": "tests/browser/test_findings_journey.py",
    "/verify/{code}": "tests/browser/test_results.py",
}
"""Pages of what only a longer journey has, which looks at them in both sizes."""
_IS_PART = re.compile(r"/look-ups/|\.(pdf|ics|csv)$|/files/|/parts?/|^/static|/file/|/pages/|/image|/findings/")


@dataclass
class Door:
    """What was prepared: who is logged in, with their cookies, and what stands in the addresses."""

    address: str
    sessions: dict[str, StorageState | None] = field(default_factory=lambda: {"nobody": None})
    known: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
async def door(browser: Browser, web: str, home: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    """A mother with an application begun, one that waits for signatures, and one that was filed and decided in part."""
    made, folder = Door(web), tmp_path_factory.mktemp("applicant-pages")

    async def come(name: str) -> Visitor:
        return await Visitor.arrive(browser, name, web, scripts=False, screenshots=folder)

    mother, father, window, yy, corrects = [await come(each) for each in ("mother", "father", "window", "yy", "family")]
    for clerk in (window, yy):
        await clerk.log_in(clerk.name, PASSWORD)
    await log_in(mother, "示例母")
    await _begun(mother, made, folder)
    await _waits(mother, father, made, folder)
    await _filed(mother, yy, made, folder)
    await _corrects(window, yy, corrects, made)
    await _says(father, made)
    secret, known = SecretStr(Home(home).secret("web")), made.known
    known["sign_mark"] = link_mark(secret, known["process"], known["key"])
    known["rate_mark"] = rating_mark(secret, known["case"])
    for name, visitor in (("mother", mother), ("father", father), ("corrects", corrects)):
        made.sessions[name] = await visitor.context.storage_state()
    yield made
    for visitor in (mother, father, window, yy, corrects):
        await visitor.context.close()


async def _apply(mother: Visitor, given: desk.Application) -> None:
    await is_told_once(mother, given)
    await mother.page.get_by_role("button", name="网上申请").click()
    await desk.go_on(mother.page)
    await desk.fill_in(mother, given)


def _draft_in(url: str) -> str:
    return url.partition("/apply/")[2].partition("/")[0]


async def _begun(mother: Visitor, made: Door, folder: Path) -> None:
    """An application up to its last page, with a photo whose pages may be put in order."""
    photo = folder / "结婚证.jpg"
    photo.write_bytes(files.as_jpeg(files.text_page()))
    given = newborn.application("示例母页一")
    await is_told_once(mother, given)
    made.known["code"] = mother.page.url.rpartition("/")[2]
    await mother.page.get_by_role("button", name="网上申请").click()
    await desk.go_on(mother.page)
    await desk.fill_in(mother, given)
    await hands_in(mother, given, photo)
    made.known |= {"draft_id": _draft_in(mother.page.url), "material": desk.handed_in(given)[0].key}


async def _waits(mother: Visitor, father: Visitor, made: Door, folder: Path) -> None:
    """One that the father is asked to sign."""
    given = newborn.application("示例母页二", minzu="不同")
    await _apply(mother, given)
    await hands_in(mother, given, newborn.small_pdf(folder))
    number = await sends_for_signing(mother)
    made.known["waiting"] = _draft_in(mother.page.url)
    await log_in(father, "示例父")
    link = father.page.get_by_role("link", name=f"去看要签的内容 {number}")
    await father.until(link)
    made.known |= dict(zip(("process", "key"), str(await link.get_attribute("href")).split("/")[-2:], strict=True))


async def _filed(mother: Visitor, yy: Visitor, made: Door, folder: Path) -> None:
    """One that was filed, with a decision, a complaint and a rating; the mother stands in it."""
    given = newborn.application("示例母页三")
    await _apply(mother, given)
    await hands_in(mother, given, newborn.small_pdf(folder))
    case_no = await declares_and_sends(mother)
    made.known |= {"filed": _draft_in(mother.page.url), "seq": "1", "case": case_no}
    await desk.pre_review(yy, case_no, CERTIFICATE)
    await desk.grant(yy, case_no, CERTIFICATE, "页-1")
    await mother.open("/me")
    await mother.page.get_by_role("button", name=f"打开 {case_no}").click()


async def _corrects(window: Visitor, yy: Visitor, corrects: Visitor, made: Door) -> None:
    """One of the window that has to be corrected, seen by its query code."""
    filed = await desk.file_case(window, newborn.application("示例母页四"))
    await desk.pre_review(yy, filed.case_no, CERTIFICATE, {"结婚证": ILLEGIBLE})
    await desk.query(corrects, filed)
    await corrects.until(corrects.page.get_by_role("heading", name="补交", exact=True))
    made.known |= {"view": "materials", "year": "2026"}


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize(("who", "address"), PAGES, ids=[f"{who}{address}" for who, address in PAGES])
async def test_an_applicants_page_is_whole_at_each_width_and_size(
    browser: Browser, door: Door, tmp_path: Path, who: str, address: str, *, large: bool
) -> None:
    visitor = await Visitor.arrive(
        browser, who, door.address, scripts=True, screenshots=tmp_path, session=door.sessions[who]
    )
    if large:
        await visitor.context.add_cookies([{"name": LARGE_COOKIE, "value": "1", "url": door.address}])
    path = address.format(**door.known)
    await visitor.open(path)
    assert visitor.page.url.removeprefix(door.address).partition("?")[0] == path.partition("?")[0], "the page itself"
    await expect(visitor.page.locator("html.is-large")).to_have_count(int(large))
    await expect(visitor.page.get_by_role("heading", level=1).first).to_be_visible()
    await visitor.look(address, narrow=True)
    assert visitor.complaints == []
    await visitor.context.close()


def test_the_list_names_every_page_of_an_applicant() -> None:
    listed = {_as_route(address) for _, address in PAGES}
    shown = {path for path in _paths() if not _IS_PART.search(path)} - set(NO_PAGES) - set(ON_A_JOURNEY)
    assert shown - listed == set(), "pages that nobody looks at in large type"
    assert listed - shown == set(), "addresses that are no page of an applicant"


async def _says(somebody: Visitor, made: Door) -> None:
    """A problem that somebody reports from the guide; the page behind it is where the answer will stand."""
    made.known["slug"] = newborn.BUNDLE
    await somebody.open(GUIDE)
    await somebody.page.get_by_role("link", name="反映问题").click()
    await somebody.page.get_by_role("radio", name="同一份材料重复要").check()
    await somebody.page.get_by_label("遇到的问题").fill("结婚证在登记时交过一次，参保时又要一次。")
    await somebody.page.get_by_role("button", name="提交", exact=True).click()
    await expect(somebody.page.get_by_role("status")).to_contain_text("已经收到")
    path = somebody.page.url.partition("?")[0].split("/")
    made.known |= {"number": path[-2], "say_mark": path[-1]}


def _as_route(address: str) -> str:
    route = address.partition("?")[0].replace(GUIDE, "/guide/{slug}")
    return re.sub(r"\{(waiting|filed)\}", "{draft_id}", re.sub(r"\{(sign|rate|say)_mark\}", "{mark}", route))


def _paths() -> set[str]:
    """Addresses of pages for everybody, and for applicants."""
    found = set()
    for route in (route for module in web.MODULES for route in module.pages.routes):
        assert isinstance(route, Route)
        permission = permission_of(route.endpoint)
        assert permission is not None
        if "GET" in (route.methods or ()) and (permission.public_because or Role.APPLICANT in permission.roles):
            found.add(route.path)
    return found
