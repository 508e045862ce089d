"""What workflows ask of the engine: known activities, with time-outs, on queues that are served, in the sandbox."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator

import pytest
from temporalio.worker import Replayer
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions
from temporalio.workflow import SandboxImportNotificationPolicy as Policy

from activities.departments import DepartmentActivities
from activities.ledger import LedgerActivities
from bundles.loader import bundle_slugs, load_bundle, load_catalogue
from domain.case.messages import CASES_QUEUE, department_queue
from runtime.settings import ROOT
from runtime.temporal import SANDBOX_ROOMS, plugin
from starter.office.cosigning.filing import CosigningActivities
from starter.office.daily.works import CalendarActivities
from tests.support.syntax import nodes_of
from worker import all_queues
from workflows.case import CaseWorkflow

DEFINITION = "__temporal_activity_definition"
"""Where the SDK's decorator keeps what it knows of an activity."""
ACTIVITY_CALLS = ("execute_activity", "execute_local_activity", "start_activity", "start_local_activity", "execute")
"""`execute`: of an `Asking`, which says as which kind of activity (`workflows/process.py`)."""


def activity_calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call of an activity in workflow code, with its place."""
    for file in sorted((ROOT / "workflows").glob("*.py")):
        for node in nodes_of(file):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ACTIVITY_CALLS:
                yield f"{file.name}:{node.lineno}", node


CALLS = list(activity_calls())


def served() -> set[str]:
    """Names of the activities that starter/office/workers.py registers, read from the functions themselves."""
    functions = (
        LedgerActivities.append_entries,
        DepartmentActivities.hand_over,
        CosigningActivities.file_application,
        CalendarActivities.do_calendar_work,
    )
    return {getattr(function, DEFINITION).name for function in functions}


def test_there_are_activity_calls_to_look_at() -> None:
    assert len(CALLS) >= 2


@pytest.mark.parametrize(("place", "call"), CALLS, ids=[place for place, _ in CALLS])
def test_activity_is_called_by_the_name_of_one_that_a_worker_serves(place: str, call: ast.Call) -> None:
    first = call.args[0]
    assert isinstance(first, ast.Constant), f"{place}: name the activity by its text"
    assert first.value in served(), place


@pytest.mark.parametrize(("place", "call"), CALLS, ids=[place for place, _ in CALLS])
def test_activity_has_a_time_out_a_retry_policy_and_a_summary(place: str, call: ast.Call) -> None:
    given = {keyword.arg for keyword in call.keywords}
    assert {"start_to_close_timeout", "retry_policy", "summary", "result_type"} <= given, place


def test_worker_registers_exactly_these_activities() -> None:
    tree = ast.parse((ROOT / "starter" / "office" / "workers.py").read_text(encoding="utf-8"))
    named = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Call)
        and ast.unparse(node.value.func).endswith("Activities")
    }
    assert named == served()


def test_every_department_of_every_bundle_has_a_queue_that_is_served() -> None:
    wanted = {CASES_QUEUE, *(department_queue(slug) for slug in load_catalogue().departments)}
    for slug in bundle_slugs():
        wanted |= {department_queue(item.department) for item in load_bundle(slug).items.values()}
    assert wanted == set(all_queues())


def test_workflow_loads_in_the_sandbox_without_an_unintended_import() -> None:
    """What passes through the sandbox is named in one place; anything else that slips through is an error here."""
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*SANDBOX_ROOMS).with_import_notification_policy(
        Policy.WARN_ON_DYNAMIC_IMPORT | Policy.RAISE_ON_UNINTENTIONAL_PASSTHROUGH
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Replayer(
            workflows=[CaseWorkflow],
            workflow_runner=SandboxedWorkflowRunner(restrictions=restrictions),
            data_converter=plugin().data_converter,  # type: ignore[arg-type]
        )
