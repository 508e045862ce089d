"""A case whose history grows long starts a new run and goes on as if nothing had been (continue-as-new)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from temporalio.api.enums.v1 import EventType

from domain.case.results.entries import Outcome
from domain.case.state import ItemPhase, Phase
from runtime.settings import Settings
from tests.support import newborn
from tests.support.office import SUPERVISOR, WINDOW, Office, clerk, open_office, workers
from tests.support.scribe import on_file

EVENTS = 15


@pytest.fixture
async def short(settings: Settings) -> AsyncIterator[Office]:
    """An office whose cases continue as new after a few events."""
    changed = settings.model_copy(update={"continue_as_new_events": EVENTS})
    async with open_office(changed, newborn.urged_at_will()) as opened:
        yield opened


async def runs(office: Office, case_no: str) -> int:
    """How many runs the case had so far."""
    count, run_id = 0, None
    while True:
        count += 1
        handle = office.lianban.temporal.get_workflow_handle(case_no, run_id=run_id)
        events = [event async for event in handle.fetch_history_events()]
        run_id = events[0].workflow_execution_started_event_attributes.continued_execution_run_id or None
        if run_id is None:
            return count


async def urged_into_run(office: Office, case_no: str, number: int) -> int:
    """Urges until the case is in its run of this number: how often. A run may take more events than it should."""
    urges = 0
    while await runs(office, case_no) < number:
        assert urges < 10 * number, "the case does not start a new run"
        await office.applied(case_no, SUPERVISOR, "urge_item", "yy/cszm")
        urges += 1
    return urges


async def test_state_seen_ids_and_clocks_are_carried_from_run_to_run(short: Office) -> None:
    async with workers(short):
        case_no = (await short.file()).case_no
        await short.accept(case_no)
        urges = await urged_into_run(short, case_no, 3)
        claim = await on_file(short, case_no, "claim_item", clerk("yy"), "yy/cszm")
        await short.lianban.deliver(case_no, claim)
        await short.until(case_no, lambda s: claim.act_id in s.seen)
        for _ in range(6):
            await short.lianban.deliver(case_no, claim)  # an old act again, in a later run
            await short.applied(case_no, SUPERVISOR, "urge_item", "yy/cszm")
        await short.grant(case_no, "yy/cszm")
        await short.grant(case_no, "gaj/csdj")
        await short.fetched(case_no)
        state = await short.agrees(case_no)
        held = await short.held(case_no)
    assert state.items["yy/cszm"].urged == urges + 6
    assert state.outcome is Outcome.GRANTED
    assert held["seq"] == state.seq
    assert list(held["seen"]) == list(state.seen)


async def test_mail_that_came_in_a_rush_is_carried_along(short: Office) -> None:
    """Thirty acts are in the mailbox at once; runs end in between; none is lost, the order holds."""
    case_no = (await short.file()).case_no
    review = await on_file(short, case_no, "complete_pre_review", clerk("yy"), "yy/cszm", complete=True)
    acts = [review]
    for number in range(30):
        kind = "release_item" if number % 2 else "claim_item"
        acts.append(await on_file(short, case_no, kind, clerk("yy"), "yy/cszm"))
    for act in acts:
        await short.lianban.deliver(case_no, act)
    async with workers(short):
        state = await short.until(case_no, lambda s: acts[-1].act_id in s.seen)
        await short.applied(case_no, WINDOW, "withdraw_application", reason="APPLICANT_WISH")
        await short.result(case_no)
        assert await runs(short, case_no) >= 2
    assert [act for act in state.seen if act != state.opening.act_id] == [act.act_id for act in acts]
    assert state.items["yy/cszm"].handler is None
    await short.agrees(case_no)


async def test_timer_goes_on_in_the_next_run(short: Office) -> None:
    async with workers(short):
        case_no = (await short.file()).case_no
        await short.accept(case_no)
        await urged_into_run(short, case_no, 2)
        await short.advance(case_no, timedelta(days=30))
        state = await short.until(case_no, lambda s: len(s.fired.get("yy/cszm.promised", ())) == 6)
        assert state.phase is Phase.HANDLING
        assert state.items["yy/cszm"].phase is ItemPhase.OPEN
        await short.agrees(case_no)


async def test_history_stays_small(short: Office) -> None:
    """A newborn case of four decisions, from filing to results, without continue-as-new."""
    office = Office(short.lianban, short.settings, short.definition)
    short.lianban.settings = short.settings.model_copy(update={"continue_as_new_events": None})
    async with workers(office):
        case_no = (await office.file()).case_no
        await office.accept(case_no)
        await office.grant(case_no, "yy/cszm")
        await office.grant(case_no, "gaj/csdj")
        await office.fetched(case_no)
        events = [event async for event in office.handle(case_no).fetch_history_events()]
    names = [EventType.Name(event.event_type) for event in events]
    assert len(names) <= 45, names
