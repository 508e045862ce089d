"""Kinds of time limit (时限), the fact that starts each, and its ladder (梯级) unless a bundle sets its own.

The numbers are practice, not national law, unless a source is an article: they are settings of the bundle.
What a rung means for the case is decided in `domain.case.decide`; which edition of the defaults a case keeps, in
`domain.definition.ladders`.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

ClockKind = Literal[
    "pre_review",  # 预审
    "intake",  # 受理审查 (行政许可法 第三十二条)
    "correction",  # 补正
    "deferral",  # 容缺补齐
    "promised",  # 承诺
    "statutory",  # 法定
    "whole",  # 整件事承诺
    "whole_statutory",  # 整件事法定 (第四十二条第二款)
    "stop",  # 中止计时的告知时长 (第四十五条)
    "delivery",  # 颁发、送达 (第四十四条)
    "renewal",  # 延续: 有效期届满 (第五十条)
    "commitment_check",  # 履诺核查
    "rectification",  # 限期整改
    "joint_convene",  # 联合事项: 召集
    "joint_confirm",  # 部门确认
    "joint_book",  # 申请人预约
    "joint_hold",  # 举行
    "joint_opinion",  # 出具意见
    "joint_rectify",  # 整改
    "joint_reinspect",  # 复查
    "payment",  # 缴费
    "own_step",  # 申请人自办步骤
]
RungName = Literal["remind", "yellow", "red", "escalate_department", "escalate_lead", "escalate_supervisor", "lapse"]
StartFact = Literal[
    "receipt",
    "acceptance",
    "correction_notice",
    "correction_supplied",
    "predecessor_finished",
    "special_procedure_notice",
    "window_closed",
    "decision",
    "rectification_notice",
    "joint_due",
    "joint_convened",
    "joint_slots_offered",
    "joint_held",
    "joint_rectification_notice",
    "joint_rectified",
    "payment_asked",
    "step_reported",
    "step_returned",
    "step_extended",
]

RUNG_ORDER: tuple[RungName, ...] = (
    "remind",
    "yellow",
    "red",
    "escalate_department",
    "escalate_lead",
    "escalate_supervisor",
    "lapse",
)
"""Order of rungs that fall due at the same moment."""

USUAL_START: Mapping[ClockKind, StartFact] = MappingProxyType(
    {
        "pre_review": "receipt",
        "intake": "receipt",
        "correction": "correction_notice",
        "deferral": "acceptance",
        "promised": "acceptance",
        "statutory": "acceptance",
        "whole": "acceptance",
        "whole_statutory": "acceptance",
        "stop": "special_procedure_notice",
        "delivery": "decision",
        "renewal": "acceptance",
        "commitment_check": "decision",
        "rectification": "rectification_notice",
        "joint_convene": "joint_due",
        "joint_confirm": "joint_convened",
        "joint_book": "joint_slots_offered",
        "joint_hold": "joint_convened",
        "joint_opinion": "joint_held",
        "joint_rectify": "joint_rectification_notice",
        "joint_reinspect": "joint_rectified",
        "payment": "payment_asked",
        "own_step": "predecessor_finished",
    }
)


def _is_empty(value: object) -> bool:
    return not value


class RungRule(BaseModel):
    """One step of a ladder: `offset_days` working days from the due day, at `hour`:00 or (None) at 24:00.

    `held_days`: as many working days later where the due day is provisional (暂定), unless its year is published.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: RungName
    offset_days: int = 0
    hour: int | None = Field(default=None, ge=0, le=23)
    held_days: int = Field(default=0, ge=0, le=60, exclude_if=_is_empty)


