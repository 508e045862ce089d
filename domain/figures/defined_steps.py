"""Figures of the applicant's own steps, defined: 自办步骤."""

from __future__ import annotations

from collections.abc import Iterator

from domain.figures.fact import FactKind
from domain.figures.figure import Figure, Measure, Select
from domain.figures.parts import DAY

_ENTRIES = ("step_reported", "step_confirmed", "step_ended")
_ALL = Select(FactKind.STEP_ENDED)


def own_steps() -> Iterator[Figure]:
    """Counted apart from what departments do: the time is the applicant's."""
    for key, name, grounds, what in (
        ("step_done", "自办步骤完成", ("done",), "申请人办完的自办步骤；不计入单项办结。"),
        ("step_not_done", "自办步骤未完成", ("expired", "closed"), "期满没有办而终止的自办步骤。"),
    ):
        of = Select(FactKind.STEP_ENDED, ground=grounds)
        yield Figure(key, name, "自办步骤", "项", what, _ENTRIES, DAY, of)
    yield Figure(
        "step_done_share",
        "自办步骤完成率",
        "自办步骤",
        "%",
        "申请人办完的占已经结束的自办步骤的比例。",
        _ENTRIES,
        DAY,
        Select(FactKind.STEP_ENDED, ground=("done",)),
        Measure.SHARE,
        _ALL,
    )
