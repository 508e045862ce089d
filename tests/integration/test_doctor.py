"""体检: journal against open runs, and acts that wait."""

from __future__ import annotations

import asyncio
import uuid

from domain.case.messages import CASES_QUEUE
from domain.case.state import Phase
from starter.office.client import Lianban
from starter.office.doctor import examine
from starter.office.requests import ActRequest
from tests.support.office import WINDOW, Office, workers

PATIENCE_SECONDS = 30.0


async def codes(office: Office) -> dict[str, str]:
    """Code by subject."""
    return {finding.subject: finding.code for finding in await examine(office.lianban)}


async def until_found(office: Office, subject: str) -> str:
    """The code found on a subject, as soon as Temporal's visibility has caught up."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (code := (await codes(office)).get(subject)) is None:  # noqa: ASYNC110 - visibility tells nobody
            await asyncio.sleep(0.2)
    return code


async def make_old(office: Office, case_no: str) -> None:
    """As if the case and its acts were two minutes older, and the acts signalled then."""
    await office.lianban.pool.execute(
        "update case_file set workflow_started_at = workflow_started_at - interval '2 minutes', "
        "received_at = received_at - interval '2 minutes' where case_no = $1",
        case_no,
    )
    await office.lianban.pool.execute(
        "update act set received_at = received_at - interval '2 minutes', "
        "delivered_at = received_at - interval '2 minutes' where case_no = $1",
        case_no,
    )


async def note_running(office: Office, case_no: str) -> None:
    """As the first entry or the sweeper would; no worker runs here."""
    await office.lianban.pool.execute(
        "update case_file set workflow_started_at = clock_timestamp() where case_no = $1", case_no
    )


async def withdraw(office: Office, case_no: str) -> None:
    """The window withdraws the application; nobody waits for the outcome."""
    request = ActRequest(
        act_id=uuid.uuid4().hex, case_no=case_no, kind="withdraw_application", actor=WINDOW, reason="APPLICANT_WISH"
    )
    await office.lianban.send_act(request, wait_seconds=0)


async def test_installation_at_work_has_no_findings(office: Office) -> None:
    async with workers(office):
        first, second = [(await office.file()).case_no for _ in range(2)]
        await office.accept(first)
        await withdraw(office, second)
        await office.until(second, lambda state: state.phase is Phase.CONCLUDED)
        await make_old(office, first)
        await make_old(office, second)
        assert await codes(office) == {}


async def test_case_whose_run_is_gone_is_found(office: Office) -> None:
    case_no = (await office.file()).case_no
    await note_running(office, case_no)
    await make_old(office, case_no)
    await office.handle(case_no).terminate()
    assert await until_found(office, case_no) == "CASE_WITHOUT_RUN"


async def test_run_of_a_concluded_case_is_found(office: Office) -> None:
    case_no = (await office.file()).case_no
    await office.lianban.pool.execute("update case_file set open = false")
    assert await until_found(office, case_no) == "RUN_OF_CONCLUDED_CASE"


async def test_run_without_a_case_is_found(office: Office) -> None:
    name = f"unknown-{uuid.uuid4().hex[:6]}"
    queue = office.settings.queue(CASES_QUEUE)
    await office.lianban.temporal.start_workflow("CaseWorkflow", id=name, task_queue=queue)
    assert await until_found(office, name) == "RUN_WITHOUT_CASE"


async def test_act_without_an_outcome_is_found_as_far_as_it_got(office: Office) -> None:
    case_no = (await office.file()).case_no
    await withdraw(office, case_no)
    await note_running(office, case_no)
    await make_old(office, case_no)
    assert (await codes(office))[case_no] == "ACT_NOT_SETTLED"
    await office.lianban.pool.execute("update act set delivered_at = null")
    assert (await codes(office))[case_no] == "ACT_NOT_DELIVERED"


async def test_case_that_was_not_started_is_found(office: Office) -> None:
    case_no = (await office.file()).case_no
    await office.lianban.pool.execute("update case_file set workflow_started_at = null")
    assert await codes(office) == {}
    await make_old(office, case_no)
    assert (await codes(office))[case_no] == "CASE_NOT_STARTED"


async def test_stopped_temporal_is_a_finding_and_the_ledger_is_examined_all_the_same(office: Office) -> None:
    case_no = (await office.file()).case_no
    await office.lianban.pool.execute("update case_file set workflow_started_at = null")
    await make_old(office, case_no)
    nowhere = "127.0.0.1:9"
    async with Lianban.connect(office.settings.model_copy(update={"temporal_address": nowhere})) as cut_off:
        found = {finding.subject: finding.code for finding in await examine(cut_off)}
    assert found == {case_no: "CASE_NOT_STARTED", nowhere: "TEMPORAL_AWAY"}