REMIND = RungRule(name="remind", offset_days=-1, hour=9)
YELLOW = RungRule(name="yellow")
RED_AFTER_ONE_DAY = RungRule(name="red", offset_days=1)
RED_AT_DUE = RungRule(name="red")
LAPSE = RungRule(name="lapse")
HELD_DAYS = 10
"""Working days for which what passes by law on a provisional day waits for the year's notice: no arrangement of a year
moved a term's end further than its longest holiday takes (P, docs/adr/0046)."""
REMIND_TWO_DAYS = RungRule(name="remind", offset_days=-2, hour=9)
TO_DEPARTMENT = RungRule(name="escalate_department")
TO_DEPARTMENT_AFTER_ONE_DAY = RungRule(name="escalate_department", offset_days=1)
TO_LEAD_AFTER_ONE_DAY = RungRule(name="escalate_lead", offset_days=1)
TO_LEAD_AFTER_TWO_DAYS = RungRule(name="escalate_lead", offset_days=2)
TO_SUPERVISOR_AFTER_TWO_DAYS = RungRule(name="escalate_supervisor", offset_days=2)
TO_SUPERVISOR_AFTER_THREE_DAYS = RungRule(name="escalate_supervisor", offset_days=3)

_PROMISE = (
    REMIND,
    YELLOW,
    RED_AFTER_ONE_DAY,
    TO_DEPARTMENT_AFTER_ONE_DAY,
    TO_LEAD_AFTER_TWO_DAYS,
    TO_SUPERVISOR_AFTER_THREE_DAYS,
)
_LAW = (REMIND, RED_AT_DUE, TO_DEPARTMENT, TO_LEAD_AFTER_ONE_DAY, TO_SUPERVISOR_AFTER_TWO_DAYS)
# What the convenor has to do: its own department's head first, then the supervisor.
_CONVENOR = (REMIND, RED_AT_DUE, TO_LEAD_AFTER_ONE_DAY, TO_SUPERVISOR_AFTER_TWO_DAYS)
# The whole is the lead's: its department head has no part in it.
_WHOLE = (REMIND, YELLOW, RED_AFTER_ONE_DAY, TO_LEAD_AFTER_TWO_DAYS, TO_SUPERVISOR_AFTER_THREE_DAYS)
_WHOLE_LAW = (REMIND, RED_AT_DUE, TO_LEAD_AFTER_ONE_DAY, TO_SUPERVISOR_AFTER_TWO_DAYS)

DEFAULT_LADDERS: Mapping[ClockKind, tuple[RungRule, ...]] = MappingProxyType(
    {
        "pre_review": (REMIND, LAPSE),
        "intake": (REMIND, RED_AT_DUE, LAPSE),
        "correction": (REMIND, LAPSE),
        "deferral": (REMIND_TWO_DAYS, LAPSE),
        "promised": _PROMISE,
        "statutory": _LAW,
        "whole": _WHOLE,
        "whole_statutory": _WHOLE_LAW,
        "stop": (REMIND, LAPSE),
        "delivery": _LAW,
        "renewal": (REMIND, RED_AT_DUE, LAPSE),
        "commitment_check": (REMIND, RED_AT_DUE, TO_DEPARTMENT, TO_SUPERVISOR_AFTER_TWO_DAYS),
        "rectification": (REMIND, LAPSE),
        "joint_convene": _CONVENOR,
        "joint_confirm": (REMIND, RED_AT_DUE, LAPSE),
        "joint_book": (REMIND, LAPSE),
        "joint_hold": _CONVENOR,
        "joint_opinion": (
            REMIND,
            RED_AT_DUE,
            TO_DEPARTMENT,
            TO_LEAD_AFTER_ONE_DAY,
            TO_SUPERVISOR_AFTER_TWO_DAYS,
            LAPSE,
        ),
        "joint_rectify": (REMIND_TWO_DAYS, LAPSE),
        "joint_reinspect": _CONVENOR,
        "payment": (REMIND_TWO_DAYS, LAPSE),
        "own_step": (REMIND_TWO_DAYS, LAPSE),
    }
)
"""A legal term that passes is red at once, also where the law itself then decides (视为受理, 视为准予延续)."""

