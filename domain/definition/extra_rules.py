"""What a bundle provides for besides its items' order: objections to a wait, undoing, terms of results, a composite
licence, filing windows, days in force, signatures of others.

The same values stand in the definition (`bundle.py`) and in the plan of a case (`plan.py`).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, field_validator, model_validator

from domain.definition.conditions import Condition
from domain.exact import Exact

Text = Annotated[str, Field(min_length=1, max_length=500)]
Objector = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$", max_length=40)]
"""A department's slug, or one of `OUTSIDERS`."""
OUTSIDERS = frozenset({"creditors", "interested", "public"})
"""Those outside the departments who may object: 债权人, 利害关系人, 社会公众. Never a person: acts are not personal."""

_MONTH_DAY = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_LEAP_YEAR = 2000
"""A year in which every day that can be written as month and day exists."""


class ObjectionRule(Exact):
    """异议 during a wait (公示): who may object, what an objection leads to, and who finds whether it holds.

    `then`: the item ends without a result (`stop_item`), everything still open ends with it (`stop_case`), or the wait
    stays open until the objection is settled the other way (`hold`). Without `settled_by` an objection leads to that
    at once; with it that department finds whether it holds. `advice`: the way that is left to the applicant.
    """

    by: tuple[Objector, ...] = Field(min_length=1)
    then: Literal["stop_case", "stop_item", "hold"] = "stop_item"
    basis: Text
    settled_by: Objector | None = None
    advice: Text | None = None

    @model_validator(mode="after")
    def _can_end(self) -> Self:
        if self.then == "hold" and self.settled_by is None:
            raise ValueError("then: hold 须写明由哪个部门处理异议（settled_by），否则等待没有终点")
        return self


UndoCause = Literal["refused_later", "withdrawn"]


class UndoRule(Exact):
    """What is undone of a granted item when a later one comes to nothing or the applicant withdraws (补偿).

    `of`: the later items that count, by default all that rest on it. `by`: the department that undoes it, by default
    its own. `what` says what is done (撤销网签备案); `basis` names the rule that allows it.
    """

    when: tuple[UndoCause, ...] = Field(min_length=1)
    of: tuple[str, ...] = ()
    by: Objector | None = None
    what: Text
    basis: Text


class Term(Exact):
    """How long a result is valid (有效期), from the day of its decision on; of several parts their sum."""

    years: int = Field(default=0, ge=0, le=100)
    months: int = Field(default=0, ge=0, le=11)
    days: int = Field(default=0, ge=0, le=3650)

    @model_validator(mode="after")
    def _is_long(self) -> Self:
        if not (self.years or self.months or self.days):
            raise ValueError("有效期须至少一天；长期有效的不写 valid")
        return self


class NumberRule(Exact):
    """编号规则 of a result: `form` with `{year}` (of the grant) and `{serial}`, of at least `digits` digits.

    The area's code and the letters of the kind are part of the text. What has the same text before its serial counts
    together: per item or per department, and anew each year. `typed`: whoever decides may type the number that their
    own register gave, and then that one stands; without, it is given by rule alone.
    """

    form: Annotated[str, Field(min_length=3, max_length=80)]
    digits: int = Field(default=4, ge=1, le=10)
    typed: bool = Field(default=False, exclude_if=lambda said: said is False)

    @field_validator("form")
    @classmethod
    def _is_whole(cls, form: str) -> str:
        if form.count("{serial}") != 1 or form.count("{year}") != 1:
            raise ValueError(
                "编号规则 form 里须各写一次 {year}（年份）和 {serial}（流水号），例如 汉台食许〔{year}〕{serial}号"
            )
        if set("{}") & set(form.replace("{serial}", "").replace("{year}", "")):
            raise ValueError("编号规则 form 里除 {year} 和 {serial} 外不能再用花括号；区划代码直接写数字")
        return form

    def series(self, year: int) -> str:
        """The number of that year with `{serial}` in the place of its serial."""
        return self.form.replace("{year}", str(year))


