"""What many simulated cases say together: how long they took, which promises were kept, and where the time went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean, median

from domain.case.clock_ids import read_clock_id
from domain.case.course import Course
from domain.case.findings.entries import FindingRecorded
from domain.case.items.entries import ItemDecided
from domain.case.state import CaseState
from domain.time.clock_kinds import ClockKind
from starter.trials import report_page
from starter.trials.story import finish_days
from starter.words.names import OUTCOME_NAMES

BAR = 40
"""Characters of the longest bar of the drawing."""
MOST_BARS = 24
"""Bars of the drawing; beyond, several days share one."""


@dataclass(frozen=True)
class Slowest:
    """An item that held cases up: in how many it took longest of the chain that ended last, and its mean share of the
    time from receipt to the last decision."""

    item: str
    cases: int
    share: float


@dataclass(frozen=True)
class Spread:
    """`days`: working days from receipt to the end, of the cases that ended, in order. `whole_kept`, `items_kept`:
    promises kept of those given (整件事承诺、单项承诺)."""

    cases: int
    outcomes: tuple[tuple[str, int], ...]
    days: tuple[int, ...]
    whole_kept: tuple[int, int]
    items_kept: tuple[int, int]
    slowest: tuple[Slowest, ...]


def spread_of(courses: Sequence[Course]) -> Spread:
    """The cases together."""
    states = [course.state for course in courses]
    outcomes = Counter(OUTCOME_NAMES[state.outcome] if state.outcome else "没有办结" for state in states)
    days = sorted(days for state in states if (days := finish_days(state)) is not None)
    return Spread(
        cases=len(courses),
        outcomes=tuple(sorted(outcomes.items())),
        days=tuple(days),
        whole_kept=_kept(states, "whole"),
        items_kept=_kept(states, "promised"),
        slowest=_slowest(courses),
    )


def _kept(states: Sequence[CaseState], kind: ClockKind) -> tuple[int, int]:
    """Of the first clocks of that kind: those that never passed their due day, and all."""
    given = [(state, each) for state in states for each in state.clocks if read_clock_id(each)[::2] == (kind, 1)]
    broken = sum("yellow" in state.fired.get(each, ()) for state, each in given)
    return len(given) - broken, len(given)


def _slowest(courses: Sequence[Course]) -> tuple[Slowest, ...]:
    """The bottlenecks, the most frequent first."""
    shares: dict[str, list[float]] = {}
    for course in courses:
        decided = {each.item: each.at for each in course.entries if isinstance(each, ItemDecided | FindingRecorded)}
        if not decided or course.state.concluded_at is None:
            continue
        spans = _spans(course.state, decided)
        key = max(spans, key=lambda each: (spans[each], each))
        whole = max(decided.values()) - course.opening.received_at
        # In thousandths: the engine's own milliseconds are no result.
        shares.setdefault(course.state.item_plan(key).name, []).append(round(spans[key] / whole, 3))
    found = [Slowest(name, len(each), round(mean(each), 3)) for name, each in shares.items()]
    return tuple(sorted(found, key=lambda each: (-each.cases, each.item)))


def _spans(state: CaseState, decided: dict[str, datetime]) -> dict[str, timedelta]:
    """The chain that ended last, back from its end: how long each item took after what it waited for last."""
    spans: dict[str, timedelta] = {}
    key: str | None = max(decided, key=lambda each: (decided[each], each))
    while key is not None:
        before = [each for each in state.item_plan(key).predecessors if each in decided]
        last = max(before, key=lambda each: (decided[each], each), default=None)
        spans[key] = decided[key] - (decided[last] if last else state.accepted_at or state.opening.received_at)
        key = last
    return spans


def told(spread: Spread) -> list[str]:
    """The spread in lines, without the drawing."""
    lines = [
        f"随机办件 {spread.cases} 件：" + "；".join(f"{name} {number} 件" for name, number in spread.outcomes),
        f"按承诺办结：{_rate('整件事', spread.whole_kept)}；{_rate('单项', spread.items_kept)}",
    ]
    if spread.days:
        ends = f"最短 {spread.days[0]}，中位 {median(spread.days):g}，最长 {spread.days[-1]}"
        lines.append(f"办结用时（收件起，工作日）：{ends}")
    if spread.slowest:
        most = spread.slowest[0]
        rest = "、".join(f"{each.item}（{each.cases} 件）" for each in spread.slowest[1:4])
        share = f"{most.cases} 件里最后办完的一串事项中它用时最长，平均占全程 {most.share:.0%}"
        lines.append(f"瓶颈：{most.item}，{share}" + (f"；其次是{rest}" if rest else ""))
    return lines


def _rate(name: str, kept: tuple[int, int]) -> str:
    held, given = kept
    return f"{name} {held}/{given}（{held / given:.0%}）" if given else f"{name}没有承诺"


def histogram(days: Sequence[int]) -> list[str]:
    """A bar for each day, or for as many days together as the drawing needs; days without cases are shown empty."""
    if not days:
        return []
    step = -(-(days[-1] - days[0] + 1) // MOST_BARS)
    found = Counter((each - days[0]) // step for each in days)
    most = max(found.values())
    lines = []
    for slot in range(max(found) + 1):
        first = days[0] + slot * step
        name = f"{first}" if step == 1 else f"{first}–{first + step - 1}"
        bar = "█" * (max(1, round(BAR * found[slot] / most)) if found[slot] else 0)
        lines.append(f"{name:>7}日 {bar} {found[slot]}".rstrip())
    return lines


def page_of(title: str, about: str, spread: Spread) -> str:
    """The spread as one HTML page."""
    slowest = [(each.item, str(each.cases), f"{each.share:.0%}") for each in spread.slowest]
    return report_page.page(
        title,
        (
            report_page.paragraph(about),
            report_page.listing(told(spread)),
            report_page.heading("办结用时"),
            report_page.preformatted("\n".join(histogram(spread.days))),
            report_page.heading("用时最长的事项"),
            report_page.table(("事项", "件数", "平均占全程"), slowest),
        ),
    )
