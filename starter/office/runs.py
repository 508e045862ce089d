"""A run under Temporal: how it is started, also anew where it was lost, and what it means when that fails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes, WorkflowIDConflictPolicy
from temporalio.common import WorkflowIDReusePolicy as Reuse
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from domain.case.messages import CASES_QUEUE
from domain.case.state import CaseState
from domain.process.kinds import KINDS, ProcessKind
from domain.process.messages import CASE
from domain.process.rules import OpeningOfProcess, StateOfProcess
from runtime.settings import Settings
from starter.office.errors import RunRefused, TemporalAway
from workflows.case import LEAD
from workflows.process import PHASE

BUNDLE = SearchAttributeKey.for_keyword("LianbanBundle")
RPC_TIMEOUT = timedelta(seconds=3)
HEALTH_TIMEOUT = timedelta(seconds=1)

_MAYBE_AWAY = frozenset({RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED})
_FOR_GOOD = frozenset(
    {
        RPCStatusCode.INVALID_ARGUMENT,
        RPCStatusCode.FAILED_PRECONDITION,
        RPCStatusCode.OUT_OF_RANGE,
        RPCStatusCode.UNIMPLEMENTED,
        RPCStatusCode.DATA_LOSS,
    }
)


async def start_run(
    client: Client,
    settings: Settings,
    opening: Any,
    state: Any = None,
    mail: tuple[Any, ...] = (),
    kind: ProcessKind = KINDS[CASE],
) -> None:
    """Start the run of a process (a case, unless another kind is named), once.

    A run that is there already, or was and ended, is left as it is.

    `state`: where the journal stands: then a run that ended is followed by a new one, which goes on from there with
    `mail`. Raises TemporalAway, and RunRefused when Temporal took everything but this.
    """
    start = kind.start(
        opening=opening.for_engine(),
        state=state,
        mail=mail,
        queue_prefix=settings.task_queue_prefix,
        continue_after_events=settings.continue_as_new_events,
    )
    try:
        await client.start_workflow(
            kind.workflow,
            start,
            id=opening.number,
            task_queue=settings.queue(CASES_QUEUE),
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=Reuse.REJECT_DUPLICATE if state is None else Reuse.ALLOW_DUPLICATE,
            static_summary=f"{opening.title} {opening.number}",
            search_attributes=_search_attributes(opening, state or kind.rules.new(opening)),
            rpc_timeout=RPC_TIMEOUT,
        )
    except WorkflowAlreadyStartedError:
        pass  # it ran and ended before this process heard of its start
    except (RPCError, RuntimeError) as error:
        raise await what_failed(client, error) from error


async def what_failed(client: Client, error: RPCError | RuntimeError) -> TemporalAway:
    """What a failed call means: Temporal is away, or (RunRefused) it is there and will not take this one."""
    if not isinstance(error, RPCError):  # the lazy client could not connect
        return TemporalAway()
    if error.status in _MAYBE_AWAY and not await _answers(client):
        return TemporalAway()
    return RunRefused(error.status.name, for_good=error.status in _FOR_GOOD)


async def _answers(client: Client) -> bool:
    try:
        return await client.service_client.check_health(timeout=HEALTH_TIMEOUT)
    except (RPCError, RuntimeError):
        return False


def _search_attributes(opening: OpeningOfProcess, state: StateOfProcess) -> TypedSearchAttributes:
    lead = state.plan.lead_department if isinstance(state, CaseState) else opening.lead_department
    return TypedSearchAttributes(
        [
            SearchAttributePair(BUNDLE, opening.bundle),
            SearchAttributePair(LEAD, lead),
            SearchAttributePair(PHASE, str(state.phase)),
        ]
    )
