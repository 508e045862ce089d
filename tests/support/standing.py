"""How a case ended, for tests that compare cases: everything but moments, and how a decided item was on its way."""

from __future__ import annotations

from typing import Any

from domain.case.state import CaseState


def standing(state: CaseState) -> dict[str, Any]:
    """Two cases that ended alike have the same."""
    money = state.money
    return {
        "phase": (state.phase, state.outcome, state.is_over),
        "items": {key: (each.phase, each.reason, each.delivered_at is not None) for key, each in state.items.items()},
        "clocks": {key: (clock.started_on, clock.ended_on) for key, clock in state.clocks.items()},
        "issued": sorted(state.issued),
        "orders": [(each.number, each.total, each.stands) for each in money.orders],
        "payments": sorted((each.amount, sorted(each.fees.items())) for each in money.payments),
        "refunds": [(each.number, each.amount, each.done_at is not None) for each in money.refunds],
        "parcels": [(each.number, sorted(each.items), each.stage, each.tracking) for each in state.parcels],
    }
