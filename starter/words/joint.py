"""How a joint event (联合评审 / 联合勘验 / 联合验收) is told, from the day it is due to its record."""

from __future__ import annotations

from collections.abc import Mapping

from domain.case.joint.entries import (
    JointAnswersMissing,
    JointCancelled,
    JointClosed,
    JointConfirmed,
    JointConvened,
    JointDue,
    JointHeld,
    JointMoveAsked,
    JointOpinionGiven,
    JointOpinionTakenBack,
    JointRectificationNoticed,
    JointRectified,
    JointReopened,
    JointScheduled,
    JointSlotRefused,
    JointSlotsOffered,
)
from starter.words.case_names import CaseNames
from starter.words.sentences import Sentences

SENTENCES = Sentences()
says = SENTENCES.says

INTERNAL = frozenset(
    {
        "joint_confirmed",
        "joint_slot_refused",
        "joint_answers_missing",
        "joint_opinion_given",
        "joint_opinion_taken_back",
    }
)
"""What departments settle among themselves; an applicant is told when it is held and what came of it."""
KIND_NAMES: Mapping[str, str] = {"review": "联合评审", "inspection": "联合勘验", "acceptance": "联合验收"}
OUTCOME_NAMES: Mapping[str, str] = {
    "passed": "通过",
    "partly_passed": "部分通过",
    "rectify": "需要整改",
    "failed": "不通过",
}
VERDICT_NAMES: Mapping[str, str] = {"pass": "通过", "rectify": "整改", "fail": "不通过"}
PHASE_NAMES: Mapping[str, str] = {
    "pending": "未到",
    "due": "待召集",
    "convened": "待部门确认",
    "booking": "待申请人预约",
    "scheduled": "已定时间",
    "held": "待出具意见",
    "rectifying": "整改中",
    "closed": "已结束",
    "cancelled": "已取消",
}
LAPSED: Mapping[str, str] = {
    "joint_confirm": "部门确认期限届满。",
    "joint_book": "预约期限届满。",
    "joint_opinion": "出具意见期限届满。",
    "joint_rectify": "整改期限届满。",
}
"""What is said when the time of such a clock is up."""
_REOPENED: Mapping[str, str] = {
    "no_slot": "没有各部门都合适的时间，须重新召集",
    "move_asked": "要改期，须重新召集",
    "not_booked": "所列时间都已过去，没有预约，须重新召集",
}
_FIXED: Mapping[str, str] = {
    "confirmed": "各部门已确认",
    "expiry": "期限已到，按最早的可行时间",
    "booked": "申请人预约",
}


@says(JointDue)
def _due(case_names: CaseNames, entry: JointDue) -> str:
    joint = case_names.joint(entry.joint)
    if not entry.points:
        return f"{joint}具备条件，等召集部门提出时间。"
    return f"{joint}第{entry.round}轮（复查）等召集，只看上次不合格的要点：{_points(case_names, entry)}。"


def _points(case_names: CaseNames, entry: JointDue | JointRectificationNoticed) -> str:
    return "；".join(
        f"{case_names.of_departments([code])}：{case_names.points(entry.joint, code, keys)}"
        for code, keys in entry.points.items()
        if keys
    )


@says(JointConfirmed)
def _confirmed(case_names: CaseNames, entry: JointConfirmed) -> str:
    who, joint = case_names.who(entry.actor), case_names.joint(entry.joint)
    slots, officers = case_names.slots(entry.slots), case_names.officers(entry.officers)
    return f"{who}确认参加{joint}，可行时间：{slots}；参加人员：{officers}。"


@says(JointSlotRefused)
def _slot_refused(case_names: CaseNames, entry: JointSlotRefused) -> str:
    better = f"，建议：{case_names.slots(entry.slots)}" if entry.slots else ""
    return f"{case_names.who(entry.actor)}请求{case_names.joint(entry.joint)}另定时间{better}。"


