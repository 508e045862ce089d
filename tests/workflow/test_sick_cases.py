"""One sick case costs the others nothing: ten of different kinds beside a hundred well ones, and each alone."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from domain.case.messages import CASES_QUEUE
from domain.case.state import Phase
from ledger import journal
from ledger.sweep import MOST_TRIES, send_again, undelivered
from runtime.settings import Settings
from starter.office.requests import ActRequest
from starter.office.sweeper import sweep, sweep_until
from tests.support.office import SUPERVISOR, WINDOW, Office, open_office, workers

WELL = 100
PATIENCE_SECONDS = 60.0
TOO_LARGE = "x" * 3_000_000


@pytest.fixture
async def quiet(settings: Settings) -> AsyncIterator[Office]:
    """An office whose workers do not run yet."""
    async with open_office(settings) as opened:
        yield opened


def withdrawal(case_no: str) -> ActRequest:
    return ActRequest(
        act_id=f"withdraw-{case_no}",
        case_no=case_no,
        kind="withdraw_application",
        actor=WINDOW,
        reason="APPLICANT_WISH",
    )


def urge(case_no: str) -> ActRequest:
    return ActRequest(act_id=uuid.uuid4().hex, case_no=case_no, kind="urge_item", actor=SUPERVISOR, item="yy/cszm")


async def sql(office: Office, text: str, *values: object) -> None:
    await office.lianban.pool.execute(text, *values)


async def opened(office: Office) -> str:
    """A case in pre-review."""
    case_no = (await office.file()).case_no
    await office.until(case_no, lambda state: state.phase is Phase.REVIEWING)
    return case_no


# --- the ten kinds ----------------------------------------------------------------------------------------------------


async def run_gone(office: Office) -> None:
    """Its run was terminated; six hundred acts wait for it, all received before anybody else's."""
    case_no = await opened(office)
    await office.handle(case_no).terminate()
    await office.lianban.put_act_on_file(urge(case_no))
    await sql(
        office,
        "insert into act (act_id, case_no, kind, actor_id, role, digest, payload, received_at, next_try_at) "
        "select act_id || n, case_no, kind, actor_id, role, digest, payload, received_at - interval '1 day', "
        "clock_timestamp() - interval '1 day' from act cross join generate_series(1, 600) n where case_no = $1 "
        "and kind = 'urge_item'",
        case_no,
    )


async def act_unreadable(office: Office) -> None:
    """A newer version wrote an act that this one cannot read."""
    case_no = await opened(office)
    act = await office.lianban.put_act_on_file(urge(case_no))
    await sql(office, "update act set payload = payload || '{\"tomorrow\": 1}' where act_id = $1", act.act_id)


async def act_too_large(office: Office) -> None:
    """A signal that Temporal will never take."""
    case_no = await opened(office)
    act = await office.lianban.put_act_on_file(urge(case_no))
    await sql(
        office,
        "update act set payload = payload || jsonb_build_object('reason', $2::text) where act_id = $1",
        act.act_id,
        TOO_LARGE,
    )


async def opening_unreadable(office: Office) -> None:
    """A newer version filed a case that this one cannot read."""
    opening = await office.lianban.put_case_on_file(office.filing())
    await sql(
        office, "update case_file set opening = opening || '{\"tomorrow\": 1}' where case_no = $1", opening.case_no
    )


async def opening_too_large(office: Office) -> None:
    """A start that Temporal will never take."""
    opening = await office.lianban.put_case_on_file(office.filing())
    await sql(
        office,
        "update case_file set opening = opening || jsonb_build_object('filed_by', jsonb_build_object("
        "'actor_id', $2::text, 'role', 'counter_clerk')) where case_no = $1",
        opening.case_no,
        TOO_LARGE,
    )


async def task_failing(office: Office) -> None:
    """A run whose input no worker can read: its workflow task fails again and again."""
    opening = await office.lianban.put_case_on_file(office.filing())
    queue = office.settings.queue(CASES_QUEUE)
    await office.lianban.temporal.start_workflow("CaseWorkflow", "nonsense", id=opening.case_no, task_queue=queue)
    await office.lianban.put_act_on_file(urge(opening.case_no))


async def journal_behind(office: Office) -> None:
    """The database was restored from an older backup than the run knows."""
    case_no = await opened(office)
    await sql(office, "update case_file set seq = seq - 1 where case_no = $1", case_no)
    await office.lianban.put_act_on_file(urge(case_no))


async def journal_refuses(office: Office) -> None:
    """Entries that the database will never take."""
    case_no = await opened(office)
    await sql(
        office,
        "create function no_urging() returns trigger language plpgsql as $$ begin raise exception 'no' "
        "using errcode = '22021'; end $$",
    )
    await sql(
        office,
        f"create trigger no_urging before insert on journal for each row "
        f"when (new.case_no = '{case_no}' and new.kind = 'item_urged') execute function no_urging()",
    )
    await office.lianban.put_act_on_file(urge(case_no))


async def late_act_of_a_closed_case(office: Office) -> None:
    """Its refusal cannot be put on file: the case's row says less than its journal."""
    case_no = await opened(office)
    await office.handle(case_no).terminate()
    await office.lianban.put_act_on_file(urge(case_no))
    await sql(
        office,
        "update case_file set open = false, seq = 0, head = '' where case_no = $1",
        case_no,
    )


