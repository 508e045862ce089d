"""The law on a bundle as a whole: its promise, its joint handling, its ladders, its questionnaire, its order."""

from __future__ import annotations

from collections.abc import Iterator

from bundles.checks.law_on_time import least_calendar_days
from bundles.checks.law_parts import Breach, Linted, Rule
from domain.definition.bundle import BundleItem, Definition
from domain.definition.conditions import Facts
from domain.definition.item import rates_of
from domain.definition.plan import Plan
from domain.definition.plan_items import DECISION_LIMIT, LICENCE
from domain.definition.resolve import critical_items, critical_path
from domain.time.clock import Limit
from domain.time.clock_kinds import ClockKind
from domain.time.clock_text import LIMIT_NAMES
from domain.time.promise import Cases, conditions_of, promises_of

_OF_NO_DEPARTMENT: tuple[ClockKind, ...] = (
    "intake",
    "correction",
    "deferral",
    "whole",
    "whole_statutory",
    "joint_book",
)
"""Clocks that no department runs: those of the lead and of the applicant."""


def _promise_under_path(linted: Linted) -> Iterator[Breach]:
    """Each promise against the longest path of the situations to which it is made."""
    worst: dict[Limit, tuple[int, tuple[str, ...], Plan]] = {}
    for plan in linted.situations.plans:
        days, chain = critical_path(plan)
        if plan.whole is not None and days > worst.get(plan.whole, (0,))[0]:
            worst[plan.whole] = (days, chain, plan)
    several = len(promises_of(linted.definition.bundle.promised_limit)) > 1
    for whole, (days, chain, plan) in worst.items():
        if whole.unit == "calendar" and all(plan.item(key).promised.unit == "working" for key in chain):
            yield from _calendar_promise_under_path(linted, whole, days, chain, plan)
        elif days > whole.days:
            yield _under_path(linted, whole, chain, plan, of_situation=several)


def _under_path(linted: Linted, whole: Limit, chain: tuple[str, ...], plan: Plan, *, of_situation: bool) -> Breach:
    days = critical_path(plan)[0]
    names = {item.key: f"{item.name}{item.promised.days}日" for item in plan.items}
    breaking = _first_beyond(plan, chain, whole.days)
    answers = "，".join(f"{key}={value}" for key, value in plan.answers.items())
    sentence = (
        f"整件事承诺{whole.days}日，关键路径要{days}日，差{days - whole.days}日："
        f"{' → '.join(names[key] for key in chain)}；到“{_name(plan, breaking)}”超出"
    )
    sentence += f"（情形：{answers}）" if of_situation else ""
    hint = f"请把 promised_limit 改为 {days} 日以上，或缩短、并联这些事项，或把不计入承诺的标明 outside_promise"
    return Breach(linted.file, ("promised_limit",), sentence, hint)


def _promise_never_made(linted: Linted) -> Iterator[Breach]:
    """A promise by situation that no situation gets: an earlier case takes it, or its condition never holds."""
    promise = linted.definition.bundle.promised_limit
    if promise is None or isinstance(promise, Limit) or not linted.situations.plans:
        return
    made = {_first_case(promise, plan) for plan in linted.situations.plans}
    for index, case in enumerate(promise):
        if index not in made:
            sentence = f"按情形承诺的第{index + 1}种（{case.days}日）在任何情形下都用不到"
            yield Breach(linted.file, ("promised_limit", index), sentence, "请改 when，或删去这一种")


def _first_case(promise: Cases, plan: Plan) -> int:
    facts = Facts(values=plan.answers)
    return next(index for index, case in enumerate(promise) if case.when is None or case.when.holds(facts))


def _calendar_promise_under_path(
    linted: Linted, whole: Limit, days: int, chain: tuple[str, ...], plan: Plan
) -> Iterator[Breach]:
    """A promise in calendar days over items in working days: weekends lie between them, holidays may."""
    least = least_calendar_days(days)
    if least > whole.days:
        names = " → ".join(f"{plan.item(key).name}{plan.item(key).promised.days}个工作日" for key in chain)
        sentence = f"整件事承诺{whole.days}日（自然日），关键路径{days}个工作日，至少要{least}个自然日：{names}"
        hint = f"请把 promised_limit 改为 {{days: {days}}}（工作日），或 {least} 个自然日以上，遇节假日还要更长"
        yield Breach(linted.file, ("promised_limit",), sentence, hint)


