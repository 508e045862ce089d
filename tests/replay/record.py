"""Records the histories that `test_replay.py` replays: `python -m tests.replay.record [journey …]` (about a minute).

Run it when a path is added, never to silence a replay that fails: cases that run now have these histories. A
change of the workflow's commands goes behind `workflow.patched("yyyy-mm-name")` first; then record in addition. Only
the current edition of the rules is recorded anew; with names, only those journeys, and the others stay as they are.
"""

from __future__ import annotations

import asyncio
import json
import sys
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from domain.case.acts import Actor, Gap, Role
from domain.case.state import Phase
from domain.definition.bundle import Definition
from ledger.journal import read_entries
from runtime.exits import run_process
from runtime.settings import Settings
from tests.replay import clock_journeys, fingerprint, histories, joint_journeys
from tests.support import newborn, servers
from tests.support.office import SUPERVISOR, WINDOW, Office, clerk, open_office, workers


@dataclass(frozen=True)
class Journey:
    """How a case lives; `definition` None: the newborn bundle. `settings`: what is set otherwise."""

    live: Callable[[Office], Awaitable[str]]
    definition: Callable[[], Definition] | None = None
    settings: dict[str, Any] = field(default_factory=dict)


async def smooth(office: Office) -> str:
    """Every optional item: parallel after the household, one by rule, one reached as a system that is not there."""
    case_no = (await office.file(jzz="是", kxyy="是")).case_no
    await office.accept(case_no, "yy/cszm", "yy/jzz")
    for item in ("yy/jzz", "yy/cszm", "gaj/csdj", "wjj/kxyy"):
        await office.grant(case_no, item)
    await office.result(case_no)
    return case_no


async def correction(office: Office) -> str:
    """One notice, two deliveries."""
    case_no = (await office.file()).case_no
    gaps = (Gap(subject="jhz", reason="MATERIAL_MISSING"), Gap(subject="hkb", reason="MATERIAL_MISSING"))
    await office.applied(case_no, clerk("yy"), "complete_pre_review", "yy/cszm", complete=False, gaps=gaps)
    for subject in ("jhz", "hkb"):
        await office.applied(case_no, WINDOW, "supply_correction", supplied=(subject,))
    await office.applied(case_no, clerk("yy"), "claim_item", "yy/cszm")
    await office.applied(case_no, SUPERVISOR, "urge_item", "yy/cszm")
    await office.grant(case_no, "yy/cszm")
    await office.grant(case_no, "gaj/csdj")
    await office.result(case_no)
    return case_no


async def refusal(office: Office) -> str:
    """The certificate refused; what depends on it lapses. An act of the wrong department is refused before."""
    case_no = (await office.file(sbk="是")).case_no
    await office.accept(case_no)
    await office.act(case_no, clerk("gaj"), "decide_item", "yy/cszm", decision="grant")
    more = {"decision": "refuse", "reason": "CONDITIONS_UNMET"}
    await office.applied(case_no, clerk("yy"), "decide_item", "yy/cszm", **more)
    await office.result(case_no)
    return case_no


async def withdrawal(office: Office) -> str:
    """Withdrawn after one result is there."""
    case_no = (await office.file()).case_no
    await office.accept(case_no)
    await office.grant(case_no, "yy/cszm")
    await office.applied(case_no, WINDOW, "withdraw_application", reason="APPLICANT_WISH")
    await office.result(case_no)
    return case_no


async def overdue(office: Office) -> str:
    """Silence in the pre-review, then every light of the clocks, under time skipping; then granted all the same."""
    case_no = (await office.file()).case_no
    await office.until(case_no, lambda s: s.phase is Phase.REVIEWING)
    await office.advance(case_no, timedelta(days=10))
    await office.until(case_no, lambda s: s.phase is Phase.HANDLING)
    await office.advance(case_no, timedelta(days=45))
    await office.until(case_no, lambda s: len(s.fired.get("case.whole", ())) == 5)
    await office.grant(case_no, "yy/cszm")
    await office.grant(case_no, "gaj/csdj")
    await office.result(case_no)
    return case_no


async def correction_overdue(office: Office) -> str:
    """Nothing is supplied: the term runs out, and the case counts as withdrawn."""
    case_no = (await office.file()).case_no
    gaps = (Gap(subject="jhz", reason="MATERIAL_MISSING"),)
    await office.applied(case_no, clerk("yy"), "complete_pre_review", "yy/cszm", complete=False, gaps=gaps)
    await office.advance(case_no, timedelta(days=40))
    await office.result(case_no)
    return case_no


