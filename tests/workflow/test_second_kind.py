"""A second kind of process on the real engine and ledger: the same loop, with nothing of the product changed for it.

The kind stands in `tests/support/note.py`; the tests hand its two rows of the registries in.
"""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper

from domain.case.acts import Actor, Role
from domain.case.messages import CASES_QUEUE
from domain.process.commands import Open
from domain.process.kinds import KINDS
from domain.process.proposal import proposal
from ledger import acts, journal, legal_clock
from ledger.connection.listen import CASE_CHANGED
from ledger.connection.pool import open_pool, statements_counted
from ledger.process import on_file
from ledger.sweep import send_again, start_again
from runtime.settings import Settings
from starter.office.doctor import examine
from starter.office.errors import RunNotLost
from starter.office.patrol import look_at_runs
from starter.office.processes import act_on_process, open_process
from starter.office.revive import revive, would_revive
from starter.office.sweeper import sweep
from starter.office.workers import make_worker
from tests.support.note import NOTE, NOTE_KIND, NOTE_RULES, NoteAct, NoteOpening, NoteState
from tests.support.note_workflow import NoteWorkflow
from tests.support.office import PATIENCE_SECONDS, WINDOW, Office, open_office
from tests.support.web import open_site
from workflows.kinds import WORKFLOWS

READERS = ("gaj-1", "gaj-2")


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kind's rows of the registries, and nothing else."""
    monkeypatch.setitem(KINDS, NOTE, NOTE_KIND)
    monkeypatch.setitem(WORKFLOWS, NOTE, NoteWorkflow)


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office without workers."""
    async with open_office(settings) as opened:
        yield opened


@asynccontextmanager
async def at_work(office: Office) -> AsyncIterator[None]:
    """A worker of the cases' queue: it serves every kind."""
    async with make_worker(CASES_QUEUE, office.lianban.temporal, office.lianban.pool, office.settings):
        yield


async def written(office: Office) -> NoteOpening:
    """A note, not yet on file."""
    now = await office.lianban.legal_now()
    number = f"Y-{now:%Y%m%d}-{uuid.uuid4().hex[:6]}"
    return NoteOpening(
        number=number,
        act_id=uuid.uuid4().hex,
        written_by=WINDOW,
        received_at=now,
        readers=READERS,
        ahead_seconds=(await legal_clock.clock_ahead(office.lianban.pool)).total_seconds(),
    )


async def opened(office: Office) -> str:
    """The number of a note whose run was started."""
    opening = await written(office)
    assert await open_process(office.lianban, NOTE_KIND, opening)
    return opening.number


def confirming(who: str) -> NoteAct:
    """An act, not yet on file; its legal time is the ledger's."""
    actor = Actor(actor_id=who, role=Role.HANDLER, department="gaj")
    return NoteAct(act_id=uuid.uuid4().hex, kind="confirm", actor=actor, received_at="2026-01-01T00:00:00Z")


async def confirm(office: Office, number: str, who: str) -> str:
    """Send an act and wait for its outcome; the code of a refusal, else ''."""
    act = confirming(who)
    assert await act_on_process(office.lianban, NOTE_KIND, number, act, {"opinion": "已阅"})
    assert not await act_on_process(office.lianban, NOTE_KIND, number, act), "it is on file already"
    return await outcome(office, act.act_id)


async def outcome(office: Office, act_id: str) -> str:
    """What became of an act: '', or the code of its refusal."""
    changed = asyncio.Event()
    with office.lianban.feed.hear(CASE_CHANGED, lambda _: changed.set()):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (found := await acts.read_act(office.lianban.pool, act_id)) is None or found.outcome is None:
                await changed.wait()
                changed.clear()
    return found.code or ""


async def until(office: Office, number: str, phase: str) -> NoteState:
    """The state on file, as soon as it is there."""
    changed = asyncio.Event()
    with office.lianban.feed.hear(CASE_CHANGED, lambda _: changed.set()):
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (state := await read(office, number)).phase != phase:
                await changed.wait()
                changed.clear()
    return state


async def read(office: Office, number: str) -> NoteState:
    state = await on_file.read_state(office.lianban.pool, number)
    assert isinstance(state, NoteState)
    return state


