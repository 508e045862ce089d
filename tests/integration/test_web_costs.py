"""What a page costs: statements to the ledger and folds of the journal, for one act and for one refresh.

The numbers stand in `docs/architecture.md` too; whoever raises one says there why.
"""

from __future__ import annotations

import asyncio
import re
import sys
import threading
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

import pytest

from domain.case.evolve import evolve
from domain.case.state import Phase
from domain.duties.of_case import all_of
from runtime.settings import ROOT, Settings
from tests.support.office import open_office, workers
from tests.support.web import Site, open_site, register, submit

ACT_STATEMENTS = 5
"""One act sent from the case's page, until the redirect: session, reach, case, the act's row, its outcome."""
PAGE_STATEMENTS = 10
REFRESH_STATEMENTS = 7
"""In both the last is the line in the access log (ADR 0056)."""


@pytest.fixture
async def site(settings: Settings) -> AsyncIterator[Site]:
    async with open_office(settings) as office, workers(office), open_site(office) as opened:
        yield opened


@contextmanager
def calls_of(function: Callable[..., Any]) -> Iterator[list[int]]:
    """Count the calls of a function in this thread, where the web runs; workflows fold in threads of their own."""
    code: CodeType = function.__code__
    count, here = [0], threading.get_ident()

    def profile(frame: FrameType, event: str, _arg: object) -> None:
        if event == "call" and frame.f_code is code and threading.get_ident() == here:
            count[0] += 1

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        yield count
    finally:
        sys.setprofile(before)


def statements(headers: Any) -> int:
    """What the answer says of its cost."""
    found = re.fullmatch(r'ledger;desc="(\d+) statements"', headers["server-timing"])
    assert found is not None
    return int(found[1])


async def test_act_and_refresh_cost_what_the_architecture_says(site: Site) -> None:
    window, yy = await site.visitor("window"), await site.visitor("yy")
    number, _ = await submit(window, await register(window))
    state = await site.office.until(number, lambda state: state.phase is Phase.REVIEWING)
    path = f"/cases/{number}"
    sent = {"act_id": uuid.uuid4().hex, "item": "yy/cszm", "complete": "yes"}
    with calls_of(evolve) as folded:
        answer = await yy.post(f"{path}/acts/complete_pre_review", data=sent)
    assert answer.status_code == 303, answer.text
    assert statements(answer.headers) == ACT_STATEMENTS
    assert folded[0] == state.seq, "an act is judged on one fold of the journal as it stood"

    state = await site.office.until(number, lambda state: state.phase is Phase.HANDLING)
    await asyncio.sleep(0)
    with calls_of(evolve) as folded:
        page = await yy.get(path)
    assert statements(page.headers) == PAGE_STATEMENTS
    once = folded[0]
    for headers in ({}, {"hx-request": "true", "hx-target": "live"}):
        with calls_of(all_of) as made:
            await yy.get(path, headers=headers)
        assert made[0] == 1, "轮到谁, lateness and what else asks for duties are given the same ones"
    with calls_of(evolve) as folded:
        parts = await yy.get(path, headers={"hx-request": "true", "hx-target": "live"})
    assert statements(parts.headers) == REFRESH_STATEMENTS
    assert (once, folded[0]) == (state.seq, state.seq), "a page folds its case once"


async def test_refresh_brings_every_part_that_changes_and_nothing_else(site: Site) -> None:
    window, supervisor = await site.visitor("window"), await site.visitor("supervisor")
    number, _ = await submit(window, await register(window))
    await site.office.until(number, lambda state: state.phase is Phase.REVIEWING)
    page = (await supervisor.get(f"/cases/{number}")).text
    asked = re.findall(r'hx-select-oob="([^"]+)"', page)
    assert len(asked) == 1, "an open page asks once per change"
    assert page.count("sse:changed") == 1
    before_it_was_filed = f"/cases/{number}?since=0"
    parts = (await supervisor.get(before_it_was_filed, headers={"hx-request": "true", "hx-target": "live"})).text
    wanted = [each.removesuffix(":innerHTML") for each in asked[0].replace("#", "").split(",")]
    assert re.findall(r'<div id="(live|since-opened|items|reckoned|chart|time|told)"', parts) == ["live", *wanted]
    assert all(f'<div id="{each}"' in page for each in wanted), "each part has its place"
    for shown in re.findall(r"<h2[^>]*>([^<]+)</h2>", parts):
        assert shown in page
    assert "<form" not in parts


def test_architecture_page_says_the_same_numbers() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for number in (ACT_STATEMENTS, PAGE_STATEMENTS, REFRESH_STATEMENTS):
        assert re.search(rf"\b{number} statements", text)
