"""Rule 1 on the real engine: 受理 or one 补正通知 within five working days, else deemed accepted (art 32)."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case.acts import Gap
from domain.case.results.entries import Outcome
from domain.case.state import Phase
from runtime.settings import Settings
from tests.support.office import WINDOW, clerk
from tests.support.terms import (
    BY_PERSON,
    FOOD,
    HEALTH,
    INTAKE,
    LEAD,
    TermsCase,
    day,
    received,
    terms,
    terms_office,
)

MISSING = "MATERIAL_MISSING"


def gaps(*subjects: str) -> tuple[Gap, ...]:
    """Papers missing."""
    return tuple(Gap(subject=subject, reason=MISSING) for subject in subjects)


async def test_without_a_notice_the_case_is_accepted_by_itself_from_the_day_of_receipt(settings: Settings) -> None:
    async with terms_office(settings, terms(intake=BY_PERSON)) as office:
        case = await received(office, "2026-09-17 16:20")
        await case.answers(FOOD)
        await case.answers(HEALTH, "sqb")
        assert await case.due("case.intake") == "2026-09-23"
        state = await case.at("2026-09-23 23:59")
        assert state.phase is Phase.INTAKE
        state = await case.at("2026-09-24 00:00")
        assert state.phase is Phase.HANDLING
        assert await case.rungs("case.intake") == ["remind 09-22 09:00", "red 09-24 00:00", "lapse 09-24 00:00"]
        (accepted,) = await case.entries("case_accepted")
        assert (accepted.via, accepted.counted_from) == ("deemed", day("09-17"))
        assert "逾期不告知" in accepted.basis
        # Day 0 of every clock is the day of receipt, and nobody may ask for papers any more.
        for clock_id in ("case.whole", f"{FOOD}.promised", f"{FOOD}.statutory", f"{HEALTH}.promised"):
            assert (state.clocks[clock_id].started_on, state.clocks[clock_id].start_fact) == (day("09-17"), "receipt")
        assert await case.due(f"{FOOD}.promised") == "2026-10-08"
        assert await case.refused(WINDOW, "notice_correction", gaps=gaps("sqb")) == "ALREADY_ACCEPTED"
        await office.agrees(case.case_no)


async def test_silent_departments_and_a_silent_desk_end_in_acceptance_all_the_same(settings: Settings) -> None:
    async with terms_office(settings, terms(intake=BY_PERSON)) as office:
        case = await received(office, "2026-09-17 16:20")
        state = await case.at("2026-09-24 09:00")
        assert await case.rungs("case.pre_review") == ["remind 09-18 09:00", "lapse 09-21 00:00"]
        assert state.counted_from == day("09-17")
        assert state.phase is Phase.HANDLING


async def test_one_notice_holds_what_all_departments_and_the_desk_found(settings: Settings) -> None:
    async with terms_office(settings, terms(intake=BY_PERSON)) as office:
        case = await received(office, "2026-09-17 16:20")
        await case.answers(FOOD, "pmt")
        assert await case.refused(WINDOW, "notice_correction") == "REVIEW_PENDING"
        await case.answers(HEALTH, "sqb")
        await case.at("2026-09-23 17:30")
        await case.does(LEAD, "notice_correction", gaps=gaps("shop.name"))
        (notice,) = await case.entries("correction_noticed")
        assert [gap.subject for gap in notice.gaps] == ["pmt", "sqb", "shop.name"]
        assert await case.refused(WINDOW, "notice_correction", gaps=gaps("pmt")) == "ALREADY_NOTICED"
        late = {"complete": False, "gaps": gaps("pmt")}
        assert await case.refused(clerk("wjj"), "complete_pre_review", HEALTH, **late) == "GAP_TOO_LATE"
        # The notice went out on the last day: the case is not deemed accepted.
        state = await case.at("2026-09-24 09:00")
        assert (state.phase, state.accepted_at) == (Phase.CORRECTING, None)
        assert await case.rungs("case.intake") == ["remind 09-22 09:00"]
        await case.does(case.applicant, "supply_correction", supplied=("pmt", "sqb", "shop.name"))
        assert await case.due("case.intake#2") == "2026-10-09"
        state = await case.does(WINDOW, "accept_application")
        assert (state.phase, state.clocks["case.whole"].started_on) == (Phase.HANDLING, day("09-24"))
        await office.agrees(case.case_no)


async def test_engine_sends_the_one_notice_as_soon_as_all_have_answered(settings: Settings) -> None:
    async with terms_office(settings, terms(intake=INTAKE)) as office:
        case = await received(office, "2026-09-17 16:20")
        await case.answers(FOOD, "pmt", "sqb")
        state = await case.answers(HEALTH, "sqb")
        assert state.phase is Phase.CORRECTING
        (notice,) = await case.entries("correction_noticed")
        assert [gap.subject for gap in notice.gaps] == ["pmt", "sqb"]
        state = await case.does(WINDOW, "supply_correction", supplied=("pmt", "sqb"))
        assert state.phase is Phase.HANDLING


async def test_second_notice_only_for_what_the_applicant_handed_in_since(settings: Settings) -> None:
    async with terms_office(settings, terms(intake=INTAKE | {"recheck": True})) as office:
        case = await received(office, "2026-09-17 16:20")
        await case.answers(FOOD, "pmt")
        await case.answers(HEALTH)
        await case.at("2026-09-21 10:00")
        state = await case.does(case.applicant, "supply_correction", supplied=("pmt",))
        assert state.phase is Phase.REVIEWING
        again = {"complete": False, "gaps": gaps("sqb")}
        assert await case.refused(clerk("sjj"), "complete_pre_review", FOOD, **again) == "GAP_TOO_LATE"
        await case.answers(FOOD, "pmt")
        first, second = await case.entries("correction_noticed")
        assert (first.round, second.round) == (1, 2)
        assert await case.due("case.correction#2") == "2026-10-19"
        state = await case.at("2026-10-20 00:00")
        assert state.outcome is Outcome.WITHDRAWN
        assert await case.rungs("case.correction#2") == ["remind 10-16 09:00", "lapse 10-20 00:00"]
        await case.ends()


@pytest.mark.parametrize(("consequence", "outcome"), [("withdrawn", "withdrawn"), ("refused", "not_accepted")])
async def test_overdue_correction_has_the_consequence_that_the_bundle_names(
    settings: Settings, consequence: str, outcome: str
) -> None:
    intake: dict[str, Any] = INTAKE | {"on_correction_overdue": consequence, "correction": {"days": 5}}
    async with terms_office(settings, terms(intake=intake)) as office:
        case = await received(office, "2026-09-17 16:20")
        await case.answers(FOOD, "pmt")
        await case.answers(HEALTH)
        assert (await case.at("2026-09-23 23:59")).phase is Phase.CORRECTING
        await case.at("2026-09-24 00:00")
        state = await case.ends()
        assert state.outcome == outcome
        last = (await case.entries())[-2]
        assert (last.reason, last.at.isoformat()) == ("correction_overdue", "2026-09-23T16:00:00+00:00")
        assert await _late(case) == "CASE_CLOSED"


async def _late(case: TermsCase) -> str:
    return await case.refused(case.applicant, "supply_correction", supplied=("pmt",))
