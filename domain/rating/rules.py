"""What of a case may be rated now, and what is wrong with a rating (好差评).

Five grades for each item that was decided and for the whole when it is concluded, once each. A bad grade says why.
Words that hold a number of a person are refused: many read them, and none needs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from domain.case.state import CaseState, ItemPhase, Phase
from domain.findings.rule import BY_A_DEPARTMENT
from domain.plain_words import has_personal
from domain.record import Record

WHOLE = ""
"""What is rated, where it is no item."""
GRADES = (5, 4, 3, 2, 1)
WORST_GOOD = 3
LONGEST = 500
RatingReason = Literal["slow", "papers", "told", "manner", "unfair", "system", "other"]
REASON_NAMES: dict[RatingReason, str] = {
    "slow": "办得慢、超过承诺时间",
    "papers": "要的材料多、重复要材料",
    "told": "告知不清楚、跑了多次",
    "manner": "服务态度不好",
    "unfair": "处理不公正",
    "system": "网上或设备不好用",
    "other": "其他",
}
_DECIDED = frozenset({ItemPhase.GRANTED, ItemPhase.REFUSED, ItemPhase.REVOKED, ItemPhase.FOUND})


class RatingSaid(Record):
    """A rating as a person gives it."""

    item: str = WHOLE
    grade: int
    reasons: tuple[RatingReason, ...] = ()
    words: str = ""

    @property
    def is_bad(self) -> bool:
        """Whether somebody has to get in touch."""
        return self.grade < WORST_GOOD


def ratable(state: CaseState) -> tuple[str, ...]:
    """What may be rated: each item that was decided, and the whole once it is concluded."""
    items = tuple(
        item.key
        for item in state.plan.items
        if state.items[item.key].phase in _DECIDED and item.kind in BY_A_DEPARTMENT
    )
    return (*items, *((WHOLE,) if state.phase is Phase.CONCLUDED else ()))


def problems(said: RatingSaid, may: Sequence[str]) -> list[tuple[str, str]]:
    """What is wrong with a rating, by field."""
    found: list[tuple[str, str]] = []
    if said.item not in may:
        found.append(("item", "这一项现在还不能评价，办出结果后再评。"))
    if said.grade not in GRADES:
        found.append(("grade", "请选择满意程度。"))
    if said.is_bad and not said.reasons:
        found.append(("reasons", "请至少选一个不满意的原因，便于改进。"))
    return found + words_problems(said.words)


def words_problems(words: str) -> list[tuple[str, str]]:
    """What is wrong with free words."""
    if len(words) > LONGEST:
        return [("words", f"最多写 {LONGEST} 个字。")]
    if has_personal(words):
        return [("words", "请不要写证件号码、电话或邮箱：评价会有多人看到，联系您用的是申请时留下的电话。")]
    return []
