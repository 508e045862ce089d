"""The sweeper's look at the runs: which open cases have none, and whose workflow tasks fail; for the page 运行.

The doctor asks every run; this one asks only those that Temporal itself reports, or for which something waits.
"""

from __future__ import annotations

from temporalio.service import RPCError

from ledger.operation import RunTrouble, cases_in_doubt, note_troubles
from starter.office.client import Lianban
from starter.office.doctor import Finding, lost_runs, stuck_runs
from starter.office.errors import TemporalAway
from workflows.calendar_work import CALENDAR_WORK

MOST_ASKED = 500
"""Runs asked one by one in one look."""
_REPORTED = (
    "TaskQueue = '{queue}' AND ExecutionStatus = 'Running' AND TemporalReportedProblems IS NOT NULL "
    f"AND WorkflowType != '{CALENDAR_WORK}'"
)


async def look_at_runs(lianban: Lianban) -> int:
    """Compare and put on file what was found; how many. Raises TemporalAway."""
    try:
        lost = await lost_runs(lianban)
        asked = set(await cases_in_doubt(lianban.pool, MOST_ASKED)) | set(await _reported(lianban))
        stuck = await stuck_runs(lianban, sorted(asked - {each.subject for each in lost})[:MOST_ASKED])
    except (RPCError, RuntimeError) as error:
        raise TemporalAway from error
    troubles = {each.subject: _trouble(each) for each in (*stuck, *lost)}
    await note_troubles(lianban.pool, troubles.values())
    return len(troubles)


def _trouble(finding: Finding) -> RunTrouble:
    return RunTrouble(finding.subject, finding.code, finding.detail)


async def _reported(lianban: Lianban) -> list[str]:
    """Runs whose tasks failed several times in a row, as the server notes it."""
    query = _REPORTED.format(queue=lianban.settings.queue("cases"))
    return [run.id async for run in lianban.temporal.list_workflows(query, limit=MOST_ASKED)]
