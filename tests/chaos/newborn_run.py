"""A newborn case whose worker is killed again and again: its steps, its points, and what has to be true at the end."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from domain.case.acts import Actor, Gap
from domain.case.messages import CaseEnd
from domain.case.state import CaseOpening, CaseState
from domain.definition.bundle import Definition
from ledger import journal
from runtime.settings import Settings
from starter.office.client import Lianban
from starter.office.requests import ActRequest
from tests.chaos.cradle import KILLED, Cradle
from tests.chaos.short_tasks import with_short_tasks
from tests.support.office import SUPERVISOR, WINDOW, Office, clerk, open_office
from workflows.case import CaseWorkflow

PATIENCE_SECONDS = 60.0

JOURNAL = [
    "case_received",
    *("pre_review_answered yy/cszm", "correction_noticed"),
    *("correction_supplied", "case_accepted", "item_started yy/cszm"),
    "item_claimed yy/cszm",
    "item_urged yy/cszm",
    *("item_decided yy/cszm", "item_started gaj/csdj"),
    "act_refused gaj/csdj",
    *("item_decided gaj/csdj", "item_started ybj/jmyb"),
    *("item_decided ybj/jmyb", "results_issued", "case_concluded", "result_delivered"),
]
"""What the journal of such a case holds, however often its worker died."""


@asynccontextmanager
async def short_tasks_office(settings: Settings, definition: Definition | None = None) -> AsyncIterator[Office]:
    """An office whose cases notice a dead worker soon; its workers are processes of their own."""
    async with open_office(settings, definition) as office:
        client = with_short_tasks(office.lianban.temporal)
        lianban = Lianban(office.lianban.pool, client, settings, office.lianban.feed)
        yield Office(lianban, settings, office.definition)


@dataclass(frozen=True)
class Step:
    """One command of the case: the name of it in points, and what makes it come."""

    label: str
    send: Callable[[], Awaitable[None]]


@dataclass
class NewbornRun:
    """The case and its workers."""

    office: Office
    cradle: Cradle
    opening: CaseOpening
    is_silent: bool = False
    acts: dict[str, str] = field(default_factory=dict)

    def steps(self) -> list[Step]:
        """收件 to the last decision before the rule's; the rule's effect comes by itself."""
        gap = (Gap(subject="jhz", reason="MATERIAL_MISSING"),)
        return [
            Step("submit_application", self.start),
            self.act("complete_pre_review", clerk("yy"), "yy/cszm", complete=False, gaps=gap),
            self.act("supply_correction", WINDOW, None, supplied=("jhz",)),
            self.act("claim_item", clerk("yy"), "yy/cszm"),
            self.act("urge_item", SUPERVISOR, "yy/cszm"),
            self.act("decide_item", clerk("yy"), "yy/cszm", decision="grant"),
            self.act("claim_item", clerk("ybj"), "gaj/csdj"),
            self.act("decide_item", clerk("gaj"), "gaj/csdj", decision="grant"),
            Step("effect ybj/jmyb", self.nothing),
        ]

    async def start(self) -> None:
        """Start the workflow, or leave it to the sweeper."""
        if not self.is_silent:
            await self.office.lianban.start_workflow(self.opening)

    async def nothing(self) -> None:
        """It comes by itself."""

    def act(self, kind: str, actor: Actor, item: str | None, **more: Any) -> Step:
        """An act that is sent once, under one id."""
        act_id = uuid.uuid4().hex
        request = ActRequest(act_id=act_id, case_no=self.opening.case_no, kind=kind, actor=actor, item=item, **more)

        async def send() -> None:
            self.acts[act_id] = kind
            if self.is_silent:  # the signal was lost; the sweeper sends it
                await self.office.lianban.put_act_on_file(request)
            else:
                await self.office.lianban.send_act(request, wait_seconds=0)

        return Step(f"{kind} {item or ''}".strip(), send)

    async def die_at(self, step: Step, wheres: Sequence[str]) -> None:
        """The step's command comes; the worker dies at each of the points, one worker after the other."""
        for number, where in enumerate(wheres):
            await self.cradle.start(where, step.label)
            if number == 0:
                await step.send()
            assert await self.cradle.ended() == KILLED

    async def finish(self, *, fetches: bool = False) -> CaseState:
        """A worker that lives brings the case to its end; journal, workflow and read model then say the same.

        `fetches`: there are papers, which are handed over at the window.
        """
        await self.cradle.start()
        case_no, lianban = self.opening.case_no, self.office.lianban
        handle = lianban.temporal.get_workflow_handle(case_no, result_type=CaseEnd)
        async with asyncio.timeout(PATIENCE_SECONDS):
            end = await (self.office.fetched(case_no) if fetches else handle.result())
        held = await handle.query(CaseWorkflow.current_state)
        written = await journal.read_state(lianban.pool, case_no)
        # The answers of the questionnaire stay in PostgreSQL; everything else is the same on both sides.
        assert held.model_copy(update={"opening": written.opening}) == written, "workflow state and journal agree"
        assert await journal.verify(lianban.pool, case_no) == [], "chain is whole, read model agrees with the journal"
        assert end.entries == written.seq
        await self.every_act_settled_once()
        assert await self.cradle.stop() == 0
        return written

    async def every_act_settled_once(self) -> None:
        """Nothing lost, nothing doubled: each act has its outcome and one entry that gave it."""
        entries = await journal.read_entries(self.office.lianban.pool, self.opening.case_no)
        settled = [entry.act_id for entry in entries if entry.act_id in self.acts]
        assert sorted(settled) == sorted(self.acts)
        open_acts = await self.office.lianban.pool.fetchval(
            "select count(*) from act where case_no = $1 and outcome is null", self.opening.case_no
        )
        assert open_acts == 0

    async def journal(self) -> list[str]:
        """The journal as `kind item`."""
        entries = await journal.read_entries(self.office.lianban.pool, self.opening.case_no)
        return [f"{entry.kind} {getattr(entry, 'item', None) or ''}".strip() for entry in entries]
