"""What the lists of 业务系统 show of an item, and of an answer in vain."""

from __future__ import annotations

from collections.abc import Mapping

from ledger.departments.listing import SystemLine, SystemView, VoidLine
from starter.office.operation import CODES
from starter.web.lists.cells import Cell, Column
from starter.words.names import moment


def columns_of(view: SystemView, departments: Mapping[str, str], *, is_own: bool) -> list[Column[SystemLine]]:
    """Columns of items; whose department it is their own open the case, the administrator sees whose they are."""

    def number(line: SystemLine) -> Cell:
        if is_own:
            return Cell(line.request_no, href=f"/cases/{line.case_no}")
        return Cell(line.request_no, notes=(departments.get(line.department, line.department),))

    def code(line: SystemLine) -> Cell:
        return Cell(CODES.get(line.code or "", line.code or ""), number=line.code or "")

    since = Column[SystemLine]("since", "自", lambda line: Cell(moment(line.since)))
    term = Column[SystemLine]("term", "到期", lambda line: Cell(str(line.due_on or "—")))
    first = [
        Column[SystemLine]("number", "请求编号", number),
        Column[SystemLine]("item", "事项", lambda line: Cell(line.name, notes=(line.bundle_name,))),
    ]
    if view == "unanswered":
        return [*first, since, term]
    return [
        *first,
        Column("code", "原因", code),
        since,
        Column("tries", "次数", lambda line: Cell(str(line.tries))),
        Column("next", "下次自动再试", lambda line: Cell(moment(line.next_at) if line.next_at else "等人处理")),
        term,
    ]


def void_columns(departments: Mapping[str, str]) -> list[Column[VoidLine]]:
    """Columns of answers in vain."""
    return [
        Column("number", "办件编号", lambda line: Cell(line.case_no, number=line.key or "")),
        Column("department", "部门", lambda line: Cell(departments.get(line.department, line.department))),
        Column("code", "原因", lambda line: Cell(CODES.get(line.code or "", line.code or ""), number=line.code or "")),
        Column("at", "最近一次", lambda line: Cell(moment(line.at))),
        Column("times", "次数", lambda line: Cell(str(line.times))),
    ]
