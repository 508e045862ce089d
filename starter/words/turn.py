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
    return told(turn.party, turn.person, turn.department, turn.why, case_names.people, case_names.departments, viewer)


def told(
    party: str | None,
    person: str | None,
    department: str | None,
    why: str | None,
    people: Mapping[str, str],
    departments: Mapping[str, str],
    viewer: str | None = None,
) -> str:
    """The same of what a row of a list knows; empty where it knows nothing."""
    if not party:
        return ""
    what = "待认领" if party == "pool" and why == "handling" else WHAT.get(why or "", "办理")
    return f"{_who(party, person, department, people, departments, viewer)}（{what}）"


def _who(
    party: str,
    person: str | None,
    department: str | None,
    people: Mapping[str, str],
    departments: Mapping[str, str],
    viewer: str | None,
) -> str:
    place = departments.get(department or "", "")
    if person is not None:
        name = "您" if viewer == person else people.get(person, "")
        return name if name else f"{place}{PARTY_NAMES[party]}"
    if party in ("window", "applicant", "clock", "outside"):
        return PARTY_NAMES[party]
    suffix = {"reviewer": "审核人员", "system": "业务系统"}.get(party, "")
    return f"{place}{suffix}" if place else PARTY_NAMES.get(party, "")
