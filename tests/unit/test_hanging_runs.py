"""体检: what counts as hanging in one run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from temporalio.api.enums.v1 import PendingActivityState
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionResponse

from starter.office.doctor import FAILING_ATTEMPTS, finding_codes, hanging

CASE_NO = "610702-20261123-0001"
LONG_AGO = datetime.now(UTC) - timedelta(minutes=5)


def codes(raw: DescribeWorkflowExecutionResponse) -> list[str]:
    return [finding.code for finding in hanging(CASE_NO, raw)]


def with_task(attempt: int, since: datetime) -> DescribeWorkflowExecutionResponse:
    raw = DescribeWorkflowExecutionResponse()
    raw.pending_workflow_task.attempt = attempt
    raw.pending_workflow_task.original_scheduled_time.FromDatetime(since)
    return raw


def with_activity(attempt: int, since: datetime, state: int) -> DescribeWorkflowExecutionResponse:
    raw = DescribeWorkflowExecutionResponse()
    activity = raw.pending_activities.add()
    activity.activity_type.name = "hand_over"
    activity.attempt = attempt
    activity.state = state  # type: ignore[assignment]
    activity.scheduled_time.FromDatetime(since)
    activity.last_failure.application_failure_info.type = "DEPARTMENT_UNREACHABLE"
    return raw


def test_quiet_run_has_nothing_to_report() -> None:
    assert codes(DescribeWorkflowExecutionResponse()) == []
    assert codes(with_task(1, datetime.now(UTC))) == []
    scheduled = PendingActivityState.PENDING_ACTIVITY_STATE_SCHEDULED
    assert codes(with_activity(1, datetime.now(UTC), scheduled)) == []


def test_task_that_fails_again_and_again_is_reported() -> None:
    assert codes(with_task(FAILING_ATTEMPTS, datetime.now(UTC))) == []
    assert codes(with_task(FAILING_ATTEMPTS + 1, LONG_AGO)) == ["WORKFLOW_TASK_FAILING"]


def test_task_that_nobody_takes_is_reported() -> None:
    assert codes(with_task(1, LONG_AGO)) == ["WORKFLOW_TASK_WAITING"]


def test_activity_that_is_tried_again_is_reported_with_its_cause() -> None:
    started = PendingActivityState.PENDING_ACTIVITY_STATE_STARTED
    (finding,) = hanging(CASE_NO, with_activity(2, LONG_AGO, started))
    assert (finding.code, finding.detail) == ("ACTIVITY_RETRYING", "hand_over 第 2 次 DEPARTMENT_UNREACHABLE")


@pytest.mark.parametrize("is_taken", [True, False])
def test_activity_that_nobody_takes_is_reported_and_one_that_runs_is_not(is_taken: bool) -> None:
    states = PendingActivityState
    state = states.PENDING_ACTIVITY_STATE_STARTED if is_taken else states.PENDING_ACTIVITY_STATE_SCHEDULED
    assert codes(with_activity(1, LONG_AGO, state)) == ([] if is_taken else ["ACTIVITY_WAITING"])


def test_every_code_stands_once() -> None:
    assert len(set(finding_codes())) == len(finding_codes())
