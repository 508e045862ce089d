"""时间归属 on the case's page: each holder's time with its share, and every stretch in order, in whole minutes.

Minutes are those of the receipt's own clock: each stretch gets the minutes that end in it, so that what is shown
sums to the 总历时 that is shown, as the exact times do. Shares in per cent sum to 100 in the same way.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from domain.duties.attribution import Held, Holder, Why

MINUTE = timedelta(minutes=1)
_Key = TypeVar("_Key", bound=Hashable)

HOLDER_NAMES: Mapping[Holder, str] = {
    Holder.APPLICANT: "申请人",
    Holder.WINDOW: "综合窗口和牵头部门",
    Holder.JOINT: "联合等待",
    Holder.OUTSIDE: "外部",
    Holder.SYSTEM: "系统转送",
}
HOLDER_NOTES: Mapping[Holder, str] = {
    Holder.JOINT: "几个部门同时在办，不能分到哪一家",
    Holder.OUTSIDE: "特别程序、公示等，没有部门在办",
    Holder.SYSTEM: "在部门之间转送，还没有人接到",
}
WHY_NAMES: Mapping[Why, str] = {
    Why.FILING: "收件在途",
    Why.PAPER: "收到纸质件，还没有录入",
    Why.REVIEW: "预审",
    Why.INTAKE: "等待受理",
    Why.CORRECTION: "补正",
    Why.HANDLING: "办理",
    Why.PROCEDURE: "特别程序",
    Why.WAIT: "公示等等待期",
    Why.HAND_OVER: "送往承办部门",
    Why.DELIVERY: "送达",
    Why.JOINT: "联合事项（召集、举行、出具意见）",
    Why.BOOKING: "预约联合事项的时间",
    Why.RECTIFICATION: "整改",
    Why.PAYMENT: "缴费",
    Why.OWN_STEP: "申请人自办步骤",
}
_PLAIN: Mapping[Holder, str] = {
    Holder.APPLICANT: "等您补正、预约、整改或自办",
    Holder.OUTSIDE: "评审、检验、公示等",
}
_OFFICES = "各部门和窗口办理"


@dataclass(frozen=True)
class Share:
    """One line: whose time, how long, and how much of the whole (per cent)."""

    kind: str
    name: str
    note: str
    minutes: int
    percent: int

    @property
    def text(self) -> str:
        """The time in words."""
        return span_text(self.minutes)


@dataclass(frozen=True)
class Stretch:
    """One stretch in order of time."""

    kind: str
    name: str
    why: str
    from_at: datetime
    to_at: datetime
    minutes: int

    @property
    def text(self) -> str:
        """Its length in words."""
        return span_text(self.minutes)


@dataclass(frozen=True)
class CaseTime:
    """The whole time of a case. `plain`: the same for the applicant, in three parts at most."""

    minutes: int
    shares: tuple[Share, ...]
    stretches: tuple[Stretch, ...]
    plain: tuple[Share, ...]
    has_ended: bool

    @property
    def text(self) -> str:
        """总历时 in words."""
        return span_text(self.minutes)


def case_time(held: tuple[Held, ...], departments: Mapping[str, str], now: datetime) -> CaseTime:
    """What the page shows of who held the time; `departments` are names by slug."""
    stretches = tuple(_stretches(held, departments))
    minutes: dict[tuple[Holder, str], int] = {}
    plain: dict[str, int] = {}
    for each, stretch in zip(held, stretches, strict=True):
        whose = (each.holder, each.departments[0] if each.holder is Holder.DEPARTMENT else "")
        minutes[whose] = minutes.get(whose, 0) + stretch.minutes
        told = _PLAIN.get(each.holder, _OFFICES)
        plain[told] = plain.get(told, 0) + stretch.minutes
    return CaseTime(
        minutes=sum(stretch.minutes for stretch in stretches),
        shares=tuple(
            Share(holder, _name(holder, slug, departments), HOLDER_NOTES.get(holder, ""), length, percent)
            for (holder, slug), length, percent in _with_percent(minutes)
        ),
        stretches=stretches,
        plain=tuple(Share("", name, "", length, percent) for name, length, percent in _with_percent(plain)),
        has_ended=bool(held) and held[-1].to_at < now,
    )


def _name(holder: Holder, slug: str, departments: Mapping[str, str]) -> str:
    return departments.get(slug, slug) if slug else HOLDER_NAMES[holder]


def span_text(minutes: int) -> str:
    """ "3天4小时20分"; below a minute it says so."""
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    parts = [f"{number}{unit}" for number, unit in ((days, "天"), (hours, "小时"), (left, "分")) if number]
    return "".join(parts) or "不到1分钟"


def _stretches(held: tuple[Held, ...], departments: Mapping[str, str]) -> Iterator[Stretch]:
    for each in held:
        names = "、".join(departments.get(slug, slug) for slug in each.departments)
        if each.holder is Holder.JOINT:
            names = f"{HOLDER_NAMES[each.holder]}（{names}）"
        yield Stretch(
            kind=each.holder,
            name=names or HOLDER_NAMES[each.holder],
            why=WHY_NAMES[each.why],
            from_at=each.from_at,
            to_at=each.to_at,
            minutes=_minutes(each.to_at - held[0].from_at) - _minutes(each.from_at - held[0].from_at),
        )


def _minutes(time: timedelta) -> int:
    return time // MINUTE


def _with_percent(minutes: Mapping[_Key, int]) -> Iterator[tuple[_Key, int, int]]:
    """Each key with its minutes and its share, the longest first."""
    whole = sum(minutes.values()) or 1
    so_far = 0
    for key, length in sorted(minutes.items(), key=lambda pair: -pair[1]):
        before, so_far = so_far, so_far + length
        yield key, length, round(100 * so_far / whole) - round(100 * before / whole)