def _first_beyond(plan: Plan, chain: tuple[str, ...], days: int) -> str:
    """The item of the chain with which the promise is exceeded."""
    spent = 0
    limits = {item.key: item.promised.days for item in plan.items}
    for key in chain:
        spent += limits[key]
        if spent > days:
            return key
    return chain[-1]


def _name(plan: Plan, key: str) -> str:
    return next(item.name for item in plan.items if item.key == key)


def _joint_over_law(linted: Linted) -> Iterator[Breach]:
    # 行政许可法 第四十二条第二款: 45 days for all departments together, 15 more with the approval of the government.
    joint = linted.definition.bundle.joint_statutory
    if joint is None:
        return
    for key, days, most, what in (
        ("limit", joint.limit.days, 45, "时限"),
        ("extension", joint.extension.days, 15, "延长"),
    ):
        if days > most:
            sentence = f"联合办理的{what}为{days}日，最长{most}日"
            hint = f"请改为{most}日以内；地方规定更短的按规定写"
            yield Breach(linted.file, ("joint_statutory", key), sentence, hint)


def _rectification_over_limit(linted: Linted) -> Iterator[Breach]:
    """第四十五条 does not name 整改: the items' limits run on, and one round of it has to find room in them."""
    for key, section in linted.definition.bundle.joint.items():
        limits = section.limits
        parts = [limits.convene, limits.hold, limits.opinion, limits.rectify, limits.reinspect]
        laws = [law for name in section.items if (law := _statutory(linted, name)) is not None]
        is_taken_out = section.rectify_stops is not None or section.stops is not None
        if is_taken_out or not laws or any(each.unit == "calendar" for each in (*parts, *laws)):
            continue
        days, shortest = sum(each.days for each in parts), min(each.days for each in laws)
        if days > shortest:
            sentence = (
                f"“{section.name}”召集、举行、出具意见、整改、复查合计{days}日，长于所涉事项最短的法定时限{shortest}日；"
                "整改的时间计入期限，届时整改期限按法定时限缩短"
            )
            hint = "请缩短 rectify 和 reinspect；法律另有规定不计入的，写 rectify_stops 和依据"
            yield Breach(linted.file, ("joint", key, "limits", "rectify"), sentence, hint)


def _statutory(linted: Linted, name: str) -> Limit | None:
    """The statutory limit of an item as its case has it."""
    entry = next(each for each in linted.definition.bundle.items if each.key == name)
    item = linted.definition.items[name]
    usual = DECISION_LIMIT if item.category == LICENCE and item.kind == "decision" else None
    return entry.statutory_limit or item.statutory_limit or usual


def _ladder_without_receiver(linted: Linted) -> Iterator[Breach]:
    for kind in _OF_NO_DEPARTMENT:
        if any(rule.name == "escalate_department" for rule in linted.definition.bundle.ladders.get(kind, ())):
            sentence = f"“{LIMIT_NAMES[kind]}”的梯级要升级至部门负责人，但它不属于哪个部门，没有人收到"
            hint = "请改为 escalate_lead 或 escalate_supervisor"
            yield Breach(linted.file, ("ladders", kind), sentence, hint)


def _item_never_takes_part(linted: Linted) -> Iterator[Breach]:
    selected = {item.item for plan in linted.situations.plans for item in plan.items}
    for index, entry in enumerate(linted.definition.bundle.items):
        if linted.situations.is_exhaustive and entry.key not in selected:
            sentence = f"没有一种回答会办到“{_item_name(linted, entry)}”（试了 {linted.situations.described()}）"
            yield Breach(linted.file, ("items", index), sentence, "请检查 when 和问题的选项")


