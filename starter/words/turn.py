"""轮到谁: whose move an item is, in words; the rule stands in `domain.case.whose_move`."""

from __future__ import annotations

from collections.abc import Mapping

from domain.case.whose_move import Turn
from starter.words.case_names import CaseNames

PARTY_NAMES: Mapping[str, str] = {
    "clock": "期限",
    "outside": "特别程序的承办机构",
    "predecessor": "前置事项的部门",
    "departments": "承办部门",
    "window": "综合窗口或牵头部门",
    "applicant": "申请人",
    "convenor": "召集部门",
    "joint": "参加联合事项的部门",
    "system": "业务系统",
    "signer": "加签人员",
    "reviewer": "审核人员",
    "delegate": "受委派的同事",
    "handler": "经办人",
    "pool": "承办部门",
}
"""Who it is where neither person nor department can be named."""
WHAT: Mapping[str, str] = {
    "filing": "启动办理流程",
    "review": "预审",
    "intake": "受理或补正通知",
    "correction": "补正",
    "wait": "到期自行结束",
    "objection": "处理异议",
    "undo": "撤销已办的内容（补偿）",
    "procedure": "特别程序",
    "predecessor": "先办完前置事项",
    "gate": "先办完前置事项",
    "joint_pending": "参加联合事项的事项须都开始",
    "joint_due": "召集联合事项",
    "joint_convened": "确认联合事项的时间和人员",
    "joint_booking": "预约联合事项的时间",
    "joint_scheduled": "按时举行并登记到场",
    "joint_held": "出具联合意见",
    "joint_rectifying": "整改",
    "hand_over": "送往业务系统",
    "own_system": "回传结果",
    "deferral": "补齐容缺的材料",
    "sign_before": "拟办前签署",
    "sign_review": "审核签署",
    "sign_after": "拟办后签署",
    "signer_barred": "加签人员因职责分离不能签署，须减签后另请同事",
    "handling": "办理",
}
"""What the move is about."""


def of_turn(case_names: CaseNames, turn: Turn, viewer: str | None = None) -> str:
    """Whose move it is, on a case's page."""
    what = "待认领" if turn.party == "pool" and turn.why == "handling" else WHAT.get(turn.why, "办理")
    return f"{_who(case_names, turn, viewer)}（{what}）"


def _who(case_names: CaseNames, turn: Turn, viewer: str | None) -> str:
    place = case_names.departments.get(turn.department or "", "")
    if turn.person is not None:
        name = "您" if viewer == turn.person else case_names.people.get(turn.person, "")
        return name if name else f"{place}{PARTY_NAMES[turn.party]}"
    if turn.party in ("window", "applicant", "clock", "outside"):
        return PARTY_NAMES[turn.party]
    suffix = {"reviewer": "审核人员", "system": "业务系统"}.get(turn.party, "")
    return f"{place}{suffix}" if place else PARTY_NAMES.get(turn.party, "")
