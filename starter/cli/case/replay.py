"""`lianban case replay`: one history out of Temporal, lived again in this process by today's workflow code.

Workflow code runs here without the sandbox and without the deadlock detector, so a debugger can stop in it: see
`docs/debugging.md`. Nothing is changed, neither in Temporal nor in the ledger.
"""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter
from temporalio.client import WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import Replayer

from runtime.temporal import plugin
from starter.cli import output
from starter.cli.run import connected
from starter.office.client import Lianban
from starter.office.errors import TemporalAway
from workflows.kinds import WORKFLOWS


def replay_case(
    case_no: str,
    *,
    run_id: Annotated[str | None, Parameter(name="--run", help="哪一次运行；不写则为最近一次。")] = None,
) -> int:
    """取出一件办件的流程历史，用现在的代码在本进程重放；不一致时说明原因，退出码为 1。"""

    async def run(lianban: Lianban) -> int:
        process = await lianban.process(case_no)
        try:
            history = await history_of(lianban, case_no, run_id)
        except TemporalAway:
            return output.problem("TEMPORAL_AWAY", "连不上 Temporal。", "请确认 Temporal 已启动，再试一次。")
        if history is None:
            return output.problem("HISTORY_GONE", "Temporal 里没有这件办件的流程历史。", "已过保留期的历史不能重放。")
        cause = await replayed(history, WORKFLOWS[process.kind.name])
        if cause is not None:
            return output.problem(
                "REPLAY_DIFFERS", f"重放与历史不一致：{cause}。", "请用 workflow.patched 保留旧的次序。"
            )
        output.say(f"重放一致：{len(history.events)} 个事件，运行 {history.run_id}。", style="green")
        return 0

    return connected(run)


async def history_of(lianban: Lianban, case_no: str, run_id: str | None = None) -> WorkflowHistory | None:
    """The history of one run of a case, the latest unless named; None when Temporal no longer has it.

    Raises TemporalAway.
    """
    try:
        return await lianban.temporal.get_workflow_handle(case_no, run_id=run_id).fetch_history()
    except RPCError as error:
        # A run id that is none is an invalid argument; both mean that there is nothing to replay.
        if error.status in (RPCStatusCode.NOT_FOUND, RPCStatusCode.INVALID_ARGUMENT):
            return None
        raise TemporalAway from error
    except RuntimeError as error:  # the lazy client could not connect
        raise TemporalAway from error


async def replayed(history: WorkflowHistory, workflow: type) -> Exception | None:
    """Live the history again with this workflow class; the cause where the code did something else, else None."""
    replayer = Replayer(workflows=[workflow], plugins=[plugin(sandbox=False)], debug_mode=True)
    result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
    return result.replay_failure
