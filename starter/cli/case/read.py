"""`lianban case list` and `case show`: cases as the operator reads them, everything but the form."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from domain.case.acts import Actor, Role
from starter.api.reading import case_view
from starter.cli.case import shown
from starter.cli.output import AsJson
from starter.cli.run import connected
from starter.office.client import Lianban

OPERATOR = Actor(actor_id="operator", role=Role.SUPERVISOR)
"""As whom the command line reads cases: everything but the form."""


def list_cases(
    *,
    phase: Annotated[str | None, Parameter(help="只列这个阶段，例如 handling。")] = None,
    rows: Annotated[int, Parameter(help="最多几行。")] = 50,
    as_json: AsJson = False,
) -> int:
    """列出办件，新的在前。"""

    async def run(lianban: Lianban) -> int:
        return await shown.case_list(lianban, phase, rows, as_json=as_json)

    return connected(run)


def show_case(case_no: str, *, as_json: AsJson = False) -> int:
    """查看一件办件：事项、时限、日志（不含申请表）。"""

    async def run(lianban: Lianban) -> int:
        view = await case_view(lianban, case_no, OPERATOR)
        return await shown.case(lianban, view, as_json=as_json)

    return connected(run)
