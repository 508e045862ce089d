"""Acts that come when the run has ended: what the law lets a department do holds, everything else is refused."""

from __future__ import annotations

from domain.case.results.entries import DecisionRevoked
from domain.case.state import ItemPhase
from ledger import journal
from runtime.settings import Settings
from tests.support.office import SUPERVISOR, WINDOW
from tests.support.terms import FOOD, HEALTH, SIGN, head, received, terms, terms_office


async def test_a_decision_is_revoked_after_the_run_has_ended(settings: Settings) -> None:
    async with terms_office(settings, terms()) as office:
        case = await received(office, "2026-10-26 09:00")
        await case.grants(FOOD, HEALTH, SIGN)
        await case.does(WINDOW, "confirm_delivery", method="pickup")
        before = await case.ends()
        assert before.is_over
        await office.applied(case.case_no, head("sjj"), "revoke_decision", FOOD, reason="CONDITIONS_UNMET")
        course = await office.lianban.case_course(case.case_no)
        assert isinstance(course.entries[-1], DecisionRevoked)
        state = course.state
        assert (state.items[FOOD].phase, state.is_over) == (ItemPhase.REVOKED, True)
        assert await journal.verify(office.lianban.pool, case.case_no) == []
        again = await office.act(case.case_no, head("sjj"), "revoke_decision", FOOD, reason="CONDITIONS_UNMET")
        assert again.refusal is not None
        assert again.refusal.code == "NOT_GRANTED"
        assert await case.refused(SUPERVISOR, "urge_item", HEALTH) == "CASE_CLOSED"
