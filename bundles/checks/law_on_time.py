"""The law on the time of a bundle: 45 days for several organs, what may stop a clock, terms that leave no time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from bundles.checks.law_parts import Breach, Linted, Rule
from domain.definition.bundle_joint import JointStopRule
from domain.definition.plan import Plan, Procedure
from domain.definition.plan_items import LICENCE
from domain.definition.resolve import planned_ends
from domain.time.clock import Limit

JOINT_LIMIT = Limit(days=45)
"""统一办理、联合办理、集中办理 (行政许可法 第四十二条第二款)."""
_ART_45 = "第四十五条"
_COUNTED = ("勘", "现场", "踏", "核查", "公示", "公告", "审批", "审核", "会签", "会商", "讨论", "补正", "整改", "复查")
"""Words of what 第四十五条 does not take out of the count, whatever `ground` is written beside the name."""
_NAMED_BY_LAW = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")
_DAYS_OF_A_WEEK, _WORKING_DAYS_OF_A_WEEK = 7, 5


def least_calendar_days(working: int) -> int:
    """Calendar days that so many working days take at least: where a week begins and no holiday falls into them."""
    weeks = max(working - 1, 0) // _WORKING_DAYS_OF_A_WEEK
    return working + weeks * (_DAYS_OF_A_WEEK - _WORKING_DAYS_OF_A_WEEK)


def _licences_over_law(linted: Linted) -> Iterator[Breach]:
    """第四十二条第二款: licences of several organs handled together, with the time they wait for each other."""
    joint = linted.definition.bundle.joint_statutory
    most = joint.limit if joint is not None else JOINT_LIMIT
    days, plan, key = max(_licence_ends(linted), key=lambda each: each[0], default=(0, None, ""))
    if plan is None or most.unit != "working" or days <= most.days:
        return
    item = plan.item(key)
    sentence = (
        f"几个部门的行政许可一并办理，按各自承诺要到第{days}个工作日才能办到“{item.name}”，最长{most.days}个工作日"
    )
    hint = "请缩短、并联这些事项；依法另有期限的，写明 joint_statutory 和依据"
    index = next(index for index, entry in enumerate(linted.definition.bundle.items) if entry.key == item.item)
    yield Breach(linted.file, ("items", index), sentence, hint)


def _licence_ends(linted: Linted) -> Iterator[tuple[int, Plan, str]]:
    """By plan with licences of several departments: on which day after acceptance each of them is decided."""
    for plan in linted.situations.plans:
        licences = [item for item in plan.items if linted.definition.items[item.item].category == LICENCE]
        if len({item.department for item in licences}) > 1:
            ends = planned_ends(plan)
            yield from ((ends[item.key], plan, item.key) for item in licences if item.outside_promise is None)


def _stop_disguised(linted: Linted) -> Iterator[Breach]:
    """A visit or a round of signatures does not become an appraisal because `ground` says so."""
    for key, item in linted.definition.items.items():
        for each in item.procedures:
            if not each.counts and _is_disguised(each):
                yield Breach(linted.item_file(key), ("procedures", each.key), *_disguise(each.name))
    for key, section in linted.definition.bundle.joint.items():
        for name in ("stops", "rectify_stops"):
            stop: JointStopRule | None = getattr(section, name)
            if stop is not None and _is_disguised(stop):
                yield Breach(linted.file, ("joint", key, name), *_disguise(stop.name))


def _is_disguised(stop: Procedure | JointStopRule) -> bool:
    claims_the_law = stop.ground not in ("on_site", "other") and _ART_45 in (stop.basis or "")
    is_counted = any(word in stop.name for word in _COUNTED)
    return claims_the_law and is_counted and not any(word in stop.name for word in _NAMED_BY_LAW)


def _disguise(name: str) -> tuple[str, str]:
    sentence = f"“{name}”从名称看不是法律允许停止计时的程序"
    return sentence, "请写 counts: true（计入期限）；确属听证、检验、检测、鉴定、专家评审等的，名称写成法律的叫法"


def _procedure_without_end(linted: Linted) -> Iterator[Breach]:
    """第四十五条: the time that it takes is told in writing, so a definition says how much that is at most."""
    for key, item in linted.definition.items.items():
        for each in item.procedures:
            if not each.counts and "most_days" not in each.model_fields_set:
                sentence = f"“{each.name}”停止计时，没有写最多告知多少个工作日"
                yield Breach(linted.item_file(key), ("procedures", each.key), sentence, "请写 most_days: 20 这样的上限")


def _correction_without_time(linted: Linted) -> Iterator[Breach]:
    correction = linted.definition.bundle.intake.correction
    if correction.days == 0:
        sentence = "补正期限是0日，申请人收到通知当天就逾期"
        yield Breach(linted.file, ("intake", "correction"), sentence, "请写 correction: {days: 15} 这样的期限")


def _window_outside_effective(linted: Linted) -> Iterator[Breach]:
    """A filing window in which the definition is not in force: nobody could ever file by it."""
    bundle = linted.definition.bundle
    window, effective = bundle.filing_window, bundle.effective
    if window is None or effective is None:
        return
    last = effective.until or date.max - timedelta(days=1)
    found = window.around(effective.since)
    if found.closes_on < effective.since or found.opens_on > last:
        until = f"至{effective.until}" if effective.until else ""
        days = f"{found.opens_on}至{found.closes_on}"
        sentence = f"集中申报期{days}不在施行期（自{effective.since}起{until}）之内，没有人能申报"
        yield Breach(linted.file, ("filing_window",), sentence, "请使 filing_window 落在 effective 之内")


def _joint_over_promise(linted: Linted) -> Iterator[Breach]:
    """From the day it is due to the last opinion it should not use up the promise of an item that rests on it.

    The terms are maxima: where a text's own dates are shorter nothing is late, so it is a hint.
    """
    bundle, items = linted.definition.bundle, linted.definition.items
    entries = {entry.key: entry for entry in bundle.items}
    for key, section in bundle.joint.items():
        needed = [section.limits.convene, section.limits.hold, section.limits.opinion]
        promises = [entries[name].promised_limit or items[name].promised_limit for name in section.items]
        if section.stops or any(each.unit == "calendar" for each in (*needed, *promises)):
            continue
        days, shortest = sum(each.days for each in needed), min(each.days for each in promises)
        if days > shortest:
            sentence = (
                f"“{section.name}”召集、举行、出具意见合计{days}日，长于所涉事项最短的承诺时限{shortest}日，"
                "各步都用满时会超期"
            )
            hint = "这些是上限、实际更快的可以不改；否则请缩短 limits，或如实延长事项的 promised_limit"
            yield Breach(linted.file, ("joint", key, "limits"), sentence, hint)


RULES: dict[str, Rule] = {
    "JOINT_OVER_PROMISE": _joint_over_promise,
    "LICENCES_OVER_LAW": _licences_over_law,
    "STOP_DISGUISED": _stop_disguised,
    "PROCEDURE_WITHOUT_END": _procedure_without_end,
    "CORRECTION_WITHOUT_TIME": _correction_without_time,
    "WINDOW_OUTSIDE_EFFECTIVE": _window_outside_effective,
}
