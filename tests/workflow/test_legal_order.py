"""Legal time orders (收到时间为准): however and whenever it is delivered, what was received first counts first."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta

import pytest

from domain.case.acts import Act, Actor
from domain.case.state import ItemPhase, Phase
from domain.time.calendar import BEIJING, beijing_date
from ledger.calendars import read_calendar
from ledger.legal_clock import legal_now
from runtime.settings import Settings
from starter.office.requests import ActRequest
from starter.office.sweeper import sweep
from tests.support.office import SUPERVISOR, WINDOW, Office, clerk, open_office, workers
from tests.support.scribe import on_file


@pytest.fixture
async def quiet(settings: Settings) -> AsyncIterator[Office]:
    """An office whose workers do not run yet."""
    async with open_office(settings) as opened:
        yield opened


async def received(
    office: Office, case_no: str, at: datetime, kind: str, actor: Actor, item: str | None, **more: object
) -> Act:
    """An act on file that was received at that moment; its signal was lost."""
    request = {"act_id": uuid.uuid4().hex, "case_no": case_no, "kind": kind, "actor": actor, "item": item, **more}
    return await office.lianban.put_act_on_file(ActRequest.model_validate(request), at)


async def past(office: Office, working_days: int) -> datetime:
    """Nine in the morning, that many working days ago."""
    calendar = await read_calendar(office.lianban.pool)
    on = calendar.subtract_working_days(beijing_date(await legal_now(office.lianban.pool)), working_days)
    return datetime.combine(on, time(9), BEIJING)


async def kinds(office: Office, case_no: str) -> list[str]:
    """The kinds of the case's entries."""
    rows = await office.lianban.pool.fetch("select kind from journal where case_no = $1 order by seq", case_no)
    return [row["kind"] for row in rows]


async def test_acts_put_on_file_while_no_worker_runs_are_applied_as_received(quiet: Office) -> None:
    case_no = (await quiet.file()).case_no
    acts = [
        await on_file(quiet, case_no, "complete_pre_review", clerk("yy"), "yy/cszm", complete=True),
        await on_file(quiet, case_no, "claim_item", clerk("yy"), "yy/cszm"),
        await on_file(quiet, case_no, "urge_item", SUPERVISOR, "yy/cszm"),
        await on_file(quiet, case_no, "decide_item", clerk("yy"), "yy/cszm", decision="grant"),
    ]
    for act in reversed(acts):  # the signals come in the wrong order, and some twice
        await quiet.lianban.deliver(case_no, act)
        await quiet.lianban.deliver(case_no, acts[-1])
    async with workers(quiet):
        state = await quiet.until(case_no, lambda s: s.items["gaj/csdj"].phase is ItemPhase.OPEN)
    assert [act for act in state.seen if act != state.opening.act_id] == [act.act_id for act in acts]
    assert await kinds(quiet, case_no) == [
        *("case_received", "pre_review_answered", "case_accepted", "item_started"),
        *("item_claimed", "item_urged", "item_decided", "item_started"),
    ]


async def test_one_late_signal_is_enough_for_all_acts_before_it(quiet: Office) -> None:
    case_no = (await quiet.file()).case_no
    await on_file(quiet, case_no, "complete_pre_review", clerk("yy"), "yy/cszm", complete=True)
    await on_file(quiet, case_no, "claim_item", clerk("yy"), "yy/cszm")
    last = await on_file(quiet, case_no, "decide_item", clerk("yy"), "yy/cszm", decision="grant")
    await quiet.lianban.deliver(case_no, last)  # the other signals were lost
    async with workers(quiet):
        state = await quiet.until(case_no, lambda s: last.act_id in s.seen)
    assert state.items["yy/cszm"].phase is ItemPhase.GRANTED
    assert state.items["yy/cszm"].handler == "yy-1"


async def test_act_received_before_a_due_rung_counts_although_it_is_delivered_after(quiet: Office) -> None:
    """The pre-review ran out days ago by the clock; the answer came in time and names a gap."""
    received_at = await past(quiet, 8)
    opening = await quiet.lianban.put_case_on_file(quiet.filing(), received_at)
    gaps = [{"subject": "jhz", "reason": "MATERIAL_MISSING"}]
    in_time = await received(
        quiet,
        opening.case_no,
        received_at + timedelta(hours=5),
        "complete_pre_review",
        clerk("yy"),
        "yy/cszm",
        complete=False,
        gaps=gaps,
    )
    await quiet.lianban.start_workflow(opening)
    async with workers(quiet):
        state = await quiet.until(opening.case_no, lambda s: "case.correction" in s.clocks)
    assert state.seen[in_time.act_id] == "pre_review_answered"
    assert "lapse" not in state.fired.get("case.pre_review", ())
    assert state.phase is Phase.CORRECTING


async def test_rung_due_before_an_act_is_applied_first(quiet: Office) -> None:
    """The answer came a day after the pre-review ran out: silence has spoken."""
    received_at = await past(quiet, 20)
    opening = await quiet.lianban.put_case_on_file(quiet.filing(), received_at)
    moment = received_at + timedelta(days=9)
    late = await received(quiet, opening.case_no, moment, "complete_pre_review", clerk("yy"), "yy/cszm", complete=True)
    await quiet.lianban.start_workflow(opening)
    async with workers(quiet):
        state = await quiet.until(opening.case_no, lambda s: late.act_id in s.seen)
        receipt = await quiet.lianban.send_act(_request_of(late, opening.case_no))
    assert receipt.refusal is not None
    assert receipt.refusal.code == "ITEM_NOT_IN_REVIEW"
    assert state.fired["case.pre_review"] == ("remind", "lapse")
    order = await kinds(quiet, opening.case_no)
    assert order.index("pre_review_silent") < order.index("act_refused")


async def test_act_whose_signal_was_lost_is_swept(quiet: Office) -> None:
    async with workers(quiet):
        case_no = (await quiet.file()).case_no
        received_at = await legal_now(quiet.lianban.pool) - timedelta(seconds=3)  # older than what is just under way
        lost = await received(
            quiet, case_no, received_at, "withdraw_application", WINDOW, None, reason="APPLICANT_WISH"
        )
        assert lost.act_id not in (await quiet.state(case_no)).seen
        await sweep(quiet.lianban)
        await quiet.result(case_no)
    assert (await quiet.agrees(case_no)).seen[lost.act_id] == "application_withdrawn"


async def test_case_whose_start_was_lost_is_swept(quiet: Office) -> None:
    opening = await quiet.lianban.put_case_on_file(
        quiet.filing(), await legal_now(quiet.lianban.pool) - timedelta(seconds=3)
    )
    async with workers(quiet):
        await sweep(quiet.lianban)
        await quiet.until(opening.case_no, lambda s: s.phase is Phase.REVIEWING)


def _request_of(act: Act, case_no: str) -> ActRequest:
    return ActRequest(
        act_id=act.act_id, case_no=case_no, kind=act.kind, actor=act.actor, item=act.item, complete=act.complete
    )
