"""The board's figures: counted once while nothing changes, anew after everything that was heard; what they count."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from domain.case.state import Phase
from ledger.connection.listen import ChangeFeed
from ledger.legal_clock import legal_now
from ledger.listing import duties
from ledger.listing.duties import DutyFilter, DutyList
from ledger.listing.figures import KEPT_FOR, BoardFigures
from ledger.listing.scopes import Whose
from tests.support.office import Office
from tests.support.web import Site


@pytest.fixture
async def figures(office: Office) -> AsyncIterator[BoardFigures]:
    """Those of a web process that hears what changes."""
    lianban = office.lianban
    made = BoardFigures(lianban.pool, lianban.feed)
    with made.listening():
        await until_it_hears(lianban.feed)
        yield made


async def until_it_hears(feed: ChangeFeed) -> None:
    async with asyncio.timeout(10):
        while not feed.hears:  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.01)


async def test_figures_are_counted_once_until_something_changes(
    office: Office, figures: BoardFigures, at_work: None
) -> None:
    now = await legal_now(office.lianban.pool)
    before = await figures.of(None, now)
    assert await figures.of(None, now + timedelta(seconds=5)) is before
    assert await figures.of("wjj", now) is not before, "a lead's cases are counted by themselves"
    case_no = (await office.file()).case_no
    await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    async with asyncio.timeout(10):
        while (after := await figures.of(None, now)).owed() == before.owed():  # noqa: ASYNC110 - it is being told
            await asyncio.sleep(0.01)
    assert await figures.of(None, now) is after


async def test_figures_are_counted_anew_for_whoever_acted_and_when_time_went_on(
    office: Office, figures: BoardFigures
) -> None:
    now = await legal_now(office.lianban.pool)
    before = await figures.of(None, now)
    anew = await figures.of(None, now, anew=True)
    assert anew is not before
    assert await figures.of(None, now + KEPT_FOR) is anew
    later = await figures.of(None, now + KEPT_FOR + timedelta(seconds=1))
    assert later is not anew
    assert await figures.of(None, now) is not later, "a clock that was set back"


async def test_those_who_ask_at_once_are_answered_by_one_count(office: Office, figures: BoardFigures) -> None:
    now = await legal_now(office.lianban.pool)
    found = await asyncio.gather(*(figures.of(None, now) for _ in range(8)))
    assert all(each is found[0] for each in found)


async def test_nothing_is_kept_while_no_connection_listens(office: Office) -> None:
    figures = BoardFigures(office.lianban.pool, ChangeFeed(office.settings.database_dsn.get_secret_value()))
    now = await legal_now(office.lianban.pool)
    with figures.listening():
        assert await figures.of(None, now) is not await figures.of(None, now)


async def test_figures_say_how_many_rows_the_narrowed_lists_have(
    office: Office, figures: BoardFigures, at_work: None
) -> None:
    pool = office.lianban.pool
    for _ in range(2):
        case_no = (await office.file()).case_no
        await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    await office.accept(case_no)
    await office.until(case_no, lambda state: state.phase is Phase.HANDLING)
    await office.grant(case_no, "yy/cszm")
    now = await legal_now(pool)
    found = await figures.of(None, now)
    narrowed = [
        DutyFilter(department=each.department, bundle=bundle, light=light)
        for each in found.numbers
        for bundle in (None, each.bundle, "another")
        for light in (None, each.light, "red")
    ]
    assert len({each.department for each in narrowed}) > 1
    nobody = Whose(person="", role="supervisor")
    counts = [(await duties.counts(pool, [DutyList("all", nobody, now, each)]))[0] for each in narrowed]
    assert [found.owed(department=each.department, bundle=each.bundle, light=each.light) for each in narrowed] == counts
    assert sum(each.owed for each in found.numbers) == found.owed() > 0


async def test_the_board_says_how_many_it_is_narrowed_to(office: Office, site: Site, at_work: None) -> None:
    case_no = (await office.file()).case_no
    await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    supervisor = await site.visitor("supervisor")
    for query in ("department=yy", "department=yy&light=red", "department=yy&bundle=xinshenger-chusheng"):
        page = (await supervisor.get(f"/board?{query}")).text
        rows = page.count('<tr class="inside">')
        assert f'<span class="soft">{rows} 项</span>' in page, query