_ONE_DAY_BEFORE = "提前1个工作日提醒为默认设置（待核实）"
_STEPS_UP = "逐级升级为默认设置（待核实）"
LADDER_SOURCES: Mapping[ClockKind, str] = MappingProxyType(
    {
        "pre_review": f"默认设置：到期未答复视为材料齐全（待核实）；{_ONE_DAY_BEFORE}",
        "intake": f"行政许可法第三十二条第一款第四项：逾期不告知的，自收到申请材料之日起即为受理；{_ONE_DAY_BEFORE}",
        "correction": f"浙江省保障“最多跑一次”改革规定第十一条：逾期未补正按方案处理；{_ONE_DAY_BEFORE}",
        "deferral": "默认设置：到期前2个工作日提醒，逾期未补齐按方案处理（待核实）",
        "promised": f"优化营商环境条例第三十六条；到期黄牌，再过1个工作日红牌，{_STEPS_UP}；{_ONE_DAY_BEFORE}",
        "statutory": f"行政许可法第四十二条、第七十四条：超过法定期限红牌；{_STEPS_UP}；{_ONE_DAY_BEFORE}",
        "whole": f"到期黄牌，再过1个工作日红牌，{_STEPS_UP}；{_ONE_DAY_BEFORE}",
        "whole_statutory": f"行政许可法第四十二条第二款、第七十四条：超过法定期限红牌；{_STEPS_UP}；{_ONE_DAY_BEFORE}",
        "stop": f"行政许可法第四十五条：告知的时间用完，恢复计算；{_ONE_DAY_BEFORE}",
        "delivery": f"行政许可法第四十四条、第七十四条：超过十个工作日未送达红牌；{_STEPS_UP}；{_ONE_DAY_BEFORE}",
        "renewal": f"行政许可法第五十条：有效期届满前未作决定的，视为准予延续；{_ONE_DAY_BEFORE}",
        "commitment_check": f"浙江省保障“最多跑一次”改革规定第十四条：逾期未核查督办；{_STEPS_UP}；{_ONE_DAY_BEFORE}",
        "rectification": f"方案：整改期满按方案处理（待核实）；{_ONE_DAY_BEFORE}",
        "joint_convene": f"方案：召集期限；{_STEPS_UP}；{_ONE_DAY_BEFORE}",
        "joint_confirm": f"方案：确认期限，逾期未反馈的按已确认的时间举行（待核实）；{_ONE_DAY_BEFORE}",
        "joint_book": f"方案：预约期限，逾期按最早的时间举行（待核实）；{_ONE_DAY_BEFORE}",
        "joint_hold": f"方案：举行期限；{_STEPS_UP}；{_ONE_DAY_BEFORE}",
        "joint_opinion": f"滨州规定第十三条：逾期未反馈的督办，默认不视为同意；{_STEPS_UP}；{_ONE_DAY_BEFORE}",
        "joint_rectify": "默认设置：到期前2个工作日提醒，逾期未整改按方案处理（待核实）",
        "joint_reinspect": f"方案：复查期限；{_STEPS_UP}；{_ONE_DAY_BEFORE}",
        "payment": "默认设置：到期前2个工作日提醒，逾期缴费单失效，事项本身不因此终止（待核实）",
        "own_step": "方案：申请人自办步骤的期限；到期前2个工作日提醒为默认设置（待核实）",
    }
)
"""Where each default comes from; a bundle may set its own ladder."""

LAW_OF: Mapping[ClockKind, str] = MappingProxyType(
    {
        "intake": "行政许可法第三十二条第一款第四项",
        "correction": "方案：补正期限",
        "deferral": "方案：容缺补齐期限",
        "promised": "优化营商环境条例第三十六条",
        "statutory": "行政许可法第四十二条、第七十四条",
        "whole": "优化营商环境条例第三十六条",
        "whole_statutory": "行政许可法第四十二条第二款、第七十四条",
        "stop": "行政许可法第四十五条",
        "delivery": "行政许可法第四十四条、第七十四条",
        "renewal": "行政许可法第五十条",
        "commitment_check": "优化营商环境条例第四十条；方案：履诺核查期限",
        "rectification": "方案：整改期限",
        "joint_convene": "方案：联合事项召集期限",
        "joint_confirm": "方案：联合事项确认期限",
        "joint_book": "方案：联合事项预约期限",
        "joint_hold": "方案：联合事项举行期限",
        "joint_opinion": "方案：联合事项出具意见期限",
        "joint_rectify": "方案：联合事项整改期限",
        "joint_reinspect": "方案：联合事项复查期限",
        "payment": "缴费期限（默认设置，待核实）",
        "own_step": "方案：申请人自办步骤的期限",
    }
)
"""The article or rule with which a light, an escalation or a lapse of a clock is journaled."""