class CompositeRule(Exact):
    """行业综合许可证 (composite licence): one licence out of the results of these items, issued by that department.

    `item`: the item whose grant issues it; None: it comes by itself when the last of its parts is granted.
    `on_part_lost`: where a part ends, a new version without it, or none any more. In the plan of a case `items` are
    those that take part in it.
    """

    name: Text
    items: Annotated[tuple[str, ...], Field(min_length=1)]
    issuer: str
    item: str | None = None
    on_part_lost: Literal["update", "withdraw"] = "update"


class FilingWindow(Exact):
    """集中申报期 (教育入学): filed only from `opens` to `closes`, both included; the clocks start when it has closed.

    A date ("2027-05-20") is one window; month and day ("05-20") one every year.
    """

    opens: str
    closes: str
    basis: Text

    @field_validator("opens", "closes", mode="before")
    @classmethod
    def _is_a_day(cls, raw: Any) -> Any:
        text = raw.isoformat() if isinstance(raw, date) else raw
        if not isinstance(text, str):
            return text
        try:
            date.fromisoformat(f"{_LEAP_YEAR}-{text}" if _MONTH_DAY.fullmatch(text) else text)
        except ValueError:
            raise ValueError("应写成日期（2027-05-20）或每年的月日（05-20，加引号）") from None
        return text

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        if bool(_MONTH_DAY.fullmatch(self.opens)) != bool(_MONTH_DAY.fullmatch(self.closes)):
            raise ValueError("opens 和 closes 要么都写日期，要么都写每年的月日")
        if not _MONTH_DAY.fullmatch(self.opens) and self.closes < self.opens:
            raise ValueError("集中申报期的截止日早于开始日")
        return self

    def around(self, on: date) -> OpenWindow:
        """The window that holds this day; else the next one that opens, or the last one there was."""
        if not _MONTH_DAY.fullmatch(self.opens):
            return OpenWindow(opens_on=date.fromisoformat(self.opens), closes_on=date.fromisoformat(self.closes))
        return next(each for each in map(self._of_year, range(on.year - 1, on.year + 2)) if on <= each.closes_on)

    def _of_year(self, year: int) -> OpenWindow:
        """The window that opens in that year; one over the turn of the year closes in the next."""
        over = self.closes < self.opens
        return OpenWindow(opens_on=_day_of(year, self.opens), closes_on=_day_of(year + over, self.closes))


class OpenWindow(Exact):
    """A filing window with its dates (Beijing), both included."""

    opens_on: date
    closes_on: date

    def holds(self, on: date) -> bool:
        """Whether one may file on that day."""
        return self.opens_on <= on <= self.closes_on


class Effective(Exact):
    """From which day to which a definition is in force, both included (施行日期、有效期)."""

    since: date = Field(alias="from")
    until: date | None = Field(default=None, alias="to")

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise ValueError("有效期的最后一天早于施行之日")
        return self

    def holds(self, on: date) -> bool:
        """Whether the definition is in force on that day."""
        return self.since <= on and (self.until is None or on <= self.until)


def _day_of(year: int, month_day: str) -> date:
    """That day of the year; 29 February of a year without one is the day before."""
    month, day = (int(part) for part in month_day.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, day - 1)


FieldName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", max_length=80)]
"""A field of the form: "group.field"."""


class SignatureRule(Exact):
    """共同签名: a party that signs beside whoever sends the application (the second parent, a shareholder, a landlord).

    `who` they are; `name`, `id_number` and `phone`: the fields of the form that say so. In a repeating group every row
    is a party of its own. `items`: for which they sign; they see what these need and nothing else. `level`: the least
    认证等级 of their log-in (1 password, 2 real name, 3 face or certificate). `days`: calendar days from the day on
    which the application was sent; `basis`: the rule on which the signature rests, else it is 待核实.
    """

    who: Text
    name: FieldName
    id_number: FieldName
    phone: FieldName | None = None
    items: Annotated[tuple[str, ...], Field(min_length=1)]
    when: Condition | None = None
    level: Annotated[int, Field(ge=1, le=3)] = 2
    days: Annotated[int, Field(ge=1, le=90)] = 15
    basis: Text | None = None
