"""What figures call what they count: channels, standings, grounds and ways, by their codes."""

from __future__ import annotations

from collections.abc import Mapping

from domain.figures.figure import Figure, Measure, Value
from domain.figures.of_matters import KINDS as MATTER_FACTS
from domain.steering.procedures import PROCEDURES
from domain.survey.calls import STATE_NAMES
from starter.words.names import ENGINE_REASONS, GRADE_NAMES, METHOD_NAMES, OUTCOME_NAMES
from starter.words.steering import OUTCOME_NAMES as MATTER_ENDS

CHANNEL_NAMES: Mapping[str, str] = {"online": "网上", "window": "窗口", "assisted": "帮办代办", "paper": "纸质补录"}
TIMING_NAMES: Mapping[str, str] = {"early": "提前", "on_time": "按时", "late": "逾期"}
LAW_NAMES: Mapping[str, str] = {"within": "法定期限内", "late": "超过法定期限"}
STOP_NAMES: Mapping[str, str] = {
    "hearing": "听证",
    "tender": "招标",
    "auction": "拍卖",
    "inspection": "检验",
    "testing": "检测",
    "quarantine": "检疫",
    "appraisal": "鉴定",
    "expert_review": "专家评审",
    "on_site": "现场勘验",
    "other": "其他",
}
HOLDER_NAMES: Mapping[str, str] = {
    "applicant": "申请人",
    "window": "综合窗口和牵头部门",
    "department": "一个部门",
    "joint": "几个部门同时",
    "outside": "外部（专家、检验、公示）",
    "system": "系统",
}
ENDING_NAMES: Mapping[str, str] = {
    "granted": "准予",
    "refused": "不予",
    "found": "核查完毕",
    "lapsed": "前置未通过",
    "withdrawn": "撤件",
    "acceptance_revoked": "撤销受理",
    "other": "其他",
}
ACCEPTED_NAMES: Mapping[str, str] = {
    "window": "窗口当场",
    "review": "预审通过",
    "silence": "预审期满未答复",
    "correction": "补正后",
    "person": "人工受理",
    "deferral": "容缺",
    "deemed": "视为受理",
}
PAGE_NAMES: Mapping[str, str] = {"situation": "情形引导", "form": "填写表格", "materials": "材料", "check": "核对提交"}
BEGUN_NAMES: Mapping[str, str] = {"open": "没有提交", "submitted": "已提交", "dropped": "已放弃"}
_REASONS = {code: name for each in PROCEDURES.values() for code, name in each.reasons.items()}
_ENDS = {**{str(outcome): name for outcome, name in MATTER_ENDS.items()}, "called_off": "已撤销"}
_CALL_BACKS = {"satisfied": "满意", "dissatisfied": "不满意，再办", "not_reached": "三次未联系上"}
_GRADES = {str(grade): name for grade, name in GRADE_NAMES.items()}
CHECK_NAMES: Mapping[str, str] = {"met": "已履行", "not_met": "未履行"}
STEP_NAMES: Mapping[str, str] = {"done": "完成", "expired": "期满未办", "closed": "牵头部门终止", "withdrawn": "撤件"}
_GROUNDS: Mapping[str, Mapping[str, str]] = {
    "stopped": STOP_NAMES,
    "held": HOLDER_NAMES,
    "concluded": OUTCOME_NAMES,
    "item_ended": ENDING_NAMES,
    "commitment_checked": CHECK_NAMES,
    "step_ended": STEP_NAMES,
    "begun": PAGE_NAMES,
    "rated": _GRADES,
    "matter_issued": _REASONS,
    "matter_called_back": _CALL_BACKS,
    "matter_ended": _ENDS,
    "matter_loop": {**_ENDS, "open": "没有办结"},
    "survey_called": _GRADES,
}
_MATTERS = {kind: procedure.title for kind, procedure in PROCEDURES.items()}
_WAYS: Mapping[str, Mapping[str, str]] = {
    "accepted": ACCEPTED_NAMES,
    "delivered": {str(method): name for method, name in METHOD_NAMES.items()},
    "corrected": {"first": "第一次", "again": "再次"},
    "stopped": {"first": "", "renewed": "续展"},
    "begun": BEGUN_NAMES,
    "rating_asked": {"window": "窗口当面", "message": "短信或者邮件"},
    "rated": {"whole": "整件事", "item": "事项"},
    **{str(kind): _MATTERS for kind in MATTER_FACTS},
    "survey_called": {str(state): name for state, name in STATE_NAMES.items()},
    "delay_explained": {"in_time": "", "late": "逾期说明"},
    "item_ended": {"rule": "秒批", "silence": "到期未决定，视为准予延续"},
}
NOT_SAID = "未写明"


def ground_name(kind: str, ground: str | None, reasons: Mapping[str, str]) -> str:
    """The why of a fact; a reason by the catalogue's sentence, one that nobody knows by its code."""
    if ground is None:
        return NOT_SAID
    return _GROUNDS.get(kind, {}).get(ground) or reasons.get(ground) or ENGINE_REASONS.get(ground, ground).rstrip("。")


def way_name(kind: str, way: str | None) -> str:
    """The how of a fact, where it says something."""
    return _WAYS.get(kind, {}).get(way or "", "")


def value_text(figure: Figure, value: Value) -> str:
    """A value as people read it; a dash where there is nothing to say."""
    if value.number is None:
        return "—"
    if figure.measure is Measure.SHARE:
        return f"{value.number:.1f}%"
    return f"{value.number:g}" if not float(value.number).is_integer() else f"{int(value.number):,}"