def handle(office: Office, number: str) -> WorkflowHandle[Any, str]:
    return office.lianban.temporal.get_workflow_handle(number, result_type=str)


async def owed(office: Office, number: str) -> list[tuple[Any, ...]]:
    """Who still owes, as the database has it."""
    rows = await office.lianban.pool.fetch(
        "select process_kind, person, act, bundle, lead_department, due_on is not null from duty where case_no = $1"
        " order by person",
        number,
    )
    return [tuple(row) for row in rows]


async def row(office: Office, number: str) -> tuple[Any, ...]:
    found = await office.lianban.pool.fetchrow(
        "select phase, outcome, open, seq, departments from process_file where number = $1", number
    )
    assert found is not None
    return tuple(found)


async def shown_in_operation(office: Office, part: str, number: str) -> bool:
    """Whether the page 运行 names it in that part, by what its kind is called."""
    async with open_site(office) as site:
        page = (await (await site.visitor("admin")).get(f"/operation?part={part}")).text
    return bool(re.search(rf"{number}</span> <span[^>]*>阅知单</span>", page))


async def whole(office: Office, number: str) -> None:
    """Chain and rows fit the journal, and nothing is ill."""
    assert await journal.verify(office.lianban.pool, number) == []
    assert await examine(office.lianban) == []


async def test_a_note_lives_from_its_opening_to_the_second_confirmation(office: Office) -> None:
    async with at_work(office):
        number = await opened(office)
        await until(office, number, "reading")
        due = ("confirm", "note", "spj", True)
        assert await owed(office, number) == [(NOTE, each, *due) for each in READERS]
        assert await row(office, number) == ("reading", None, True, 1, ["gaj"])
        assert await confirm(office, number, "gaj-2") == ""
        assert await owed(office, number) == [(NOTE, "gaj-1", *due)]
        assert await confirm(office, number, "gaj-2") == "NOT_ALLOWED"
        held = await handle(office, number).query(NoteWorkflow.current_state)
        assert held == await read(office, number)
        await whole(office, number)
        assert await confirm(office, number, "gaj-1") == ""
        assert await handle(office, number).result() == "confirmed"
    assert await row(office, number) == ("concluded", "confirmed", False, 4, ["gaj"])
    assert await owed(office, number) == []
    kinds = await office.lianban.pool.fetch(
        "select kind, process_kind from journal where case_no = $1 order by seq", number
    )
    words = await office.lianban.pool.fetch(
        "select content ->> 'opinion' from act where case_no = $1 and kind = 'confirm'", number
    )
    assert [tuple(each) for each in words] == [("已阅",)] * 3
    told = ["note_written", "note_confirmed", "act_refused", "note_confirmed"]
    assert [tuple(each) for each in kinds] == [(kind, NOTE) for kind in told]
    await whole(office, number)


async def test_three_days_of_silence_end_it_by_its_clock(office: Office) -> None:
    async with at_work(office):
        number = await opened(office)
        await until(office, number, "reading")
        assert await confirm(office, number, "gaj-1") == ""
        await legal_clock.advance_clock(office.lianban.pool, timedelta(days=3))
        async with asyncio.timeout(PATIENCE_SECONDS):
            await TimeSkipper(office.lianban.temporal).fast_forward(handle(office, number), timedelta(days=3))
            assert await handle(office, number).result() == "lapsed"
        state = await read(office, number)
        assert (state.outcome, state.confirmed) == ("lapsed", ("gaj-1",))
        # What comes later is decided outside of the run, which has ended, by the same rules.
        assert await confirm(office, number, "gaj-2") == "CASE_CLOSED"
    await whole(office, number)


async def test_entry_that_is_a_notice_gets_its_number(office: Office) -> None:
    pool = office.lianban.pool
    await pool.execute("insert into notice_kind (kind, letter) values ('note_written', '阅')")
    async with at_work(office):
        number = await opened(office)
        await until(office, number, "reading")
        await whole(office, number)
    (found,) = await pool.fetch("select organ, letter, serial, entry_seq, kind from notice where case_no = $1", number)
    assert tuple(found) == ("spj", "阅", 1, 1, "note_written")
    await handle(office, number).terminate()