@says(JointAnswersMissing)
def _missing(case_names: CaseNames, entry: JointAnswersMissing) -> str:
    joint, silent = case_names.joint(entry.joint), case_names.of_departments(entry.departments)
    if entry.about == "confirm":
        return f"{joint}逾期未确认的部门：{silent}；未确认的仍须参加。"
    return f"{joint}逾期未出具意见的部门：{silent}；不出具不视为同意。"


@says(JointHeld)
def _held(case_names: CaseNames, entry: JointHeld) -> str:
    there = "；".join(
        f"{case_names.of_departments([each.department])} {case_names.officers(each.officers)}"
        for each in entry.attendance
    )
    absent = f"；未到场：{case_names.of_departments(entry.absent)}" if entry.absent else ""
    return f"{case_names.who(entry.actor)}登记{case_names.joint(entry.joint)}已经举行。到场：{there}{absent}。"


@says(JointOpinionGiven)
def _opinion(case_names: CaseNames, entry: JointOpinionGiven) -> str:
    joint, verdict = case_names.joint(entry.joint), VERDICT_NAMES[entry.verdict]
    if entry.via == "silence":
        return f"{case_names.of_departments([entry.department])}逾期未对{joint}出具意见，按方案视为{verdict}。"
    points = f"，不合格的要点：{case_names.points(entry.joint, entry.department, entry.points)}" if entry.points else ""
    visit = f"（补勘人员：{case_names.officers(entry.officers)}）" if entry.officers else ""
    late = "（逾期出具）" if entry.late else ""
    return f"{case_names.who(entry.actor)}对{joint}出具意见：{verdict}{points}{visit}{late}。"


@says(JointClosed)
def _closed(case_names: CaseNames, entry: JointClosed) -> str:
    parts = [f"{case_names.joint(entry.joint)}第{entry.round}轮结束：{OUTCOME_NAMES[entry.outcome]}"]
    if entry.because == "rectification_overdue":
        parts.append("整改期满没有报告整改完成")
    if entry.passed and entry.outcome != "passed":
        parts.append(f"通过：{case_names.of_departments(entry.passed)}")
    if entry.failed and entry.outcome != "passed":
        parts.append(f"未通过：{case_names.of_departments(entry.failed)}")
    if entry.outvoted:
        parts.append(f"{case_names.of_departments(entry.outvoted)}的意见不同，按规定的票数通过")
    return f"{'；'.join(parts)}。"


@says(JointRectificationNoticed)
def _noticed(case_names: CaseNames, entry: JointRectificationNoticed) -> str:
    joint, points = case_names.joint(entry.joint), _points(case_names, entry)
    if entry.advisory:
        return f"{joint}已按票数通过；没有采纳的意见一并告知申请人：{points}，请自行改正，不影响本次结果。"
    short = f"；期限缩短为{entry.days}日，不晚于{case_names.item(entry.limited_by)}的法定期限" if entry.days else ""
    return f"{joint}发出整改通知，一次列明要整改的内容：{points}{short}。"


says(JointConvened)(lambda s, e: f"{s.who(e.actor)}召集{s.joint(e.joint)}，提出时间：{s.slots(e.slots)}。")
says(JointReopened)(lambda s, e: f"{s.joint(e.joint)}{_REOPENED[e.because]}。")
says(JointSlotsOffered)(lambda s, e: f"请申请人预约{s.joint(e.joint)}的时间：{s.slots(e.slots)}。")
says(JointScheduled)(lambda s, e: f"{s.joint(e.joint)}定于{s.slots([e.slot])}（{_FIXED[e.via]}）。")
says(JointMoveAsked)(lambda s, e: f"{s.who(e.actor)}申请{s.joint(e.joint)}改期。")
says(JointOpinionTakenBack)(lambda s, e: f"{s.who(e.actor)}撤回对{s.joint(e.joint)}的意见。")
says(JointRectified)(lambda s, e: f"{s.who(e.actor)}报告{s.joint(e.joint)}的问题已经整改完成。")
says(JointCancelled)(lambda s, e: f"{s.joint(e.joint)}取消：参加的事项都已结束。")
