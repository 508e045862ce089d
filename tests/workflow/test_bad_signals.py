"""Signals that nobody's act stands behind, or that are no act at all: nothing changes, the case goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue

from domain.case.acts import Act
from domain.case.state import CaseState, Phase
from ledger.legal_clock import legal_now
from starter.office.requests import ActRequest
from tests.support.office import SUPERVISOR, WINDOW, Office, clerk


async def untouched(office: Office, case_no: str, before: CaseState) -> None:
    """The case is where it was, and still answers to a real act."""
    held = await office.held(case_no)
    assert held["seq"] == before.seq
    assert (await office.state(case_no)) == before
    await office.accept(case_no)
    assert (await office.agrees(case_no)).phase is Phase.HANDLING


async def opened(office: Office) -> tuple[str, CaseState]:
    """A case in pre-review."""
    case_no = (await office.file()).case_no
    return case_no, await office.until(case_no, lambda s: s.phase is Phase.REVIEWING)


def forged(at: Any) -> Act:
    """A withdrawal that nobody sent."""
    return Act(act_id="forged", kind="withdraw_application", actor=WINDOW, received_at=at, digest="0" * 64)


@pytest.mark.parametrize("days", [-30, 0, 30, 3000], ids=["long-ago", "now", "next-month", "far-away"])
async def test_forged_act_changes_nothing_whenever_it_claims_to_be_received(office: Office, days: int) -> None:
    case_no, before = await opened(office)
    at = await legal_now(office.lianban.pool) + timedelta(days=days)
    await office.handle(case_no).signal("withdraw_application", forged(at))
    await untouched(office, case_no, before)


async def test_real_act_with_other_content_changes_nothing_and_the_real_one_counts(office: Office) -> None:
    case_no, before = await opened(office)
    act = await office.lianban.put_act_on_file(_claim(case_no))
    twisted = act.model_copy(update={"complete": True, "kind": "complete_pre_review"})
    await office.handle(case_no).signal("complete_pre_review", twisted)
    await office.accept(case_no)
    state = await office.agrees(case_no)
    assert state.seen[act.act_id] == "item_claimed"
    assert state.seq > before.seq


def _claim(case_no: str) -> ActRequest:
    return ActRequest(act_id="claimed-1", case_no=case_no, kind="claim_item", actor=clerk("yy"), item="yy/cszm")


MALFORMED: dict[str, list[Any]] = {
    "nothing": [],
    "null": [None],
    "bytes": [b"\x00\x01"],
    "text": ["withdraw"],
    "number": [7],
    "other-object": [{"act_id": "x"}],
    "naive-time": [
        {"act_id": "x", "kind": "y", "actor": {"actor_id": "a", "role": "lead"}, "received_at": "2026-01-01"}
    ],
    "unknown-encoding": [RawValue(Payload(metadata={"encoding": b"martian/v1"}, data=b"?"))],
    "broken-json": [RawValue(Payload(metadata={"encoding": b"json/plain"}, data=b"{"))],
}


@pytest.mark.parametrize("name", ["decide_item", "no_such_act", "操作"])
async def test_malformed_signals_change_nothing(office: Office, name: str) -> None:
    case_no, before = await opened(office)
    for args in MALFORMED.values():
        await office.handle(case_no).signal(name, args=args)
    await untouched(office, case_no, before)


async def test_forged_copy_that_claims_to_come_later_does_not_stand_in_for_the_real_act(office: Office) -> None:
    case_no, _ = await opened(office)
    act = await office.lianban.put_act_on_file(_claim(case_no))
    copy = act.model_copy(update={"received_at": act.received_at + timedelta(hours=1)})
    await office.handle(case_no).signal(act.kind, copy)
    await office.applied(case_no, SUPERVISOR, "urge_item", "yy/cszm")
    state = await office.agrees(case_no)
    assert state.seen[act.act_id] == "item_claimed"
    assert state.items["yy/cszm"].urged == 1


async def test_duplicate_signals_of_one_act_count_once(office: Office) -> None:
    case_no, _ = await opened(office)
    act = await office.lianban.put_act_on_file(_claim(case_no))
    for _ in range(5):
        await office.lianban.deliver(case_no, act)
    await office.until(case_no, lambda s: act.act_id in s.seen)
    await office.lianban.deliver(case_no, act)
    await office.accept(case_no)
    rows = await office.lianban.pool.fetchval("select count(*) from journal where act_id = $1", act.act_id)
    assert rows == 1
    await office.agrees(case_no)
