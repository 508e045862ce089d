"""What a bulletin says in numbers: made once from counts, kept with it, and the same whenever it is made again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from domain.bulletin.praise import RULE, DepartmentLine, PraiseRule, judged
from domain.figures.edition import defined_as, edition
from domain.figures.fact import FactKind
from domain.figures.figure import Counted, Figure, value_of
from domain.figures.registry import BY_KEY
from domain.record import Record

PARTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "receipt": (
        "收件和受理",
        ("received", "online_share", "accepted", "deemed", "corrected_share", "not_accepted", "deferred"),
    ),
    "conclusion": (
        "办结和时限",
        (
            "concluded",
            "on_time_share",
            "law_share",
            "law_late",
            "whole_days_mean",
            "whole_days_median",
            "whole_days_p90",
            "whole_promised",
        ),
    ),
    "items": (
        "单项办理",
        (
            "item_ended",
            "item_on_time_share",
            "item_late",
            "item_law_late",
            "item_days_median",
            "item_days_p90",
            "stopped",
            "extended",
            "urged",
        ),
    ),
    "service": (
        "送达和少跑",
        ("sent", "delivered", "delivered_late", "joint_saved", "saved_visits", "saved_papers", "saved_days"),
    ),
    "opinion": (
        "评价、热线和电话调查",
        (
            "rating_asked",
            "rated",
            "rated_bad_share",
            "bad_rating_on_time_share",
            "bad_rating_called_back",
            "bad_rating_closed_share",
            "order_issued",
            "order_returned_in_time",
            "order_on_time_share",
            "order_satisfied_share",
            "order_closed_share",
            "survey_drawn",
            "survey_reached",
            "survey_satisfied_share",
        ),
    ),
}
"""Parts of a bulletin with the figures that stand in them; the author may say something to each."""
WORDED: Mapping[str, str] = {
    "summary": "总体情况",
    **{key: name for key, (name, _) in PARTS.items()},
    "departments": "部门情况",
    "next": "下一步要求",
}
"""Parts to which the author may say something, in the order of the page."""
FIGURES: tuple[Figure, ...] = tuple(BY_KEY[key] for _, keys in PARTS.values() for key in keys)
KINDS: tuple[FactKind, ...] = tuple(
    dict.fromkeys(each.kind for figure in FIGURES for each in (figure.of, figure.among or figure.of))
)
"""Kinds of facts from which they follow."""


class Line(Record):
    """One figure: its value, that of the month before, and by which definition (a digest) each was counted.

    `before_from`: the bulletin in which the value of the month before was published; None where it was counted for
    this one.
    """

    key: str
    name: str
    unit: str
    meaning: str
    value: float | None
    before: float | None
    before_from: str | None = None
    defined: str
    before_defined: str

    @property
    def is_comparable(self) -> bool:
        """Whether both were counted by the same definition."""
        return self.defined == self.before_defined


class BulletinFigures(Record):
    """All numbers of a bulletin. `edition`: of the definitions (口径) by which they were counted."""

    edition: str
    parts: Mapping[str, tuple[Line, ...]]
    departments: tuple[DepartmentLine, ...]
    rule: PraiseRule

    def line(self, key: str) -> Line | None:
        """One figure; None where this bulletin has none of that key."""
        return next((line for lines in self.parts.values() for line in lines if line.key == key), None)

    def named(self, judgement: str) -> tuple[str, ...]:
        """Departments that it praises, or criticises."""
        return tuple(each.department for each in self.departments if each.judgement == judgement)


class Published(Record):
    """The bulletin of the month before, with which this one is compared: its number, its figures."""

    number: str
    figures: BulletinFigures


def made(
    now: Sequence[Counted], before: Sequence[Counted], published: Published | None = None, rule: PraiseRule = RULE
) -> BulletinFigures:
    """The numbers of a month. `now`, `before`: its facts and those of the month before, parted by department."""
    departments = _by_department(now), _by_department(before)
    lines = [_department_line(slug, *(part.get(slug, []) for part in departments)) for slug in sorted(departments[0])]
    return BulletinFigures(
        edition=edition(),
        parts={
            part: tuple(_line(BY_KEY[key], now, before, published) for key in keys) for part, (_, keys) in PARTS.items()
        },
        departments=judged((line for line in lines if line.ended), rule),
        rule=rule,
    )


def _line(figure: Figure, now: Sequence[Counted], before: Sequence[Counted], published: Published | None) -> Line:
    earlier = published.figures.line(figure.key) if published else None
    said = published is not None and earlier is not None
    return Line(
        key=figure.key,
        name=figure.name,
        unit=figure.unit,
        meaning=figure.meaning,
        value=value_of(figure, now).number,
        before=earlier.value if earlier else value_of(figure, before).number,
        before_from=published.number if published and said else None,
        defined=defined_as(figure),
        before_defined=earlier.defined if earlier else defined_as(figure),
    )


def _by_department(counted: Iterable[Counted]) -> dict[str, list[Counted]]:
    found: dict[str, list[Counted]] = {}
    for each in counted:
        found.setdefault(each.by or "", []).append(each)
    return found


def _department_line(department: str, now: Sequence[Counted], before: Sequence[Counted]) -> DepartmentLine:
    def count(key: str) -> int:
        return int(value_of(BY_KEY[key], now).number or 0)

    return DepartmentLine(
        department=department,
        ended=count("item_ended"),
        timed=sum(count(key) for key in ("item_early", "item_on_time", "item_late")),
        late=count("item_late"),
        law_late=count("item_law_late"),
        share=value_of(BY_KEY["item_on_time_share"], now).number,
        before=value_of(BY_KEY["item_on_time_share"], before).number,
    )
