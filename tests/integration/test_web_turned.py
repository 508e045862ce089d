"""Short lists end nowhere: what is begun, entered on paper, registered or published is turned page by page."""

from __future__ import annotations

import html
import re

import httpx

from tests.support import newborn
from tests.support.web import Site

MANY = 60


async def turned(client: httpx.AsyncClient, path: str, found: str) -> list[str]:
    """What a list has, page after page, as the links lead on; the last page leads back to the first."""
    seen: list[str] = []
    onward: str | None = path
    text = ""
    while onward:
        text = (await client.get(onward)).text
        seen += re.findall(found, text)
        link = re.search(r'rel="next" href="([^"]+)"', text)
        onward = html.unescape(link[1]) if link else None
    assert f'href="{path}">第一页' in text or f'href="{path}">最近的发布' in text
    return seen


async def test_registrations_that_are_not_filed(site: Site) -> None:
    window = await site.visitor("window")
    definition = await site.office.lianban.pool.fetchval("select hash from definition where slug = $1", newborn.SLUG)
    await site.office.lianban.pool.execute(
        "insert into draft (draft_id, account_id, bundle, definition, changed_at) "
        "select 'draft-' || n, 'window-1', $2, $3, legal_now() - (n / 3) * interval '1 minute' "
        "from generate_series(1, $1) n",
        MANY, newborn.SLUG, definition,
    )  # fmt: skip
    found = await turned(window, "/filing", r'action="/filing/(draft-\d+)/drop"')
    assert sorted(found) == sorted(f"draft-{number}" for number in range(1, MANY + 1))


async def test_entries_on_paper(site: Site) -> None:
    await site.visitor("both")
    window = await site.visitor("window")
    filing = site.office.filing().model_dump(mode="json")
    await site.office.lianban.pool.execute(
        "insert into paper_entry (entry_id, entered_by, digest, filing, received_at, reason) "
        "select 'entry-' || n, 'both-1', '', $2, legal_now() - interval '2 days', '停电' from generate_series(1, $1) n",
        MANY, filing,
    )  # fmt: skip
    found = await turned(window, "/paper", r'href="/paper/(entry-\d+)"')
    assert sorted(found) == sorted(f"entry-{number}" for number in range(1, MANY + 1))


async def test_deputies(site: Site) -> None:
    admin = await site.visitor("admin")
    await site.visitor("yy")
    await site.visitor("yy2")
    await site.office.lianban.pool.execute(
        "insert into deputy (principal, deputy, role, department, from_on, until_on, made_by, revoked_by, revoked_at) "
        "select 'yy-1', 'yy2-1', 'handler', 'yy', day, day, 'yy-1', 'yy-1', legal_now() "
        "from (select date '2025-01-01' + n / 2 as day from generate_series(1, $1) n) as days",
        MANY,
    )
    days = await turned(admin, "/deputies", r'<time class="nowrap" datetime="([\d-]+)">[\d-]+</time> 至')
    assert len(days) == MANY
    assert days == sorted(days, reverse=True)
    assert (await admin.get("/deputies?after=" + "x" * 30)).status_code == 200, "a torn address begins anew"


async def test_publications(site: Site) -> None:
    window, pool = await site.visitor("window"), site.office.lianban.pool
    definition = await pool.fetchval("select hash from definition where slug = $1", newborn.SLUG)
    await pool.execute(
        "insert into publication (slug, hash, note) select $2, $3, 'note-' || n from generate_series(1, $1) n",
        MANY, newborn.SLUG, definition,
    )  # fmt: skip
    notes = await turned(window, f"/bundles/{newborn.SLUG}/versions", r">(note-\d+)<")
    assert notes == [f"note-{number}" for number in range(MANY, 0, -1)]
