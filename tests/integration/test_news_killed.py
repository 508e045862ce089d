"""Sender and post-box are killed (SIGKILL) again and again while cases go on: nothing is lost, nothing told twice."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from runtime.settings import Settings
from tests.support.office import Office, open_office
from tests.support.post_box import OurProcess, all_sent, running_post_box, running_sender, try_again_now, with_post_box

KILLS = 14
PATIENCE_SECONDS = 120.0
PAUSES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5)
"""Seconds between what makes news and the kill: before the claim, between claim and answer, after the answer."""


@pytest.fixture
async def office(settings: Settings, tmp_path: Path) -> AsyncIterator[Office]:
    """An office whose messages arrive in a post-box."""
    async with open_office(with_post_box(settings, tmp_path)) as opened:
        yield opened


async def test_whoever_is_killed_nothing_is_lost_and_nothing_told_twice(office: Office, at_work: None) -> None:
    numbers: list[str] = []
    async with running_post_box(office.settings) as box, running_sender(office.settings) as sender:
        for each in range(KILLS):
            numbers.append(await _something_happens(office, numbers, each))
            await asyncio.sleep(PAUSES[each % len(PAUSES)])  # the moment of the kill, not a wait for anything
            killed: OurProcess = sender if each % 2 else box
            await killed.stop(signal.SIGKILL)
            await try_again_now(office.lianban.pool)
            await killed.start()
        await all_sent(office.lianban.pool, PATIENCE_SECONDS)
        received = await box.received()
    await _told_once(office, received)


async def _something_happens(office: Office, numbers: list[str], turn: int) -> str:
    """A case is filed; the one before goes on by a step."""
    contacts = {"sms": f"139{turn:08d}", "mail": f"m{turn}@example.invalid"}
    filing = office.filing().model_copy(update={"contacts": contacts})
    case_no = (await office.lianban.file_case(filing)).case_no
    await office.until(case_no, lambda state: state.seq > 0)
    if numbers:
        await office.accept(numbers[-1])
    return case_no


async def _told_once(office: Office, received: list[dict[str, Any]]) -> None:
    pool = office.lianban.pool
    rows = await pool.fetch("select m.message_id, m.state, n.number, n.kind from message m join news n using (news_id)")
    assert {row["state"] for row in rows} == {"sent"}
    kinds = Counter(row["kind"] for row in rows)
    assert kinds["received"] == 2 * KILLS, "each by two ways"
    assert kinds["accepted"] == 2 * (KILLS - 1)
    assert {each["message_id"].rpartition("@")[0] or each["message_id"] for each in received} == {
        row["message_id"] for row in rows
    }
    shown = Counter((each["channel"], each["address"], each["text"]) for each in received)
    assert max(shown.values()) == 1, "nobody reads the same twice"
    again = sum(each["times"] for each in received) - len(rows)
    print(f"{KILLS} kills, {len(rows)} messages, sent again under their id: {again}")
