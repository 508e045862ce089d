"""业务系统 with thousands of items: turned page by page, sorted, narrowed, taken along, mended from any page."""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from engine.ports import free_ports
from ledger.departments import listing
from ledger.departments.listing import SystemList
from runtime.settings import Settings
from tests.support.departments import reached_at
from tests.support.failed_items import copied
from tests.support.office import open_office
from tests.support.web import Site, open_site

MANY = 3_000
PAGE_SECONDS = 3.0
"""Far more than a page takes beside other work; one that read every item for each row would take longer."""


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    """An office without workers, whose cases are rows alone, and its pages."""
    (port,) = free_ports(1)
    async with open_office(reached_at(settings, port)) as office, open_site(office) as opened:
        await copied(office, MANY)
        yield opened


def numbers(page: str) -> list[str]:
    """The requests that a page lists."""
    return re.findall(r">(610702-20261125-\d{4}-rsj-sbk)</a>", page)


async def read(client: httpx.AsyncClient, address: str) -> str:
    begun = time.monotonic()
    answer = await client.get(address)
    assert answer.status_code == 200, answer.text
    assert time.monotonic() - begun < PAGE_SECONDS
    return answer.text


def way(page: str, rel: str) -> str:
    """The address of the next page, or the one before."""
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    assert found is not None
    return found[1].replace("&amp;", "&")


async def test_three_thousand_items_are_turned_sorted_narrowed_and_taken_along(site: Site) -> None:
    rsj = await site.visitor("rsj")
    first = await read(rsj, "/department")
    assert "1000 以上" in first
    assert numbers(first) == [f"610702-20261125-{5000 + n}-rsj-sbk" for n in range(1, 51)], "the oldest first"
    second = await read(rsj, way(first, "next"))
    assert numbers(second)[0] == "610702-20261125-5051-rsj-sbk"
    assert numbers(await read(rsj, way(second, "prev"))) == numbers(first)
    last = await read(rsj, "/department?sort=began_last")
    assert numbers(last)[0] == f"610702-20261125-{5000 + MANY}-rsj-sbk"
    by_due = await read(rsj, "/department?sort=due")
    assert len({*numbers(by_due), *numbers(await read(rsj, way(by_due, "next")))}) == 100
    assert numbers(await read(rsj, "/department?next=person")) == []
    assert len(numbers(await read(rsj, "/department?code=DEPARTMENT_UNREACHABLE&next=self"))) == 50
    taken = await rsj.get("/department/export.csv")
    assert taken.text.count("-rsj-sbk") == MANY
    other = await read(await site.visitor("yy"), "/department")
    assert numbers(other) == []


async def test_every_item_is_on_one_page_and_none_on_two(site: Site) -> None:
    pool = site.office.lianban.pool
    for by, descending in (("began", False), ("began", True), ("due", False), ("due", True)):
        asked = SystemList("failed", department="rsj", by=by, descending=descending)  # type: ignore[arg-type]
        found, at = list[str](), None
        while True:
            page = await listing.page(pool, asked, 700, after=at)
            found += [line.case_no for line in page.rows]
            if not page.has_after:
                break
            at = listing.cursor_of(page.rows[-1])
        assert len(found) == len(set(found)) == MANY


async def test_all_of_a_list_is_looked_at_before_it_is_sent_and_an_unknown_act_is_none(site: Site) -> None:
    rsj = await site.visitor("rsj")
    looked = await rsj.post("/department", data={"kind": "handle_by_hand", "all": "yes", "query": "sort=due"})
    assert looked.status_code == 200
    assert looked.text.count('name="pick"') == 300, "so many at once"
    refused = await rsj.post("/department", data={"kind": "decide_item", "all": "yes"})
    assert refused.status_code == 422