async def hand_over_retry(office: Office) -> str:
    """The card's department cannot be reached; it is tried again after five minutes; its system decides at last."""
    case_no = (await office.file(sbk="是")).case_no
    await office.accept(case_no)
    await office.grant(case_no, "yy/cszm")
    await office.grant(case_no, "gaj/csdj")
    state = await office.until(case_no, lambda s: s.items["rsj/sbk"].retry_at is not None)
    first = state.items["rsj/sbk"].retry_at
    assert first is not None
    await office.advance(case_no, timedelta(minutes=6))
    await office.until(case_no, lambda s: (s.items["rsj/sbk"].retry_at or first) > first)
    await office.grant(case_no, "rsj/sbk")
    await office.result(case_no)
    return case_no


async def long_case(office: Office) -> str:
    """Several runs, by continue-as-new."""
    case_no = (await office.file()).case_no
    await office.accept(case_no)
    for _ in range(8):
        await office.applied(case_no, SUPERVISOR, "urge_item", "yy/cszm")
    await office.grant(case_no, "yy/cszm")
    await office.grant(case_no, "gaj/csdj")
    await office.result(case_no)
    return case_no


async def another_lead(office: Office) -> str:
    """变更牵头部门, in the first of several runs: the state that is carried on has the plan of the new lead."""
    await office.hire(SUPERVISOR, Actor(actor_id="gaj-lead", role=Role.LEAD, department="gaj"))
    case_no = (await office.file()).case_no
    await office.accept(case_no)
    why = {"note": "政府职责调整"}
    await office.applied(case_no, SUPERVISOR, "change_lead", to_department="gaj", content=why)
    await office.grant(case_no, "yy/cszm")
    await office.grant(case_no, "gaj/csdj")
    await office.fetched(case_no)
    return case_no


JOURNEYS: dict[str, Journey] = {
    "smooth": Journey(smooth),
    "correction": Journey(correction),
    "refusal": Journey(refusal),
    "withdrawal": Journey(withdrawal),
    "overdue": Journey(overdue),
    "correction-overdue": Journey(correction_overdue),
    "hand-over-retry": Journey(hand_over_retry),
    "long-case": Journey(long_case, newborn.urged_at_will, settings={"continue_as_new_events": 15}),
    "another-lead": Journey(another_lead, settings={"continue_as_new_events": 15}),
    **{name: Journey(*how) for name, how in (clock_journeys.JOURNEYS | joint_journeys.JOURNEYS).items()},
}


async def record(name: str, settings: Settings) -> None:
    """Live one journey and keep the history of each of its runs."""
    journey = JOURNEYS[name]
    definition = journey.definition() if journey.definition else None
    async with open_office(settings.model_copy(update=journey.settings), definition) as office, workers(office):
        case_no = await journey.live(office)
        await office.agrees(case_no)
        bodies = [
            entry.model_dump_json(exclude_none=True) for entry in await read_entries(office.lianban.pool, case_no)
        ]
        histories.journal_file(histories.EDITION, name).write_text("\n".join(bodies) + "\n", encoding="utf-8")
        run_id, number = None, 0
        while number == 0 or run_id:
            number += 1
            handle = office.lianban.temporal.get_workflow_handle(case_no, run_id=run_id)
            if number == 1:
                handle = office.lianban.temporal.get_workflow_handle(case_no, run_id=await first_run(office, case_no))
            history = await handle.fetch_history()
            kept = histories.without_machine(json.loads(history.to_json()))
            file = histories.EDITION / histories.file_name(name, number, case_no)
            file.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            print(f"{file.name}: {len(history.events)} events")
            last = history.events[-1]
            run_id = last.workflow_execution_continued_as_new_event_attributes.new_execution_run_id or None


async def first_run(office: Office, case_no: str) -> str:
    """The run that a case began with."""
    description = await office.handle(case_no).describe()
    events = (await office.handle(case_no).fetch_history()).events
    return events[0].workflow_execution_started_event_attributes.first_execution_run_id or description.run_id or ""


async def record_all(_stop: asyncio.Event) -> int:
    """Journeys on servers of their own, and the fingerprint of the commands they were made with."""
    chosen = sys.argv[1:] or [*JOURNEYS]
    histories.EDITION.mkdir(parents=True, exist_ok=True)
    for file in histories.EDITION.iterdir():
        if histories.journey(file) in chosen or histories.journey(file) not in JOURNEYS:
            file.unlink()
    with servers.scratch_folder("record") as folder, servers.running_postgres(folder) as postgres:
        template = await servers.migrated_template(postgres)
        async with servers.running_temporal(folder) as temporal:
            for name in chosen:
                async with servers.fresh_database(postgres, template) as dsn:
                    settings = Settings(
                        _env_file=None,
                        environment="test",
                        database_dsn=SecretStr(dsn),
                        temporal_address=temporal.address,
                        task_queue_prefix=f"{uuid.uuid4().hex[:8]}.",
                    )
                    await record(name, settings)
    fingerprint.BASELINE.write_text(fingerprint.as_text(fingerprint.taken()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    run_process(record_all)