async def another_workflow(office: Office) -> None:
    """Somebody's other workflow has the id of a case; it takes the signals and does nothing."""
    opening = await office.lianban.put_case_on_file(office.filing())
    await office.lianban.temporal.start_workflow("Other", id=opening.case_no, task_queue=f"nobody-{uuid.uuid4().hex}")
    await office.lianban.put_act_on_file(urge(opening.case_no))


SICK: tuple[Callable[[Office], Awaitable[None]], ...] = (
    run_gone,
    act_unreadable,
    act_too_large,
    opening_unreadable,
    opening_too_large,
    task_failing,
    journal_behind,
    journal_refuses,
    late_act_of_a_closed_case,
    another_workflow,
)


async def test_ten_sick_cases_cost_a_hundred_well_ones_nothing(quiet: Office) -> None:
    async with workers(quiet):
        for make_sick in SICK:
            await make_sick(quiet)
        # On file, neither started nor signalled: only the sweeper brings them on.
        well = [(await quiet.lianban.put_case_on_file(quiet.filing())).case_no for _ in range(WELL)]
        for case_no in well:
            await quiet.lianban.put_act_on_file(withdrawal(case_no))
        stop = asyncio.Event()
        sweeping = asyncio.create_task(sweep_until(stop, quiet.lianban))
        async with asyncio.timeout(PATIENCE_SECONDS):
            for case_no in well:
                await quiet.until(case_no, lambda state: state.phase is Phase.CONCLUDED)
        stop.set()
        await sweeping
        journals = {case_no: await journal.read_entries(quiet.lianban.pool, case_no) for case_no in well}
    told = {tuple(entry.kind for entry in entries) for entries in journals.values()}
    assert len(told) == 1, told
    assert "application_withdrawn" in next(iter(told))
    for case_no in well[::10]:
        await quiet.agrees(case_no)
    rows = await quiet.lianban.pool.fetch("select last_error from act where outcome is null and last_error is not null")
    assert {row["last_error"] for row in rows} >= {"RUN_MISSING", "UNREADABLE", "INVALID_ARGUMENT"}
    errors = await quiet.lianban.pool.fetch("select start_error from case_file where start_error is not null")
    assert {row["start_error"] for row in errors} == {"UNREADABLE", "INVALID_ARGUMENT"}


async def test_act_whose_entries_the_ledger_never_takes_is_refused_and_the_case_goes_on(quiet: Office) -> None:
    async with workers(quiet):
        await journal_refuses(quiet)
        (case_no,) = await journal.case_numbers(quiet.lianban.pool)
        await quiet.lianban.pool.execute("update act set next_try_at = clock_timestamp()")
        await sweep(quiet.lianban)
        await quiet.applied(case_no, WINDOW, "withdraw_application", reason="APPLICANT_WISH")
        await quiet.result(case_no)
    refused = await quiet.lianban.pool.fetchrow("select outcome, code from act where kind = 'urge_item'")
    assert tuple(refused or ()) == ("refused", "LEDGER_REFUSED")
    await quiet.agrees(case_no)


async def test_act_that_never_gets_through_is_put_off_and_then_held_until_a_person_sends_it(quiet: Office) -> None:
    async with workers(quiet):
        await act_too_large(quiet)
    pool = quiet.lianban.pool
    pauses = []
    for tries in range(1, MOST_TRIES + 1):
        await sql(quiet, "update act set next_try_at = clock_timestamp() where outcome is null and next_try_at > now()")
        await sweep(quiet.lianban)
        row = await pool.fetchrow(
            "select tries, last_error, next_try_at - clock_timestamp() as pause from act where kind = 'urge_item'"
        )
        assert row is not None
        assert (row["tries"], row["last_error"]) == (tries, "INVALID_ARGUMENT")
        pauses.append(row["pause"])
    assert pauses[-1] is None
    seconds = [pause.total_seconds() for pause in pauses[:-1]]
    assert seconds == sorted(seconds)
    assert 4 < seconds[0] <= 5
    assert 3590 < seconds[-1] <= 3600
    assert await undelivered(pool) == []
    assert await send_again(pool, None) == 1
    assert len(await undelivered(pool)) == 1


async def test_backlog_of_acts_in_doubt_is_signalled_a_second_time_bit_by_bit(quiet: Office) -> None:
    async with workers(quiet):
        case_no = await opened(quiet)
        await quiet.lianban.put_act_on_file(urge(case_no))
        await sql(
            quiet,
            "insert into act (act_id, case_no, kind, actor_id, role, digest, payload, received_at, next_try_at) "
            "select act_id || n, case_no, kind, actor_id, role, digest, payload, received_at, clock_timestamp() "
            "from act cross join generate_series(1, 400) n where kind = 'urge_item'",
        )
    assert len(await undelivered(quiet.lianban.pool)) <= 50
    await sql(quiet, "update act set last_error = 'TEMPORAL_AWAY' where outcome is null")
    assert len(await undelivered(quiet.lianban.pool)) == 20
