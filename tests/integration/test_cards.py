"""黄牌红牌 by rule: a late item is shown a card by itself, once; a graver one follows the milder."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from domain.case.state import Phase
from domain.time.calendar import at_hour
from ledger import journal, legal_clock
from ledger.process import on_file
from runtime.settings import Settings
from starter.office.daily.cards import show_cards
from tests.support.office import Office
from tests.support.web import Site

CARDS = "select number from process_file where process_kind = 'card' order by received_at, number"
DUE = "select min(due_on) from duty where case_no = $1 and kind = 'item' and clock is not null"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation whose rules are in force from a day that has passed."""
    return settings.model_copy(update={"cards_from": date(2026, 1, 1)})


async def _cards(office: Office) -> list[str]:
    return [row["number"] for row in await office.lianban.pool.fetch(CARDS)]


async def _stand_after(office: Office, case_no: str, working_days: int) -> None:
    """Put the legal clock at the noon so many working days after the soonest limit of the case's items."""
    due = await office.lianban.pool.fetchval(DUE, case_no)
    on = (await office.state(case_no)).calendar.add_working_days(due, working_days)
    ahead = at_hour(on, 12) - await office.lianban.legal_now()
    await legal_clock.advance_clock(office.lianban.pool, max(ahead, timedelta(0)))


async def test_who_is_late_is_shown_one_card_for_each_rule_however_often_the_rules_are_asked(
    office: Office, site: Site, at_work: None
) -> None:
    filed = await office.file()
    await office.accept(filed.case_no)
    await office.until(filed.case_no, lambda state: state.phase is Phase.HANDLING)
    assert await show_cards(office.lianban) == 0, "nobody is late"
    await _stand_after(office, filed.case_no, 1)
    assert sum(await asyncio.gather(*(show_cards(office.lianban) for _ in range(3)))) >= 1
    [yellow] = await _cards(office)
    assert await show_cards(office.lianban) == 0
    await _stand_after(office, filed.case_no, 2)
    await show_cards(office.lianban)
    [first, red] = await _cards(office)
    assert first == yellow
    state = await on_file.read_state(office.lianban.pool, red)
    assert (state.opening.reason, state.opening.follows) == ("red_promise", yellow)
    assert state.opening.case_no == filed.case_no
    supervisor = await site.visitor("supervisor")
    page = (await supervisor.get(f"/steering/{red}")).text
    assert "系统交办" in page
    assert f'href="/steering/{yellow}"' in page
    assert red in (await supervisor.get(f"/cases/{filed.case_no}/steering")).text
    assert await journal.verify(office.lianban.pool, red) == []


async def test_without_a_day_nothing_is_shown_by_rule(office: Office, at_work: None) -> None:
    filed = await office.file()
    await office.accept(filed.case_no)
    await _stand_after(office, filed.case_no, 3)
    office.lianban.settings = office.settings.model_copy(update={"cards_from": None})
    assert await show_cards(office.lianban) == 0
    office.lianban.settings = office.settings.model_copy(update={"cards_from": date(2100, 1, 1)})
    assert await show_cards(office.lianban) == 0
    assert await _cards(office) == []
