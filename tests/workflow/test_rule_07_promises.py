"""Rule 7 on the real engine: papers that follow (容缺受理), commitments that are checked (告知承诺)."""

from __future__ import annotations

from typing import Any

import pytest

from domain.case.results.entries import Outcome
from domain.case.state import ItemPhase, Phase
from runtime.settings import Settings
from tests.support.office import WINDOW, Office, clerk
from tests.support.terms import BY_PERSON, FOOD, HEALTH, SIGN, TermsCase, received, terms, terms_office


def follows(on_overdue: str = "withdrawn") -> dict[str, Any]:
    """Taken in at the window, signed by a person, with papers that may follow."""
    return BY_PERSON | {"mode": "at_window", "deferral": {"on_overdue": on_overdue, "basis": "样例区容缺办法第三条"}}


async def deferred(office: Office) -> TermsCase:
    """A case accepted without the floor plan, which is due eight working days later."""
    case = await received(office, "2026-09-18 10:05", missing=("pmt",))
    await case.does(WINDOW, "accept_application", deferred=("pmt",), pledged=True)
    return case


async def test_acceptance_without_a_paper_needs_the_promise_and_a_paper_that_may_follow(settings: Settings) -> None:
    async with terms_office(settings, terms(intake=follows())) as office:
        case = await received(office, "2026-09-18 10:05", missing=("pmt", "sqb"))
        act = (WINDOW, "accept_application")
        assert await case.refused(*act) == "GAPS_OPEN"
        assert await case.refused(*act, deferred=("pmt", "sqb"), pledged=True) == "DEFERRAL_NOT_ALLOWED"
        await case.does(WINDOW, "notice_correction")
        await case.does(case.applicant, "supply_correction", supplied=("sqb",))
        assert await case.refused(*act, deferred=("pmt",)) == "PLEDGE_MISSING"
        state = await case.does(*act, deferred=("pmt",), pledged=True)
        (accepted,) = await case.entries("case_accepted")
        assert (accepted.via, accepted.deferral_days, accepted.basis) == ("deferral", 8, "样例区容缺办法第三条")
        assert (state.phase, await case.due("case.deferral")) == (Phase.HANDLING, "2026-09-30")


async def test_clock_runs_meanwhile_and_the_licence_waits_for_the_paper(settings: Settings) -> None:
    async with terms_office(settings, terms(intake=follows())) as office:
        case = await deferred(office)
        assert (await case.due("case.deferral"), await case.due(f"{FOOD}.promised")) == ("2026-09-30", "2026-10-09")
        assert await case.refused(clerk("sjj"), "decide_item", FOOD, decision="grant") == "DEFERRAL_PENDING"
        await case.grants(HEALTH)
        await case.at("2026-09-30 16:00")
        state = await case.does(case.applicant, "supply_correction", supplied=("pmt",))
        assert (state.gaps, state.clocks["case.deferral"].ended_on is None) == ((), False)
        await case.at("2026-10-02 09:00")
        assert await case.rungs("case.deferral") == ["remind 09-28 09:00"]
        await case.grants(FOOD)
        await office.agrees(case.case_no)


@pytest.mark.parametrize(
    ("on_overdue", "outcome", "phase"),
    [
        ("withdrawn", Outcome.PARTLY_WITHDRAWN, ItemPhase.WITHDRAWN),
        ("refused", Outcome.PARTLY_GRANTED, ItemPhase.REFUSED),
        ("revoked", Outcome.PARTLY_GRANTED, ItemPhase.REFUSED),
    ],
)
async def test_paper_that_does_not_follow_has_the_consequence_that_the_bundle_names(
    settings: Settings, on_overdue: str, outcome: Outcome, phase: ItemPhase
) -> None:
    async with terms_office(settings, terms(intake=follows(on_overdue))) as office:
        case = await deferred(office)
        await case.grants(HEALTH)
        assert (await case.at("2026-09-30 23:59")).phase is Phase.HANDLING
        state = await case.at("2026-10-01 00:00")
        assert (state.phase, state.outcome, state.items[FOOD].phase) == (Phase.CONCLUDED, outcome, phase)
        assert (await case.entries())[-2].basis == "样例区容缺办法第三条"
        await case.does(WINDOW, "confirm_delivery", HEALTH, method="pickup")
        await case.ends()


