"""`lianban figures`: make again what figures count, and compare it with the journal and with the entries themselves."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger import journal
from ledger.figures import facts
from starter.cli.output import AsJson, print_json, problem, say
from starter.cli.run import connected
from starter.office.client import Lianban
from starter.office.figures import follower as figures
from starter.words.names import moment

MOST_TOLD = 50
"""Findings of one kind that are told one by one."""


def rebuild(
    case_no: str | None = None,
    *,
    every: Annotated[bool, Parameter(name="--all", negative="", help="全部办件。")] = False,
) -> int:
    """按日志重新得出统计事实；先前不能计入的也重试。"""
    if (case_no is None) != every:
        return problem("USAGE", "请写办件编号，或用 --all 重建全部。", "", code=2)

    async def run(lianban: Lianban) -> int:
        numbers = await journal.case_numbers(lianban.pool) if case_no is None else [await _known(lianban, case_no)]
        await facts.try_again(lianban.pool)
        if case_no is None:
            await facts.note_beside(lianban.pool)  # ratings, matters, begun applications: the follower counts them anew
        failed = [number for number in numbers if not await figures.is_made_anew(lianban.pool, number)]
        say(f"已按日志重新得出 {len(numbers) - len(failed)} 件的统计事实。")
        for number in failed[:MOST_TOLD]:
            say(f"{number}：日志读不出来，没有计入；请运行 lianban ledger verify {number}。", error=True, style="red")
        return 1 if failed else 0

    return connected(run)


def check(case_no: str | None = None, *, as_json: AsJson = False) -> int:
    """核对统计：逐件与日志比较，再与直接从日志条目数出的件数比较；不写编号则核对全部。"""

    async def run(lianban: Lianban) -> int:
        pool = lianban.pool
        numbers = await journal.case_numbers(pool) if case_no is None else [await _known(lianban, case_no)]
        lag, uncounted = await facts.lag(pool), await facts.uncounted(pool, MOST_TOLD)
        different = {number: found for number in numbers if (found := await figures.differences(pool, number))}
        months = await figures.different_months(pool) if case_no is None else []
        if as_json:
            print_json(
                {
                    "checked": len(numbers),
                    "waiting": lag.cases,
                    "failed": lag.failed,
                    "uncounted": uncounted,
                    "different": different,
                    "months": [list(each) for each in months],
                }
            )
        else:
            _tell(lag, uncounted, different, months)
            if not (different or months or uncounted or lag.failed):
                say(f"核对通过：{len(numbers)} 件的统计事实与日志一致，各月件数与日志条目一致。", style="green")
        return 1 if different or months or uncounted or lag.failed else 0

    return connected(run)


def _tell(
    lag: facts.Lag,
    uncounted: list[str],
    different: dict[str, list[str]],
    months: list[tuple[str, str, int, int]],
) -> None:
    if lag.cases:
        since = moment(lag.since)
        say(f"还有 {lag.cases} 件的新记录没有计入（最早从 {since} 起），其中 {lag.failed} 件不能计入。")
    for number in uncounted:
        say(f"{number}：没有计到日志末条；请运行 lianban figures rebuild {number}。", error=True, style="red")
    for number, keys in list(different.items())[:MOST_TOLD]:
        say(f"{number}：{'、'.join(keys[:5])} 与日志不一致；请运行 lianban figures rebuild {number}。", style="red")
    for month, kind, entries, made in months:
        say(f"{month} {kind}：日志条目 {entries}，统计 {made}。", style="red")


async def _known(lianban: Lianban, case_no: str) -> str:
    """The number of a case on file. Raises CaseNotFound."""
    return (await lianban.process(case_no)).number
