"""`lianban publish-site`: the same state gives the same files, every link holds, nothing personal, months once."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from lxml import etree

from bundles.loader import bundle_slugs, load_bundle
from domain.case.acts import Role
from domain.definition.bundle import Definition
from domain.definition.extra_rules import Effective
from ledger import accounts, definitions
from ledger.accounts import RoleHeld
from starter.office.figures import follower
from starter.publication.site import files
from tests.support import newborn, simulated
from tests.support.commands import lianban
from tests.support.office import Office

HTML = "{http://www.w3.org/1999/xhtml}"
PLANTED = ("欧阳种植", "13900001234", "110101199003070000")
"""A name, a telephone number and an identity number that no page may show."""


def changed(definition: Definition, **update: object) -> Definition:
    return definition.model_copy(update={"bundle": definition.bundle.model_copy(update=update)})


def tree(content: bytes) -> etree._Element:
    """A page, read by a strict parser: everything closed, no attribute twice, no entity unknown."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False))


def addresses(root: etree._Element) -> list[str]:
    return texts(root, "//@href | //@src")


def texts(root: etree._Element, path: str) -> list[str]:
    found = root.xpath(path)
    assert isinstance(found, list)
    return [str(each) for each in found]


@pytest.fixture
async def counted(office: Office) -> None:
    """A year of simulated cases of many matters, counted; the office stands after it."""
    pool = office.lianban.pool
    async with pool.acquire() as connection:
        for case in simulated.simulated(60, 7):
            await simulated.put_on_file(connection, case)
        await simulated.written_as_it_happened(connection)
    while await follower.follow(pool):
        pass
    await office.stand_at(datetime(2026, 1, 20, tzinfo=UTC))


@pytest.fixture
async def planted(office: Office) -> None:
    """Personal data wherever it may stand: publisher, note, applicants, forms."""
    pool = office.lianban.pool
    held = [RoleHeld(role=Role.SUPERVISOR)]
    await accounts.create_account(pool, login="s2", name=PLANTED[0], password="not needed", roles=held, account_id="s2")
    newer = changed(load_bundle(newborn.SLUG).definition, summary="换了一句简介。")
    await definitions.publish(pool, newer, by="s2", note="、".join(PLANTED))
    await office.file()
    await pool.execute("update case_file set applicant_name = $1, form = $2", PLANTED[0], {"x": list(PLANTED)})


@pytest.mark.usefixtures("counted", "planted")
async def test_the_site_is_whole_well_formed_and_tells_of_nobody(office: Office, tmp_path: Path) -> None:
    for slug in bundle_slugs():
        await definitions.publish(office.lianban.pool, load_bundle(slug).definition)
    place = tmp_path / "site"
    told = await lianban(office, "publish-site", str(place))
    assert told.code == 0, told.errors
    made = {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}
    assert {"index.html", "news.html", "news.xml", "figures.html", "figures.xml", "lianban.css"} <= made.keys()
    assert {f"matters/{slug}.{kind}" for slug in bundle_slugs() for kind in ("html", "xml")} <= made.keys()
    assert [path for path in made if path.startswith("figures/2025-")]
    for path, content in made.items():
        assert not [each for each in PLANTED if each.encode() in content], path
        if path.endswith((".html", ".xml")):
            _check_links(path, made)
        if path.endswith(".html"):
            _check_page(path, content)


def _check_page(path: str, content: bytes) -> None:
    assert content.lstrip().startswith(b"<!DOCTYPE html>"), path
    root = tree(content)
    ids = texts(root, "//@id")
    assert len(ids) == len(set(ids)), path
    assert root.get("lang") == "zh-CN"
    assert not root.xpath("//script | //form | //iframe | //@style | //@*[starts-with(name(), 'on')]"), path
    assert len(texts(root, "//h1")) == len(texts(root, "//main")) == 1, path


def _check_links(path: str, made: dict[str, bytes]) -> None:
    """Every link is relative and leads to a file of the site, its mark to a place on that page."""
    for address in addresses(tree(made[path])):
        assert not re.match(r"[a-z]+:|//|/", address), (path, address)
        target, mark = urldefrag(urljoin(f"http://x/{path}", address))
        found = target.removeprefix("http://x/")
        assert found in made, (path, address)
        if mark:
            assert tree(made[found]).xpath("//*[@id=$mark]", mark=mark), (path, address)


@pytest.mark.usefixtures("counted")
async def test_writing_it_again_changes_nothing_and_a_new_version_is_told(office: Office, tmp_path: Path) -> None:
    place = tmp_path / "site"
    assert "已写出" in (await lianban(office, "publish-site", str(place))).output
    first = place.resolve()
    assert "没有变化" in (await lianban(office, "publish-site", str(place))).output
    assert place.resolve() == first
    newer = changed(load_bundle(newborn.SLUG).definition, audience="企业")
    await definitions.publish(office.lianban.pool, newer)
    assert "已写出" in (await lianban(office, "publish-site", str(place))).output
    feed = (place / "matters" / f"{newborn.SLUG}.xml").read_text(encoding="utf-8")
    assert "“新生儿出生”有变化" in feed
    assert "“新生儿出生”开始办理" in feed
    assert "有变化" in (place / "news.html").read_text(encoding="utf-8")


async def test_a_matter_that_is_over_is_told_as_closed(office: Office) -> None:
    pool = office.lianban.pool
    today = (await office.lianban.legal_now()).date()
    over = Effective(since=date(2025, 1, 1), until=today - timedelta(days=3))
    await definitions.publish(pool, changed(load_bundle(newborn.SLUG).definition, effective=over))
    made = await files(office.lianban)
    assert "现在不收件" in made["index.html"].decode()
    assert "“新生儿出生”停止收件" in made["news.xml"].decode()


@pytest.mark.usefixtures("counted")
async def test_a_public_month_stays_as_it_was_when_it_was_closed(office: Office) -> None:
    """What is put on file later, with an earlier legal time, changes the office's figures and not the public ones."""
    before = await files(office.lianban)
    pool = office.lianban.pool
    moved = "update figure_fact set known_from = '2026-01-15' where kind = 'received' and counted_on >= '2025-06-01'"
    assert int((await pool.execute(moved)).split()[-1]) > 0
    after = await files(office.lianban)
    assert after["figures/2025-03.html"] == before["figures/2025-03.html"]
    # December was closed on 10 January: what was known from the 15th on is not in it.
    assert after["figures/2025-06.html"] != before["figures/2025-06.html"]


@pytest.mark.usefixtures("counted")
async def test_months_wait_for_what_is_not_counted(office: Office, tmp_path: Path) -> None:
    """Fail closed: a month that would be published without a case could not be put right afterwards."""
    await office.stand_at(datetime(2025, 12, 3, tzinfo=UTC))
    await office.file()
    await office.stand_at(datetime(2026, 1, 20, tzinfo=UTC))
    pool = office.lianban.pool
    await pool.execute("insert into figure_due (case_no, noted_at) select case_no, '2025-12-03' from case_file limit 1")
    refused = await lianban(office, "publish-site", str(tmp_path / "site"))
    assert (refused.code, "FIGURES_BEHIND" in refused.errors) == (1, True)
    assert not (tmp_path / "site").exists()


async def test_a_folder_with_other_things_is_left_alone(office: Office, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    refused = await lianban(office, "publish-site", str(tmp_path))
    assert (refused.code, "SITE_FOLDER_TAKEN" in refused.errors) == (1, True)
    taken = tmp_path / "mine.txt" / "site"
    assert "SITE_NOT_WRITTEN" in (await lianban(office, "publish-site", str(taken))).errors
