"""Rule 3 on the real engine: the legal limit and its one extension, in time, by whom the law names (art 42)."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Actor
from domain.case.state import Phase
from runtime.settings import Settings
from tests.support.office import WINDOW, clerk
from tests.support.terms import (
    BY_PERSON,
    FOOD,
    HEALTH,
    LEAD,
    MAYOR,
    REASON,
    SIGN,
    TermsCase,
    day,
    head,
    received,
    terms,
    terms_office,
)

JOINT: dict[str, Any] = {"joint_statutory": {"limit": {"days": 45}}, "results": "hold_together"}


async def asks(case: TermsCase, days: int = 5, item: str | None = FOOD, by: Actor | None = None) -> None:
    """The item's department, or the lead for the whole, asks for more time."""
    actor = by or (clerk(item.partition("/")[0]) if item else LEAD)
    await case.does(actor, "request_extension", item, days=days, reason=REASON)


async def test_extension_moves_the_legal_limit_and_leaves_the_promise(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-09-18 10:05")
        assert (await case.due(f"{FOOD}.promised"), await case.due(f"{FOOD}.statutory")) == ("2026-10-09", "2026-10-22")
        await case.at("2026-10-22 16:00")
        await asks(case, 10)
        state = await case.does(head("sjj"), "approve_extension", FOOD)
        assert (await case.due(f"{FOOD}.promised"), await case.due(f"{FOOD}.statutory")) == ("2026-10-09", "2026-11-05")
        assert state.items[FOOD].extension == "approved"
        assert (await case.due(f"{HEALTH}.statutory"), state.items[HEALTH].extension) == ("2026-10-22", None)
        (approved,) = await case.entries("extension_approved")
        assert (approved.days, approved.reason, approved.approver) == (10, REASON, "department_head")
        assert "第四十二条" in approved.basis
        # The alarm follows: nothing legal happens at the old moment, everything at the new one, the reminder again.
        await case.at("2026-11-09 09:00")
        assert await case.rungs(f"{FOOD}.statutory") == [
            *("remind 10-21 09:00", "remind 11-04 09:00", "red 11-06 00:00", "escalate_department 11-06 00:00"),
            "escalate_lead 11-07 00:00",
        ]
        await office.agrees(case.case_no)


async def test_extension_is_for_the_role_that_the_law_names_and_within_the_law_s_measure(settings: Settings) -> None:
    async with terms_office(settings, terms(**JOINT)) as office:
        case = await received(office, "2026-09-18 10:05")
        ask = ("request_extension", FOOD)
        assert await case.refused(WINDOW, *ask, days=5, reason=REASON) == "NOT_ALLOWED"
        assert await case.refused(LEAD, *ask, days=5, reason=REASON) == "NOT_ALLOWED"
        assert await case.refused(clerk("wjj"), *ask, days=5, reason=REASON) == "WRONG_DEPARTMENT"
        assert await case.refused(clerk("sjj"), *ask, days=11, reason=REASON) == "DAYS_TOO_MANY"
        assert await case.refused(clerk("sjj"), *ask, days=5) == "REASON_MISSING"
        assert await case.refused(head("sjj"), "approve_extension", FOOD) == "NO_EXTENSION_ASKED"
        await asks(case)
        assert await case.refused(clerk("sjj"), *ask, days=5, reason=REASON) == "EXTENSION_PENDING"
        assert await case.refused(clerk("sjj"), "approve_extension", FOOD) == "NOT_ALLOWED"
        assert await case.refused(head("wjj"), "approve_extension", FOOD) == "WRONG_DEPARTMENT"
        assert await case.refused(MAYOR, "approve_extension", FOOD) == "NOT_ALLOWED"
        await case.does(head("sjj"), "approve_extension", FOOD)
        assert await case.refused(clerk("sjj"), *ask, days=5, reason=REASON) == "EXTENSION_ONCE"
        await case.grants(FOOD)
        serial = await case.refused(clerk("zjj"), "request_extension", SIGN, days=5, reason=REASON)
        assert serial == "EXTENSION_NOT_OPEN", "no law lets this one be extended"


async def test_extension_that_the_head_refuses_or_leaves_until_it_is_too_late_changes_nothing(
    settings: Settings,
) -> None:
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-09-18 10:05")
        await asks(case)
        await case.does(head("sjj"), "refuse_extension", FOOD, reason="CONDITIONS_UNMET")
        await case.at("2026-10-22 16:00")
        await asks(case)
        await asks(case, item=HEALTH)
        await case.does(head("wjj"), "approve_extension", HEALTH)
        await case.at("2026-10-23 00:00")
        assert await case.refused(head("sjj"), "approve_extension", FOOD) == "EXTENSION_TOO_LATE"
        assert (
            await case.refused(clerk("sjj"), "request_extension", FOOD, days=5, reason=REASON) == "EXTENSION_TOO_LATE"
        )
        assert await case.due(f"{FOOD}.statutory") == "2026-10-22"
        assert (await case.rungs(f"{FOOD}.statutory"))[1] == "red 10-23 00:00"
        assert await case.rungs(f"{HEALTH}.statutory") == ["remind 10-21 09:00"]


async def test_approval_received_in_the_last_minute_counts_although_it_arrives_after_it(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-09-18 10:05")
        await asks(case)
        approval = await case.on_file("2026-10-22 23:59", head("sjj"), "approve_extension", FOOD)
        state = await case.at("2026-10-23 08:00")
        assert state.seen[approval] == "extension_approved"
        assert await case.rungs(f"{FOOD}.statutory") == ["remind 10-21 09:00"]
        assert await case.due(f"{FOOD}.statutory") == "2026-10-29"


async def test_jointly_handled_matter_is_extended_by_the_head_of_the_government(settings: Settings) -> None:
    async with terms_office(settings, terms(**JOINT)) as office:
        case = await received(office, "2026-08-03 09:00")
        assert await case.due("case.statutory") == "2026-10-10"
        assert await case.refused(clerk("sjj"), "request_extension", days=15, reason=REASON) == "NOT_ALLOWED"
        assert await case.refused(LEAD, "request_extension", days=16, reason=REASON) == "DAYS_TOO_MANY"
        await asks(case, 15, item=None)
        assert await case.refused(head("sjj"), "approve_extension") == "NOT_ALLOWED"
        state = await case.does(MAYOR, "approve_extension")
        assert state.extension == "approved"
        assert (await case.due("case.statutory"), await case.due("case.whole")) == ("2026-10-30", "2026-08-20")
        await case.at("2026-11-04 12:00")
        assert await case.rungs("case.statutory") == [
            *("remind 10-29 09:00", "red 10-31 00:00", "escalate_lead 11-03 00:00", "escalate_supervisor 11-04 00:00"),
        ]
        assert (await case.state()).phase is Phase.HANDLING


async def test_worked_ledger_of_a_food_licence(settings: Settings) -> None:
    """20 working days by law, 10 by promise; stopped, resumed, extended, decided, delivered, day by day."""
    async with terms_office(settings, terms(intake=BY_PERSON | {"mode": "at_window"})) as office:
        case = await received(office, "2026-09-17 16:20")
        assert await case.due("case.intake") == "2026-09-23"
        await case.at("2026-09-18 10:05")
        await case.does(WINDOW, "accept_application")
        assert await _dates(case) == ("2026-10-09", "2026-10-22")
        await case.at("2026-09-22 15:00")
        await case.suspends(FOOD, "zjps", 5)
        await case.at("2026-09-29 11:00")
        await case.does(clerk("sjj"), "resume_item", FOOD)
        assert await _dates(case) == ("2026-10-14", "2026-10-28")
        await case.at("2026-10-26 09:30")
        await asks(case)
        await case.does(head("sjj"), "approve_extension", FOOD)
        assert await _dates(case) == ("2026-10-14", "2026-11-04")
        await case.at("2026-11-03 14:00")
        await case.grants(FOOD)
        assert await case.rungs(f"{FOOD}.promised") == [
            *("remind 10-13 09:00", "yellow 10-15 00:00", "red 10-16 00:00", "escalate_department 10-16 00:00"),
            *("escalate_lead 10-17 00:00", "escalate_supervisor 10-20 00:00"),
        ]
        assert await case.rungs(f"{FOOD}.statutory") == ["remind 11-03 09:00"]
        assert await case.due(f"{FOOD}.delivery") == "2026-11-17"
        await case.at("2026-11-05 10:00")
        state = await case.does(case.applicant, "confirm_delivery", FOOD, method="pickup")
        assert state.clocks[f"{FOOD}.delivery"].ended_on == day("11-05")
        await office.agrees(case.case_no)


async def _dates(case: TermsCase) -> tuple[str, str]:
    return await case.due(f"{FOOD}.promised"), await case.due(f"{FOOD}.statutory")
