"""Who acts on a case (角色)."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Who acts (角色). A person may hold several; an act is done in exactly one."""

    APPLICANT = "applicant"  # 申请人
    COUNTER_CLERK = "counter_clerk"  # 综合窗口人员
    HANDLER = "handler"  # 部门经办人
    DEPARTMENT_HEAD = "department_head"  # 部门负责人 (行政机关负责人, 行政许可法 第四十二条第一款)
    LEAD = "lead"  # 牵头部门
    GOVERNMENT_HEAD = "government_head"  # 政府负责人 (本级人民政府负责人, 第四十二条第二款)
    SUPERVISOR = "supervisor"  # 督办
    ADMIN = "admin"  # 系统管理
    HOTLINE = "hotline"  # 12345热线, whose system files work orders and reads what became of them
    SURVEYOR = "surveyor"  # 电话调查员, who calls whom the draw names
    SYSTEM = "system"  # a department's system (部门业务系统)


CASE_READERS = frozenset(
    {
        Role.COUNTER_CLERK,
        Role.HANDLER,
        Role.DEPARTMENT_HEAD,
        Role.LEAD,
        Role.GOVERNMENT_HEAD,
        Role.SUPERVISOR,
    }
)
"""Roles that read cases as part of their work; an administrator looks after accounts and reads none (最少必要)."""
OF_DEPARTMENT = frozenset({Role.HANDLER, Role.DEPARTMENT_HEAD})
"""Roles that stand for one department, and so see the cases in which it takes part."""
