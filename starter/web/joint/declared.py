"""What a bundle declares about a joint event, in plain sentences: for applicants before they apply, and for clerks.

The same sentences stand on the check page of a filing, on the query page and on the event's own page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from domain.definition.joint import JointKind, JointPlan
from domain.time.clock import Limit

UNITS: Mapping[str, str] = {"working": "个工作日", "calendar": "个自然日"}
_ONCE: Mapping[JointKind, str] = {
    "review": "各部门一次评审，不再分别召开评审会",
    "inspection": "各部门一次上门，不再分别到现场",
    "acceptance": "各部门一次验收，不再分别验收",
}

Name = Callable[[str], str]


def limit_words(limit: Limit) -> str:
    """A limit with its unit."""
    return f"{limit.days}{UNITS[limit.unit]}"


def rules_of(plan: JointPlan, departments: Mapping[str, str], items: Mapping[str, str]) -> tuple[str, ...]:
    """The rules of an event as sentences; `items` are names by instance key."""

    def name(code: str) -> str:
        return departments.get(code, code)

    resting = "、".join(f"“{items[key]}”" for key in plan.items if key in items)
    parts = (
        f"由{name(plan.convenor)}召集，{listed(plan.departments, name)}参加：{_ONCE[plan.kind]}。",
        f"{resting}须等它有结果才能准予。" if resting else "",
        *_time(plan),
        closing_words(plan, name),
        *_results(plan),
        _silence(plan),
        _clock(plan),
    )
    return tuple(part for part in parts if part)


def listed(codes: Iterable[str], name: Name) -> str:
    """Departments by name, as a list in one sentence."""
    return "、".join(name(code) for code in codes)


def closing_words(plan: JointPlan, name: Name) -> str:
    """When the event counts as passed; with `partial` each opinion counts for its department's items alone."""
    if plan.partial:
        return "各部门的意见只管本部门的事项。"
    rule, voters = plan.closing, len(plan.parties)
    if rule.rule == "all":
        said = "参加部门都通过才算通过"
    elif rule.rule == "any":
        said = "有一个部门通过就算通过"
    elif rule.rule == "quorum":
        said = f"{voters}个部门中有{rule.need}个通过就算通过"
    else:
        weights = "、".join(f"{name(code)}{rule.weights.get(code, 1)}" for code in plan.departments)
        said = f"按权重计算，合计达到{rule.need}就算通过（{weights}）"
    return f"{said}；{listed(rule.veto, name)}不通过的，即为不通过。" if rule.veto else f"{said}。"


def _time(plan: JointPlan) -> Iterator[str]:
    if plan.booking == "applicant":
        within = limit_words(plan.limits.book)
        yield f"时间由申请人从各部门都可行的时间中预约；{within}内没有预约的，按最早的时间举行。"
    if plan.moves:
        yield f"时间定下后，申请人可以申请改期{plan.moves}次。"


def _results(plan: JointPlan) -> Iterator[str]:
    if plan.partial:
        yield "可以部分通过：通过的部门先作决定、先发结果；没有通过的单独处理，不影响已经通过的事项。"
    else:
        yield "结果一起算：没有整体通过之前，上述事项都不能准予。"
    if plan.reinspections:
        rectify, again = limit_words(plan.limits.rectify), limit_words(plan.limits.reinspect)
        yield (
            f"不合格可以整改的，一次告知全部要点，{rectify}内整改；报告整改完成后{again}内复查，"
            f"只查上次不合格的要点，最多复查{plan.reinspections}次。"
        )
    left = "直接作出不予决定" if plan.after_last == "refused" else "由承办部门依法作出决定"
    basis = f"（{plan.after_last_basis}）" if plan.after_last_basis else ""
    yield f"最后一次仍没有通过，或逾期没有整改的，{left}{basis}。"


def _silence(plan: JointPlan) -> str:
    if plan.silence == "consent":
        return f"部门逾期没有出具意见的，视为通过（{plan.silence_basis}）。"
    return "部门逾期没有出具意见的，不视为同意，逐级督办。"


def _clock(plan: JointPlan) -> str:
    if plan.stops is not None:
        most = f"最多{plan.stops.days}个工作日"
        return f"从召集通知发出到结束的时间不计入办理期限，{most}（{plan.stops.ground}，{plan.stops.basis}）。"
    if plan.rectify_stops is not None:
        most = f"最多{plan.rectify_stops.days}个工作日"
        return f"整改的时间不计入办理期限，{most}（{plan.rectify_stops.ground}，{plan.rectify_stops.basis}）。"
    return "全部时间计入办理期限。"
