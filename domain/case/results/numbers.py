"""The number of an item's result (结果编号), as pages, notices and the API show it."""

from __future__ import annotations

from domain.case.state import CaseState, ItemPhase


def result_number(state: CaseState, key: str, given: object) -> str | None:
    """What the deciding act gave (`given`); of a granted item without one, the case's number with the item's place.

    Rules (秒批) and waits grant without a number, and a list of results (结果清单) has one for each.
    """
    if given:
        return str(given)
    if state.items[key].phase is not ItemPhase.GRANTED:
        return None
    place = next(place for place, plan in enumerate(state.plan.items, start=1) if plan.key == key)
    return f"{state.opening.case_no}-{place:02d}"