async def test_nothing_may_follow_where_the_promise_is_two_days_or_less(settings: Settings) -> None:
    definition = terms(intake=follows(), items=[{FOOD: {"promised_limit": {"days": 2}}}], situations={})
    async with terms_office(settings, definition) as office:
        case = await received(office, "2026-09-18 10:05", missing=("pmt",))
        code = await case.refused(WINDOW, "accept_application", deferred=("pmt",), pledged=True)
        assert code == "DEFERRAL_NOT_OFFERED"


async def pledged(office: Office) -> TermsCase:
    """A case with a health licence on commitment; everything is decided and delivered."""
    case = await received(office, "2026-08-03 09:00", pledge="是")
    await case.grants(FOOD, HEALTH)
    await case.grants(SIGN)
    await case.does(WINDOW, "confirm_delivery", method="pickup")
    return case


async def test_commitment_is_checked_after_the_case_is_concluded_and_the_workflow_waits_for_it(
    settings: Settings,
) -> None:
    async with terms_office(settings, terms()) as office:
        case = await pledged(office)
        state = await case.state()
        assert (state.phase, state.is_over) == (Phase.CONCLUDED, False)
        assert await case.due(f"{HEALTH}.commitment_check") == "2026-10-30"
        await case.at("2026-10-20 09:00")
        assert await case.refused(clerk("wjj"), "check_commitment", HEALTH) == "FINDING_MISSING"
        assert await case.refused(clerk("sjj"), "check_commitment", HEALTH, met=True) == "WRONG_DEPARTMENT"
        state = await case.does(clerk("wjj"), "check_commitment", HEALTH, met=True)
        assert state.items[HEALTH].commitment == "met"
        state = await case.ends()
        assert (state.outcome, await case.rungs(f"{HEALTH}.commitment_check")) == (Outcome.GRANTED, [])


async def test_check_that_nobody_makes_goes_up_and_what_is_not_put_right_is_revoked(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        case = await pledged(office)
        await case.at("2026-11-04 09:00")
        assert await case.rungs(f"{HEALTH}.commitment_check") == [
            *("remind 10-29 09:00", "red 10-31 00:00", "escalate_department 10-31 00:00"),
            "escalate_supervisor 11-04 00:00",
        ]
        state = await case.does(clerk("wjj"), "check_commitment", HEALTH, met=False, reason="CONDITIONS_UNMET")
        assert state.items[HEALTH].commitment == "rectifying"
        clock_id = f"{HEALTH}.rectification#1"
        assert await case.due(clock_id) == "2026-11-18"
        state = await case.at("2026-11-19 00:00")
        assert state.items[HEALTH].phase is ItemPhase.REVOKED
        (revoked,) = await case.entries("decision_revoked")
        assert (revoked.via, revoked.reason) == ("expiry", "RECTIFICATION_OVERDUE")
        assert "第十四条" in revoked.basis
        assert await case.rungs(clock_id) == ["remind 11-17 09:00", "lapse 11-19 00:00"]
        await case.ends()


async def test_what_was_put_right_in_time_stays(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        case = await pledged(office)
        wjj = clerk("wjj")
        await case.does(wjj, "check_commitment", HEALTH, met=False, reason="CONDITIONS_UNMET")
        await case.at("2026-08-14 17:00")
        await case.does(wjj, "check_commitment", HEALTH, met=True)
        state = await case.ends()
        assert (state.items[HEALTH].phase, state.items[HEALTH].commitment) == (ItemPhase.GRANTED, "met")


async def test_second_finding_revokes_at_once(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        case = await pledged(office)
        for _ in range(2):
            more = {"met": False, "reason": "CONDITIONS_UNMET"}
            state = await case.does(clerk("wjj"), "check_commitment", HEALTH, **more)
        assert state.items[HEALTH].phase is ItemPhase.REVOKED
        await case.ends()