LAPSING: frozenset[ClockKind] = frozenset(
    {
        "pre_review",
        "intake",
        "correction",
        "deferral",
        "stop",
        "renewal",
        "rectification",
        "joint_confirm",
        "joint_book",
        "joint_opinion",
        "joint_rectify",
        "payment",
        "own_step",
    }
)
"""Kinds that have a consequence of their own when they pass; so has the promise of a wait."""

HELD: frozenset[ClockKind] = frozenset(
    {"intake", "correction", "deferral", "promised", "rectification", "joint_rectify", "own_step"}
)
"""Kinds whose lapse waits where its day is provisional: it decides about the applicant, and nobody can undo it."""

FIXED: frozenset[ClockKind] = frozenset({"renewal"})
"""Kinds that end on a date that a licence names (有效期届满): nothing stops or extends them."""


def ladder_problem(kind: ClockKind, ladder: Sequence[RungRule], *, is_wait: bool = False) -> str | None:
    """What is wrong with a ladder, for whoever writes bundles; None if it can be used.

    `is_wait`: the promise of a wait (公示), which ends by itself and has nobody to remind.
    """
    rules = {rule.name: rule for rule in ladder}
    if len(rules) < len(ladder):
        names = [rule.name for rule in ladder]
        twice = next(name for name in names if names.count(name) > 1)
        return f"梯级“{twice}”写了不止一次；每个梯级只触发一次，请只留一个。"
    return _lapse_problem(kind, rules, is_wait=is_wait) or _order_problem(rules)


def _lapse_problem(kind: ClockKind, rules: Mapping[RungName, RungRule], *, is_wait: bool) -> str | None:
    lapses, lapse = kind in LAPSING or is_wait, rules.get("lapse")
    if is_wait and rules.keys() != {"lapse"}:
        return "等待事项到期自行结束，没有人可提醒；梯级只能写“lapse”一级。"
    if lapses and lapse is None:
        return f"“{kind}”到期必须有后果；请加上梯级“lapse”。"
    if lapse is None:
        return None if rules else "梯级不能为空：到期时没有人知道；不另设时请整项删去，按默认梯级办。"
    if not lapses:
        return f"“{kind}”到期没有自行发生的后果；请删去梯级“lapse”。"
    if (lapse.offset_days, lapse.hour) != (0, None):
        return "梯级“lapse”只能在到期日24:00；请删去它的 offset_days 和 hour。"
    return None


def _order_problem(rules: Mapping[RungName, RungRule]) -> str | None:
    remind, red, yellow = rules.get("remind"), rules.get("red"), rules.get("yellow")
    if remind is not None and (remind.offset_days > 0 or (remind.offset_days == 0 and remind.hour is None)):
        return "梯级“remind”须在到期之前；请把 offset_days 写成负数，或写明到期日当天的 hour。"
    if red is not None and (red.offset_days < 0 or (red.offset_days == 0 and red.hour is not None)):
        return "梯级“red”不能早于到期日24:00；没有超期不能亮红牌。"
    if red is not None and yellow is not None and _moment(yellow) > _moment(red):
        return "梯级“yellow”晚于“red”；请把黄牌放在红牌之前。"
    return None


def _moment(rule: RungRule) -> tuple[int, int]:
    return rule.offset_days, 24 if rule.hour is None else rule.hour