async def test_acts_are_taken_in_legal_order_whichever_signal_comes(office: Office) -> None:
    async with at_work(office):
        number = await opened(office)
        await until(office, number, "reading")
        first, second = confirming("gaj-1"), confirming("gaj-1")
        pool = office.lianban.pool
        await on_file.insert_act(pool, NOTE_KIND, number, first)
        dated = await on_file.insert_act(pool, NOTE_KIND, number, second)
        await office.lianban.deliver(number, second.model_copy(update={"received_at": dated}))
        assert await outcome(office, first.act_id) == ""
        assert await outcome(office, second.act_id) == "NOT_ALLOWED"


async def test_long_note_goes_on_in_a_new_run(settings: Settings) -> None:
    short = settings.model_copy(update={"continue_as_new_events": 12})
    async with open_office(short) as office, at_work(office):
        number = await opened(office)
        await until(office, number, "reading")
        first = (await handle(office, number).describe()).run_id
        for _ in range(3):
            assert await confirm(office, number, "window-1") == "NOT_ALLOWED"
        assert await confirm(office, number, "gaj-1") == ""
        assert (await handle(office, number).describe()).run_id != first
        assert await confirm(office, number, "gaj-2") == ""
        assert await handle(office, number).result() == "confirmed"
        await whole(office, number)


async def test_append_is_one_statement_and_tells_whom_it_concerns(office: Office, settings: Settings) -> None:
    opening = await written(office)
    await on_file.put_on_file(office.lianban.pool, NOTE_KIND, opening)
    state = NOTE_RULES.new(opening)
    proposed = proposal(
        NOTE_RULES, opening.number, state, NOTE_RULES.decide(state, Open()), opening.received_at, opening.act
    )
    heard: asyncio.Queue[str] = asyncio.Queue()
    counted = await open_pool(settings.database_dsn.get_secret_value(), counted=True)
    with office.lianban.feed.hear(CASE_CHANGED, lambda text: heard.put_nowait(text) if text else None):
        with statements_counted() as count:
            assert (await journal.append(counted, proposed)).status == "written"
        told = json.loads(await asyncio.wait_for(heard.get(), PATIENCE_SECONDS))
    assert count.number == 1
    assert told == {"case_no": opening.number, "process_kind": NOTE, "departments": ["gaj", "spj"]}
    again = await journal.append(counted, proposed)
    assert (again.status, again.entries) == ("on_file", proposed.entries)
    await counted.close()
    assert len(await owed(office, opening.number)) == len(READERS)
    assert await journal.verify(office.lianban.pool, opening.number) == []


TAMPERED = {
    "update process_file set phase = 'concluded' where number = $1": "阅知单读模型的 phase",
    "delete from duty where case_no = $1 and person = 'gaj-1'": "应办 confirm:gaj-1 读模型的 整行",
    "update duty set due_on = due_on + 1 where case_no = $1 and person = 'gaj-1'": "应办 confirm:gaj-1 读模型的 term",
}


@pytest.mark.parametrize(("statement", "place"), TAMPERED.items(), ids=list(TAMPERED.values()))
async def test_verify_finds_a_wrong_row_and_rebuild_mends_it(office: Office, statement: str, place: str) -> None:
    pool = office.lianban.pool
    async with at_work(office):
        number = await opened(office)
        await until(office, number, "reading")
    await pool.execute(statement, number)
    assert [each.what for each in await journal.verify(pool, number)] == [f"{place} 与日志不一致，请运行 rebuild"]
    await journal.rebuild(pool, number)
    assert await journal.verify(pool, number) == []


async def test_verify_finds_a_broken_chain(office: Office) -> None:
    pool = office.lianban.pool
    async with at_work(office):
        number = await opened(office)
        await until(office, number, "reading")
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("set local session_replication_role = replica")
        await connection.execute(
            "update journal set body = replace(body, 'gaj', 'yy') || ' ' where case_no = $1", number
        )
    (found,) = await journal.verify(pool, number)
    assert (found.case_no, found.seq) == (number, 1)
    assert "散列链断开" in found.what


