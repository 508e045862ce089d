"""Which departments a bulletin praises or criticises (表扬、批评): by one declared rule, never by whoever writes it.

The numbers are data with their source, and stand in every bulletin beside the names that follow from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from domain.record import Record

Judgement = Literal["praised", "criticised", ""]


class PraiseRule(Record):
    """From which numbers on a department is named. Shares in per cent; `least_timed`: items with a promise that ended.

    Praised: at least `praise_share` of them in time, and none beyond the limit of the law. Criticised: less than
    `criticise_share` in time, or more than `law_late_borne` beyond the limit of the law.
    """

    least_timed: int
    praise_share: float
    criticise_share: float
    law_late_borne: int
    source: str


RULE = PraiseRule(
    least_timed=10,
    praise_share=100.0,
    criticise_share=90.0,
    law_late_borne=0,
    source="各地政务服务效能通报的通行做法，本地的数待核实",
)


class DepartmentLine(Record):
    """A department's month: items that ended, those of them with a promise, how they stood beside promise and law.

    `share`: in time, of those with a promise, in per cent; None where there was none. `before`: of the month before.
    """

    department: str
    ended: int
    timed: int
    late: int
    law_late: int
    share: float | None
    before: float | None
    judgement: Judgement = ""


def judged(lines: Iterable[DepartmentLine], rule: PraiseRule = RULE) -> tuple[DepartmentLine, ...]:
    """The same lines with whom the rule names; a department of few items is named for neither, but for the law."""
    return tuple(line.model_copy(update={"judgement": _judgement(line, rule)}) for line in lines)


def _judgement(line: DepartmentLine, rule: PraiseRule) -> Judgement:
    if line.law_late > rule.law_late_borne:
        return "criticised"  # the limit of the law holds for few as for many
    if line.share is None or line.timed < rule.least_timed:
        return ""
    if line.share < rule.criticise_share:
        return "criticised"
    return "praised" if line.share >= rule.praise_share else ""
