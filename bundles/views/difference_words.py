"""The words in which a difference is told: what each field of the language is called, and whom it concerns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel

from domain.definition.conditions import Condition
from domain.definition.item import Fee, MaterialUse, Pledge, Visits
from domain.definition.plan import ResultKind
from domain.fees import PaymentTerm
from domain.time.clock import Limit
from domain.time.promise import PromiseCase

Audiences = tuple[Literal["applicant", "department", "open_cases"], ...]
APPLICANT: Audiences = ("applicant",)
OF_DEPARTMENT: Audiences = ("department",)
BOTH: Audiences = ("applicant", "department")

_VALUES: Mapping[str, str] = {
    "hold_together": "一次统一送达",
    "send_as_ready": "办好一项送达一项",
    "none": "不收费",
    "decision": "由部门决定",
    "wait": "期满即通过",
    "check": "由部门核查",
    "window": "窗口",
    "online": "网上",
    "self_service": "自助机",
    "post": "邮寄",
    "on_site": "现场",
    "inbox": "收件箱",
    "http": "部门系统",
    "auto": "秒批",
    "resume": "接着计时",
    "restart": "重新计时",
    "G": "系统生成",
    "E": "电子证照免提交",
    "V": "数据核验免提交",
    "U": "需要提交",
    "D": "由前面的事项产生",
}
_LONGEST = 60
"""Characters of a text that a sentence quotes whole."""


class Part(NamedTuple):
    """One field: what it is called, whom its change concerns, and names for the keys that stand in it."""

    label: str
    audiences: Audiences = OF_DEPARTMENT
    names: Mapping[str, str] = {}

    def sentence(self, before: Any, after: Any) -> str:
        """The change in words, without the full stop."""
        if _is_list(before) and _is_list(after):
            gone = [self._one(each) for each in before if each not in after]
            new = [self._one(each) for each in after if each not in before]
            told_parts = [f"增加{'、'.join(new)}"] if new else []
            told_parts += [f"去掉{'、'.join(gone)}"] if gone else []
            return f"{self.label}{'，'.join(told_parts) or '的顺序有变化'}"
        if _is_whole(before) and _is_whole(after):
            return f"{self.label}由{self._one(before)}改为{self._one(after)}"
        return f"{self.label}有变化（{'、'.join(_moved(before, after)) or '内容'}）"

    def _one(self, value: Any) -> str:
        text = told(value)
        return self.names.get(text, text)


def told(value: Any) -> str:
    """A value of the definition in words."""
    for kind, words in _WORDS:
        if isinstance(value, kind):
            return words(value)
    text = _VALUES.get(str(value), str(value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……"


def _limit(limit: Limit) -> str:
    unit = "个工作日" if limit.unit == "working" else "个自然日"
    return f"{limit.days}{unit}" if limit.rolls else f"{limit.days}{unit}（不顺延）"


def _promise(case: PromiseCase) -> str:
    return f"{_limit(case)}（{case.when.describe() if case.when else '其余'}）"


def _use(use: MaterialUse) -> str:
    return use.key


def _several(values: Sequence[Any]) -> str:
    return "、".join(told(each) for each in values) or "无"


_WORDS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    (type(None), lambda _: "无"),
    (bool, lambda value: "是" if value else "否"),
    (PromiseCase, _promise),
    (Limit, _limit),
    (Condition, lambda condition: condition.describe()),
    (Fee, lambda fee: f"{fee.name}（{fee.standard}）"),
    (PaymentTerm, lambda term: _limit(term.limit) + (f"（{term.basis}）" if term.basis else "（待核实）")),
    (Visits, lambda visits: f"{visits.count}次"),
    (ResultKind, lambda result: f"“{result.name}”"),
    (MaterialUse, _use),
    (Pledge, lambda member: member.pledge),
    (tuple, _several),
)


def _is_list(value: Any) -> bool:
    """A list of plain things, of which some come and go."""
    return isinstance(value, tuple) and not hasattr(value, "_fields") and all(_is_whole(each) for each in value)


def _is_whole(value: Any) -> bool:
    """Whether one sentence can quote it."""
    plain = (
        type(None),
        bool,
        int,
        float,
        str,
        Limit,
        Condition,
        Fee,
        PaymentTerm,
        Visits,
        ResultKind,
        MaterialUse,
        Pledge,
    )
    return isinstance(value, plain) or (isinstance(value, tuple) and all(isinstance(each, plain) for each in value))


def _moved(before: Any, after: Any) -> list[str]:
    """Names of what differs within something larger."""
    if isinstance(before, BaseModel) and isinstance(after, BaseModel) and type(before) is type(after):
        names = type(after).model_fields
        return [name for name in names if getattr(before, name) != getattr(after, name)]
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        return [str(key) for key in dict.fromkeys((*before, *after)) if before.get(key) != after.get(key)]
    return []


QUESTION = {
    "ask": Part("问法", APPLICANT),
    "options": Part("选项", APPLICANT),
    "when": Part("提问的条件", APPLICANT),
    "help": Part("说明", APPLICANT),
    "leads_out": Part("不适用的回答", APPLICANT),
}
FIELD = {
    "label": Part("名称", APPLICANT),
    "type": Part("填写方式", APPLICANT),
    "required": Part("必填", APPLICANT),
    "options": Part("选项", APPLICANT),
    "when": Part("填写的条件", APPLICANT),
    "help": Part("说明", APPLICANT),
    "max_length": Part("最多字数", APPLICANT),
}
MATERIAL = {
    "name": Part("名称", APPLICANT),
    "mode": Part("来源", APPLICANT),
    "holder": Part("持有人", OF_DEPARTMENT),
    "form": Part("形式", APPLICANT),
    "produced_by": Part("由哪些事项产生", OF_DEPARTMENT),
}
USE = {
    "when": Part("需要的条件", APPLICANT),
    "may_follow": Part("可以容缺", BOTH),
    "any_of": Part("任选其一的材料", BOTH),
    "proves": Part("证明的内容", APPLICANT),
    "help": Part("说明", APPLICANT),
}
ITEM = {
    "name": Part("名称", BOTH),
    "department": Part("承办部门"),
    "kind": Part("办理性质", BOTH),
    "category": Part("事项类型"),
    "basis": Part("设定依据"),
    "conditions": Part("受理条件", APPLICANT),
    "promised_limit": Part("承诺时限", BOTH),
    "statutory_limit": Part("法定时限", BOTH),
    "fields": Part("所需信息"),
    "result": Part("办理结果", APPLICANT),
    "fee": Part("收费", APPLICANT),
    "visits": Part("到场次数", APPLICANT),
    "channels": Part("办理方式", APPLICANT),
    "offline": Part("线下办理的原因"),
    "connector": Part("连接方式"),
    "auto_grant": Part("秒批规则", BOTH),
    "procedures": Part("特别程序", BOTH),
    "extension": Part("延期"),
    "renewal": Part("延续", APPLICANT),
    "commitment": Part("告知承诺", BOTH),
    "checklist": Part("检查要点"),
    "gap_reasons": Part("缺件原因"),
    "refusal_reasons": Part("不予理由"),
    "review": Part("审核签署"),
    "separate": Part("职责分离"),
    "on_return": Part("退回后的计时"),
    "objection": Part("异议", BOTH),
    "undo": Part("补偿", BOTH),
    "term": Part("自办期限", APPLICANT),
    "evidence": Part("自办步骤的证明材料", BOTH),
    "remind": Part("自办期限的提醒", APPLICANT),
    "consequence": Part("自办期限届满的后果", BOTH),
    "confirm": Part("自办步骤由谁确认", BOTH),
    "finding": Part("核查结论", BOTH),
    "notes": Part("备注"),
}
ENTRY = {
    "after": Part("前置事项"),
    "gate": Part("预审的前置事项"),
    "when": Part("办理条件", BOTH),
    "optional": Part("可选", APPLICANT),
    "one_of": Part("二选一的组", APPLICANT),
    "for_each": Part("逐行办理", BOTH),
    "outside_promise": Part("不计入整件事时限", BOTH),
    "why": Part("先后的理由"),
    "ladder": Part("提醒和督办的梯级"),
}
JOINT = {
    "name": Part("名称", BOTH),
    "items": Part("所含事项"),
    "departments": Part("参加部门"),
    "convenor": Part("召集部门"),
    "limits": Part("各步时限", BOTH),
    "booking": Part("由谁定时间", APPLICANT),
    "moves": Part("可改期次数", APPLICANT),
    "when": Part("举行的条件", BOTH),
    "closing": Part("结束规则"),
    "silence": Part("未答复时"),
}
BUNDLE = {
    "name": Part("名称", APPLICANT),
    "audience": Part("对象", APPLICANT),
    "lead_department": Part("牵头部门"),
    "summary": Part("简介", APPLICANT),
    "published": Part("公布的数字", APPLICANT),
    "promised_limit": Part("承诺时限", BOTH),
    "split_by": Part("分件规则", APPLICANT),
    "intake": Part("收件和受理", BOTH),
    "results": Part("结果送达", APPLICANT),
    "joint_statutory": Part("整件事法定时限", BOTH),
    "delivery": Part("送达时限", BOTH),
    "payment_term": Part("缴费期限", APPLICANT),
    "ladders": Part("提醒和督办的梯级"),
    "urge_hours": Part("催办间隔（小时）"),
    "urge_answer_days": Part("催办几个工作日内回复"),
    "explain_days": Part("超期几个工作日内公开说明理由", APPLICANT),
    "filing_window": Part("集中申报期", APPLICANT),
    "composite": Part("综合许可证", APPLICANT),
    "effective": Part("施行日期", APPLICANT),
    "notes": Part("备注"),
}
DEPARTMENT = {"name": Part("名称"), "connector": Part("连接方式"), "system": Part("业务系统"), "duty": Part("职责")}