def _question_never_asked(linted: Linted) -> Iterator[Breach]:
    asked = {key for situation in linted.situations.tried for key in situation.answers}
    for key in linted.definition.bundle.situations:
        if linted.situations.is_exhaustive and key not in asked:
            sentence = f"“{linted.definition.bundle.situations[key].ask}”在任何回答下都不会问到"
            yield Breach(linted.file, ("situations", key, "when"), sentence, "请检查 when")


def _alternatives_both_chosen(linted: Linted) -> Iterator[Breach]:
    for situation in linted.situations.tried:
        if situation.refused == "ALTERNATIVES_CLASH":
            answers = "、".join(f"{key}={answer}" for key, answer in situation.answers.items())
            sentence = f"回答“{answers}”同时选中了二选一的事项"
            hint = "请让它们的 when 互不重叠"
            yield Breach(linted.file, ("items",), sentence, hint)
            return


def _option_without_effect(linted: Linted) -> Iterator[Breach]:
    used = _names_read(linted.definition)
    for key, question in linted.definition.bundle.situations.items():
        if key not in used and not question.leads_out:
            sentence = f"“{question.ask}”的回答不影响事项、材料和字段"
            hint = "请删去这个问题，或在条件中用到它"
            yield Breach(linted.file, ("situations", key), sentence, hint)


def _names_read(definition: Definition) -> set[str]:
    """Questions that some condition of the definition reads."""
    conditions = [entry.when for entry in definition.bundle.items]
    conditions += [question.when for question in definition.bundle.situations.values()]
    conditions += conditions_of(definition.bundle.promised_limit)
    for item in definition.items.values():
        conditions += [use.when for use in item.materials]
        conditions += [rate.when for rate in rates_of(item)]
        conditions += [item.auto_grant, item.commitment.when if item.commitment else None]
    conditions += [field.when for group in definition.groups.values() for field in group.fields.values()]
    for section in definition.bundle.joint.values():
        conditions += [section.when, *(each.when for each in section.departments.values())]
    optional = {entry.key.split("/")[1] for entry in definition.bundle.items if entry.optional}
    return optional | {name for condition in conditions if condition for name in condition.questions()}


def _edge_without_reason(linted: Linted) -> Iterator[Breach]:
    for index, entry in enumerate(linted.definition.bundle.items):
        if (entry.after or entry.gate) and not entry.why:
            sentence = f"“{_item_name(linted, entry)}”要等别的事项，没有写为什么"
            yield Breach(linted.file, ("items", index), sentence, "请写 why，或改为并联")


def _calendar_days_in_path(linted: Linted) -> Iterator[Breach]:
    on_path: set[str] = set()
    for plan in (each for each in linted.situations.plans if each.whole is not None and each.whole.unit == "working"):
        by_calendar = {item.key: item.item for item in plan.items if item.promised.unit != "working"}
        if by_calendar:
            on_path |= {by_calendar[key] for key in critical_items(plan) if key in by_calendar}
    for index, entry in enumerate(linted.definition.bundle.items):
        if entry.key in on_path:
            sentence = f"“{_item_name(linted, entry)}”按自然日计，又在整件事的关键路径上"
            hint = "请标明 outside_promise，或改按工作日计"
            yield Breach(linted.file, ("items", index), sentence, hint)


def _item_name(linted: Linted, entry: BundleItem) -> str:
    return linted.definition.items[entry.key].name


RULES: dict[str, Rule] = {
    "PROMISE_UNDER_PATH": _promise_under_path,
    "PROMISE_NEVER_MADE": _promise_never_made,
    "JOINT_OVER_LAW": _joint_over_law,
    "LADDER_WITHOUT_RECEIVER": _ladder_without_receiver,
    "ITEM_NEVER_TAKES_PART": _item_never_takes_part,
    "QUESTION_NEVER_ASKED": _question_never_asked,
    "JOINT_RECTIFY_OVER_LIMIT": _rectification_over_limit,
    "ALTERNATIVES_BOTH_CHOSEN": _alternatives_both_chosen,
    "OPTION_WITHOUT_EFFECT": _option_without_effect,
    "EDGE_WITHOUT_REASON": _edge_without_reason,
    "CALENDAR_DAYS_IN_PATH": _calendar_days_in_path,
}
