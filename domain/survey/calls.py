"""What becomes of a call (回访电话): five grades, or why there is none; and figures with what they are a part of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal, NamedTuple, get_args

from domain.plain_words import has_personal
from domain.rating.rules import GRADES, LONGEST, WORST_GOOD
from domain.record import Record
from domain.survey.draw import Stratum

TryOutcome = Literal["answered", "refused", "no_answer", "wrong_number"]
CallState = Literal["open", "answered", "refused", "not_reached", "wrong_number"]
TRY_NAMES: Mapping[TryOutcome, str] = {
    "answered": "接通，作了评价",
    "refused": "接通，不愿评价",
    "no_answer": "没有接通",
    "wrong_number": "号码不对、没有留号码",
}
STATE_NAMES: Mapping[CallState, str] = {
    "open": "待拨打",
    "answered": "已评价",
    "refused": "不愿评价",
    "not_reached": "三次未接通",
    "wrong_number": "号码不对",
}
MOST_TRIES = 3
"""Tries before somebody counts as not reached: practice, 待核实."""
MOST_CALLS = 2000
"""Calls of one survey."""
LONGEST_PERIOD_DAYS = 366
SEED_CHARS = (4, 60)


class SurveyWish(Record):
    """A survey as it is asked for: cases that ended from `from_on` to `until_on` (Beijing, both included)."""

    act_id: str
    title: str = ""
    from_on: date | None = None
    until_on: date | None = None
    seed: str = ""
    size: int | None = None


class SurveyPlan(Record):
    """A survey that may be drawn: a wish of which nothing is wrong."""

    act_id: str
    title: str
    from_on: date
    until_on: date
    seed: str
    size: int


class TrySaid(Record):
    """One try of a call as the surveyor notes it."""

    act_id: str
    outcome: str = ""
    grade: int | None = None
    words: str = ""


def wish_problems(wish: SurveyWish, today: date) -> list[tuple[str, str]]:
    """What is wrong with a survey, by field."""
    found: list[tuple[str, str]] = []
    if not 0 < len(wish.title) <= LONGEST // 5:
        found.append(("title", f"请写名称，最多{LONGEST // 5}字。"))
    if wish.from_on is None or wish.until_on is None:
        found.append(("from_on", "请填写起止日期，例如 2026-11-01。"))
    elif not wish.from_on <= wish.until_on or (wish.until_on - wish.from_on).days > LONGEST_PERIOD_DAYS:
        found.append(("from_on", "开始日期不能晚于结束日期，最长一年。"))
    elif wish.until_on >= today:
        found.append(("until_on", "结束日期要早于今天：当天办结的还在变。"))
    least, most = SEED_CHARS
    if not least <= len(wish.seed) <= most:
        found.append(("seed", f"请填写抽样种子，{least}到{most}个字，例如当天公开的摇号结果；它和名单一起公布。"))
    if wish.size is None or not 1 <= wish.size <= MOST_CALLS:
        found.append(("size", f"请填写1到{MOST_CALLS}之间的整数。"))
    return found


def try_problems(said: TrySaid) -> list[tuple[str, str]]:
    """What is wrong with a try, by field."""
    found: list[tuple[str, str]] = []
    if said.outcome not in get_args(TryOutcome):
        found.append(("outcome", "请选这次拨打的结果。"))
    if said.outcome == "answered" and said.grade not in GRADES:
        found.append(("grade", "请选满意程度。"))
    if len(said.words) > LONGEST:
        found.append(("words", f"最多写 {LONGEST} 个字。"))
    if has_personal(said.words):
        found.append(("words", "请不要写证件号码、电话或邮箱。"))
    return found


def state_after(outcome: TryOutcome, tries: int) -> CallState:
    """Where a call stands after its `tries`-th try."""
    if outcome == "no_answer":
        return "not_reached" if tries >= MOST_TRIES else "open"
    return outcome


class Call(NamedTuple):
    """What figures read of a call."""

    stratum: Stratum
    state: CallState
    grade: int | None


class Tally(NamedTuple):
    """Of one stratum, or of all: `population` cases, `drawn` of them; by state and by grade."""

    population: int
    drawn: int
    states: Mapping[str, int]
    grades: Mapping[int, int]

    @property
    def answered(self) -> int:
        """Those who gave a grade: what shares of grades are parts of."""
        return self.states.get("answered", 0)

    @property
    def satisfied(self) -> int:
        """Those who gave one of the three good grades (满意率)."""
        return sum(number for grade, number in self.grades.items() if grade >= WORST_GOOD)


def tally(calls: Iterable[Call], population: int) -> Tally:
    """The figures of these calls."""
    found = list(calls)
    return Tally(
        population=population,
        drawn=len(found),
        states=Counter[str](each.state for each in found),
        grades=Counter(each.grade for each in found if each.grade is not None),
    )
