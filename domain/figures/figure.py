"""What a figure is: which facts it counts and how, in words that stand on the page and in the documents alike.

A figure is data. The same selection counts it, lists the cases behind it, and stands in `docs/figures.md`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Literal, NamedTuple

from domain.figures.fact import FactKind

Field = Literal["ground", "way", "timing", "law", "channel"]
FIELDS: tuple[Field, ...] = ("ground", "way", "timing", "law", "channel")
"""By what facts of one kind are told apart."""
ANY = "*"
"""In a selection: whatever it is, as long as it is known."""


class Counted(NamedTuple):
    """Facts that are alike, as the ledger counts them; `by`: of which matter, department, ... where they are parted.

    `visits`, `papers`, `saved_days`, `amount` are sums over all of them.
    """

    kind: str
    ground: str | None
    way: str | None
    timing: str | None
    law: str | None
    channel: str
    days: int | None
    promised: int | None
    by: str | None
    number: int
    amount: int
    visits: int
    papers: int
    saved_days: int


@dataclass(frozen=True)
class Select:
    """Which facts: of a kind, and where something is said of a field only those with one of its values."""

    kind: FactKind
    ground: tuple[str, ...] = ()
    way: tuple[str, ...] = ()
    timing: tuple[str, ...] = ()
    law: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()

    def holds(self, each: Counted) -> bool:
        """Whether these facts are among them."""
        return each.kind == self.kind and all(_among(getattr(self, name), getattr(each, name)) for name in FIELDS)


def _among(wanted: tuple[str, ...], value: str | None) -> bool:
    return not wanted or value in wanted or (wanted == (ANY,) and value is not None)


class Measure(StrEnum):
    """How facts become a number."""

    NUMBER = "number"  # how many
    SHARE = "share"  # how many of `among`, in per cent
    AMOUNT = "amount"  # sum of what each says
    VISITS = "visits"
    PAPERS = "papers"
    SAVED_DAYS = "saved_days"
    MEAN = "mean"  # of the working days used
    MEDIAN = "median"
    P90 = "p90"
    MEAN_PROMISED = "mean_promised"  # of the working days promised


@dataclass(frozen=True)
class Figure:
    """One figure. `section`: under which heading; `unit`: 件, 次, %, ...

    `meaning`: what is counted; `entries`: from which kinds of entries it follows; `day`: by which day; `source`: the
    law, or that it is a definition of this system.
    """

    key: str
    name: str
    section: str
    unit: str
    meaning: str
    entries: tuple[str, ...]
    day: str
    of: Select
    measure: Measure = Measure.NUMBER
    among: Select | None = None
    source: str = "本系统定义"


class Value(NamedTuple):
    """A figure's value, None where there is nothing to say; `behind`: how many facts it rests on."""

    number: float | None
    behind: int

    @property
    def is_whole(self) -> bool:
        """Whether it is a count and no mean."""
        return self.number is not None and float(self.number).is_integer()


def value_of(figure: Figure, counted: Iterable[Counted]) -> Value:
    """What a figure is over these facts."""
    rows = list(counted)
    own = [each for each in rows if figure.of.holds(each)]
    behind = sum(each.number for each in own)
    match figure.measure:
        case Measure.NUMBER:
            return Value(behind, behind)
        case Measure.SHARE:
            among = figure.among or figure.of
            all_of_them = sum(each.number for each in rows if among.holds(each))
            return Value(round(100 * behind / all_of_them, 1) if all_of_them else None, behind)
        case Measure.AMOUNT | Measure.VISITS | Measure.PAPERS | Measure.SAVED_DAYS:
            return Value(sum(getattr(each, figure.measure.value) for each in own), behind)
        case _:
            return _of_days(figure.measure, own)


def _of_days(measure: Measure, own: Sequence[Counted]) -> Value:
    name = "promised" if measure is Measure.MEAN_PROMISED else "days"
    spread = histogram(own, name)
    behind = sum(spread.values())
    if not behind:
        return Value(None, 0)
    if measure in (Measure.MEDIAN, Measure.P90):
        return Value(percentile(spread, 0.5 if measure is Measure.MEDIAN else 0.9), behind)
    return Value(round(sum(days * number for days, number in spread.items()) / behind, 1), behind)


def histogram(counted: Iterable[Counted], name: Literal["days", "promised"] | str = "days") -> dict[int, int]:
    """How many took how many working days, in order of days."""
    found: dict[int, int] = {}
    for each in counted:
        days = getattr(each, name)
        if days is not None:
            found[days] = found.get(days, 0) + each.number
    return dict(sorted(found.items()))


def percentile(spread: dict[int, int], share: float) -> int:
    """The nearest rank: the fewest days within which at least that share of all was done. Raises ValueError if none."""
    rank, passed = ceil(share * sum(spread.values())), 0
    for days, number in sorted(spread.items()):
        passed += number
        if passed >= rank:
            return days
    raise ValueError("nothing was counted")