async def test_lost_run_is_found_and_revived_with_what_waits(office: Office) -> None:
    pool = office.lianban.pool
    async with at_work(office):
        number = await opened(office)
        await until(office, number, "reading")
        assert await confirm(office, number, "gaj-1") == ""
        with pytest.raises(RunNotLost):
            await would_revive(office.lianban, number)
        await handle(office, number).terminate()
        await pool.execute("update process_file set workflow_started_at = workflow_started_at - interval '2 minutes'")
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not (found := await examine(office.lianban)):  # noqa: ASYNC110 - visibility tells nobody
                await asyncio.sleep(0.2)
        assert [(each.code, each.subject) for each in found] == [("CASE_WITHOUT_RUN", number)]
        assert (found[0].sentence[:3], "revive 阅知单编号" in found[0].next_step) == ("阅知单", True)
        assert await look_at_runs(office.lianban) == 1
        assert await shown_in_operation(office, "runs_lost", number)
        act = confirming("gaj-2")
        await on_file.insert_act(pool, NOTE_KIND, number, act)
        done = await revive(office.lianban, number)
        assert (done.entries, done.acts) == (2, 1)
        assert await outcome(office, act.act_id) == ""
        assert await handle(office, number).result() == "confirmed"
    await whole(office, number)


async def test_sweeper_starts_what_did_not_start_and_sends_what_was_not_sent(office: Office) -> None:
    pool, opening = office.lianban.pool, await written(office)
    await on_file.put_on_file(pool, NOTE_KIND, opening)
    act = confirming("gaj-1")
    await on_file.insert_act(pool, NOTE_KIND, opening.number, act)
    await pool.execute("update process_file set received_at = received_at - interval '2 minutes'")
    (found,) = await examine(office.lianban)
    assert (found.code, found.sentence) == ("CASE_NOT_STARTED", "阅知单已收下，流程还没有启动。")
    assert await shown_in_operation(office, "cases_not_started", opening.number)
    async with at_work(office):
        assert await start_again(pool, opening.number) == 1
        await sweep(office.lianban)
        await until(office, opening.number, "reading")
        assert await send_again(pool, opening.number) == 1
        await sweep(office.lianban)
        assert await outcome(office, act.act_id) == ""


async def test_kind_that_this_version_does_not_know_is_left_and_keeps_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool, opening = office.lianban.pool, await written(office)
    await on_file.put_on_file(pool, NOTE_KIND, opening)
    monkeypatch.delitem(KINDS, NOTE)
    case = await office.lianban.put_case_on_file(office.filing())
    assert await start_again(pool, None) == 2
    await sweep(office.lianban)
    assert await pool.fetchval("select start_error from process_file") == "UNREADABLE"
    assert await pool.fetchval("select workflow_started_at is not null from case_file")
    await pool.execute("update process_file set received_at = received_at - interval '2 minutes'")
    (found,) = await examine(office.lianban)
    assert (found.code, found.subject, found.detail) == ("CASE_NOT_STARTED", opening.number, "UNREADABLE")
    assert found.sentence.startswith(NOTE), "by the name under which it is on file"
    (unread,) = await journal.verify(pool, opening.number)
    assert "不认识这种过程" in unread.what
    await office.handle(case.case_no).terminate()


async def test_the_same_opening_again_opens_nothing_and_a_number_belongs_to_one_kind(office: Office) -> None:
    opening, pool = await written(office), office.lianban.pool
    assert await open_process(office.lianban, NOTE_KIND, opening)
    assert not await open_process(office.lianban, NOTE_KIND, opening)
    case = await office.lianban.put_case_on_file(office.filing())
    with pytest.raises(on_file.NumberOfAnotherLook):
        await on_file.put_on_file(pool, NOTE_KIND, opening.model_copy(update={"number": case.case_no, "act_id": "x"}))
    with pytest.raises(asyncpg.UniqueViolationError):
        await pool.execute("insert into process (kind, number) values ($1, $2)", NOTE, case.case_no)
    assert not await act_on_process(office.lianban, NOTE_KIND, case.case_no, confirming("gaj-1"))
    await handle(office, opening.number).terminate()
