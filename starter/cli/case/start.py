"""`lianban case start` and `case paper`: put a case on file, from a scenario, from a file, or from paper."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from starter.cli import output
from starter.cli.case import filing, receipts
from starter.cli.case.code_given import note_code
from starter.cli.output import AsJson
from starter.cli.run import connected
from starter.office.client import Lianban


def start_case(
    slug: Annotated[str, Parameter(help="一件事代码，例如 xinshenger-chusheng。")],
    *,
    scenario: Annotated[str | None, Parameter(help="用定义里的这个示例办件。")] = None,
    answers: Annotated[Path | None, Parameter(help="JSON 或 YAML 文件：answers、values、applicant_name。")] = None,
    days_ago: Annotated[int, Parameter(help="示例办件在几个工作日前收件；到期的步骤随之办理。")] = 0,
    received_at: Annotated[
        datetime | None, Parameter(help="纸质补录：实际收件时间（北京时间），例如 2026-11-20T15:30。")
    ] = None,
    paper_reason: Annotated[str | None, Parameter(help="纸质补录：当时没有录入的理由。")] = None,
    login: Annotated[str, Parameter(name="--as", help="以哪个账号收件。")] = "window",
    as_json: AsJson = False,
) -> int:
    """收件：登记一件办件。"""
    if (scenario is None) == (answers is None):
        return output.problem("USAGE", "--scenario 和 --answers 应写其中一个。", "", code=2)
    if (received_at is None) != (paper_reason is None) or (received_at is not None and answers is None):
        sentence = "纸质补录应同时写 --answers、--received-at 和 --paper-reason。"
        return output.problem("USAGE", sentence, "", code=2)

    async def run(lianban: Lianban) -> int:
        if scenario is not None:
            started = await filing.start_scenario(lianban, slug, scenario, days_ago)
        else:
            assert answers is not None  # noqa: S101 - checked above
            if received_at is not None and paper_reason is not None:
                entry = await filing.enter_on_paper(lianban, slug, answers, login, received_at, paper_reason)
                return receipts.paper_entry(entry, as_json=as_json)
            started = await filing.start_from_file(lianban, slug, answers, login)
        for each in started.together():
            await note_code(lianban, each.case_no, each.query_code, None if scenario is not None else login)
        return receipts.started(started, as_json=as_json)

    return connected(run)


def answer_paper(
    entry_id: Annotated[str, Parameter(help="补录编号，见 case start 的输出。")],
    *,
    login: Annotated[str, Parameter(name="--as", help="以哪个账号复核；不能是录入人。")],
    refuse: Annotated[str | None, Parameter(help="退回（录入人则为撤回），写明原因；不写则为确认。")] = None,
    as_json: AsJson = False,
) -> int:
    """纸质补录：由第二名工作人员确认或退回。"""

    async def run(lianban: Lianban) -> int:
        if refuse is not None:
            entry = await filing.refuse_on_paper(lianban, entry_id, login, refuse)
            return receipts.paper_entry(entry, as_json=as_json)
        filed = await filing.confirm_on_paper(lianban, entry_id, login)
        for each in filed.together():
            await note_code(lianban, each.case_no, each.query_code, login)
        return receipts.started(filed, as_json=as_json)

    return connected(run)
