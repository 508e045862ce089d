"""Rule 10 on the real engine: a receipt on paper, entered later by two officers; every clock follows its true date."""

from __future__ import annotations

import pytest

from domain.case.acts import Actor, Role
from domain.case.state import Phase
from runtime.settings import Settings
from starter.office.filing.paper_entry import PaperRefused, confirm_paper, enter_paper
from tests.support.days import moment
from tests.support.office import WINDOW, Office
from tests.support.terms import (
    BY_PERSON,
    FOOD,
    HEALTH,
    TermsCase,
    application,
    day,
    received,
    terms,
    terms_office,
)

SECOND = Actor(actor_id="window-2", role=Role.COUNTER_CLERK, department="spj")


async def entered(office: Office, received_at: str, now: str) -> TermsCase:
    """A receipt of `received_at` that is entered and confirmed at `now`."""
    await office.stand_at(moment(now))
    entry = await enter_paper(
        office.lianban, application(office.definition), moment(received_at), "停电，当日手工收件", WINDOW
    )
    with pytest.raises(PaperRefused) as raised:
        await confirm_paper(office.lianban, entry.entry_id, WINDOW)
    assert raised.value.refusal.code == "PAPER_SECOND_OFFICER"
    filed = await confirm_paper(office.lianban, entry.entry_id, SECOND)
    case = TermsCase(office, filed.case_no)
    await office.until(case.case_no, lambda state: state.seq > 0)
    return case


async def test_clocks_follow_the_true_date(settings: Settings) -> None:
    async with terms_office(settings, terms(intake=BY_PERSON)) as office:
        case = await entered(office, "2026-09-17 16:20", "2026-09-21 09:00")
        assert case.case_no.startswith("610702-20260917-")
        assert await case.due("case.intake") == "2026-09-23"
        (receipt,) = await case.entries("case_received")
        assert receipt.at == moment("2026-09-17 16:20")
        assert receipt.paper is not None
        assert (receipt.paper.entered_by.actor_id, receipt.paper.confirmed_by.actor_id) == ("window-1", "window-2")
        assert "停电" not in receipt.model_dump_json(), "the officer's words stay where personal things are"
        await case.settled(moment("2026-09-21 09:00"))
        assert await case.rungs("case.pre_review") == ["remind 09-18 09:00", "lapse 09-21 00:00"]
        state = await case.does(WINDOW, "accept_application")
        assert state.clocks[f"{FOOD}.promised"].started_on == day("09-21")
        # From here on the case and the wall agree.
        await case.at("2026-09-29 09:00")
        assert await case.rungs(f"{HEALTH}.promised") == ["remind 09-29 09:00"]
        await office.agrees(case.case_no)


async def test_receipt_that_is_entered_after_the_term_is_deemed_accepted_at_once_from_its_day(
    settings: Settings,
) -> None:
    async with terms_office(settings, terms(intake=BY_PERSON)) as office:
        case = await entered(office, "2026-09-17 16:20", "2026-09-29 09:00")
        state = await case.settled(moment("2026-09-29 09:00"))
        assert (state.phase, state.counted_from) == (Phase.HANDLING, day("09-17"))
        (accepted,) = await case.entries("case_accepted")
        assert (accepted.via, accepted.at) == ("deemed", moment("2026-09-24 00:00"))
        assert await case.due(f"{HEALTH}.promised") == "2026-09-24"
        # What is overdue by then shows at once, each from the moment at which it was, none before the acceptance.
        assert await case.rungs(f"{HEALTH}.promised") == [
            *("remind 09-24 00:00", "yellow 09-25 00:00", "red 09-29 00:00", "escalate_department 09-29 00:00"),
        ]
        await office.agrees(case.case_no)


async def test_case_number_of_the_day_is_not_taken_twice(settings: Settings) -> None:
    async with terms_office(settings, terms(intake=BY_PERSON)) as office:
        first = await received(office, "2026-09-17 16:00")
        second = await entered(office, "2026-09-17 09:00", "2026-09-18 09:00")
        assert second.case_no[:-4] == first.case_no[:-4]
        assert int(second.case_no[-4:]) == int(first.case_no[-4:]) + 1
