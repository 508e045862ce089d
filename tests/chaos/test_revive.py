"""Temporal's database is emptied under open cases of many kinds: revived, they go on as a twin that was never lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from domain.case.acts import Gap
from domain.case.state import ItemPhase, Phase
from engine.postgres import EmbeddedPostgres
from engine.temporal_process import EmbeddedTemporal, prepare_namespace
from ledger import journal, legal_clock
from runtime.settings import Settings
from starter.office import demo_clock, revive
from starter.office.errors import CaseNotFound, RunNotLost
from starter.office.requests import ActRequest
from starter.office.sweeper import sweep
from tests.chaos.conftest import installation
from tests.support import servers
from tests.support.office import SUPERVISOR, WINDOW, Office, clerk, open_office, workers

OF_THE_MOMENT = frozenset({"act_id", "digest", "case_no", "decision_act", "calendar_version", "starts_at"})
"""What two installations never share: ids, and moments that differ by seconds."""
MOMENTS = frozenset({"at", "since", "not_before"})


@asynccontextmanager
async def installed(settings: Settings) -> AsyncIterator[Office]:
    async with open_office(settings) as office:
        yield office


async def play_until_the_loss(office: Office) -> list[str]:
    """Cases of many kinds; their numbers in order."""
    async with workers(office):
        reviewing = (await office.file()).case_no
        await office.until(reviewing, lambda state: state.phase is Phase.REVIEWING)
        correcting = (await office.file()).case_no
        gap = Gap(subject="jhz", reason="MATERIAL_MISSING")
        await office.applied(correcting, clerk("yy"), "complete_pre_review", "yy/cszm", complete=False, gaps=(gap,))
        await office.until(correcting, lambda state: state.phase is Phase.CORRECTING)
        claimed = (await office.file()).case_no
        await office.accept(claimed)
        await office.applied(claimed, clerk("yy"), "claim_item", "yy/cszm")
        unreachable = (await office.file(sbk="是")).case_no
        await office.accept(unreachable)
        await office.grant(unreachable, "yy/cszm")
        await office.grant(unreachable, "gaj/csdj")
        await office.until(unreachable, lambda state: state.items["rsj/sbk"].retry_at is not None)
        refused = (await office.file()).case_no
        await office.act(refused, clerk("gaj"), "decide_item", "gaj/csdj", decision="grant")
        ended = (await office.file()).case_no
        await office.applied(ended, WINDOW, "withdraw_application", reason="APPLICANT_WISH")
        await office.result(ended)
    waiting = (await office.lianban.put_case_on_file(office.filing())).case_no
    for case_no in (reviewing, claimed):
        await office.lianban.put_act_on_file(urge(case_no))
    return [reviewing, correcting, claimed, unreachable, refused, ended, waiting]


def urge(case_no: str) -> ActRequest:
    return ActRequest(act_id=f"urge-{case_no}", case_no=case_no, kind="urge_item", actor=SUPERVISOR, item="yy/cszm")


async def play_on(office: Office, numbers: list[str]) -> None:
    """What happens afterwards: waiting acts, people, and time."""
    reviewing, correcting, claimed, unreachable, refused, _, waiting = numbers
    async with workers(office):
        await office.lianban.pool.execute("update act set next_try_at = clock_timestamp() where outcome is null")
        await office.lianban.pool.execute("update case_file set next_start_at = clock_timestamp()")
        await sweep(office.lianban)
        for case_no in (reviewing, claimed):
            await office.until(case_no, lambda state, case_no=case_no: f"urge-{case_no}" in state.seen)  # type: ignore[misc]
        await office.until(waiting, lambda state: state.phase is Phase.REVIEWING)
        await office.grant(claimed, "yy/cszm")
        await office.accept(reviewing)
        papers = {"materials": [{"material": "jhz", "source": "handed_in", "file_name": "jhz.pdf"}]}
        await office.applied(correcting, WINDOW, "supply_correction", supplied=("jhz",), content=papers)
        await office.until(correcting, lambda state: state.phase is Phase.HANDLING)
        # Two weeks: silence accepts what nobody reviewed, reminders and colours come, the card is tried again.
        for days in (1, 2, 4, 7):
            await legal_clock.advance_clock(office.lianban.pool, timedelta(days=days))
            await demo_clock.catch_up(office.lianban)
        await office.until(refused, lambda state: state.accepted_at is not None)
        await office.grant(claimed, "gaj/csdj")
        await office.until(claimed, lambda state: state.items["ybj/jmyb"].phase is not ItemPhase.WAITING)
        await office.grant(unreachable, "rsj/sbk")
        await office.until(unreachable, lambda state: state.phase is Phase.CONCLUDED)


async def as_told(office: Office, numbers: list[str]) -> list[Any]:
    """Journal and rows of each case, without what belongs to the installation or the second."""
    told = []
    for case_no in numbers:
        entries = await journal.read_entries(office.lianban.pool, case_no)
        rows = await journal.stored_rows(office.lianban.pool, case_no)
        texts = [entry.model_dump(mode="json", exclude_none=True) for entry in entries]
        # The answer to a hand-over comes when the department's worker has it, before or after a rung of the same hour.
        answers = [text for text in texts if text["kind"].startswith("hand_over")]
        others = [text for text in texts if text not in answers]
        told.append((plain(others), plain(answers), plain(json.loads(rows.model_dump_json()))))
    return told


def plain(value: Any) -> Any:
    """Without ids and moments; dates stay."""
    if isinstance(value, dict):
        kept = {name: plain(each) for name, each in value.items() if name not in OF_THE_MOMENT}
        return {name: each for name, each in kept.items() if name not in MOMENTS and not name.endswith("_at")}
    return [plain(each) for each in value] if isinstance(value, list) else value


async def emptied(server: EmbeddedTemporal, folder: Path) -> None:
    """Everything that Temporal knew is gone; the server is back at the same address."""
    address = server.address
    server.stop()
    shutil.rmtree(folder / "temporal")
    await prepare_namespace(await server.start(), servers.NAMESPACE)
    assert server.address == address


async def test_cases_revived_after_temporal_was_emptied_go_on_as_a_twin_that_was_never_lost(
    own_postgres: EmbeddedPostgres, own_template: str, temporal_server: EmbeddedTemporal
) -> None:
    with servers.scratch_folder("lost") as folder:
        async with (
            servers.running_temporal(folder) as server,
            servers.fresh_database(own_postgres, own_template) as dsn,
            servers.fresh_database(own_postgres, own_template) as twin_dsn,
        ):
            async with installed(installation(temporal_server, twin_dsn)) as twin:
                of_twin = await play_until_the_loss(twin)
                await play_on(twin, of_twin)
                expected = await as_told(twin, of_twin)
                for case_no in of_twin:
                    await twin.agrees(case_no)
            settings = Settings(
                _env_file=None,
                environment="test",
                database_dsn=SecretStr(dsn),
                temporal_address=server.address,
                task_queue_prefix="lost.",
            )
            async with installed(settings) as office:
                numbers = await play_until_the_loss(office)
                await emptied(server, folder)
                await brought_back(office, numbers)
                await play_on(office, numbers)
                found = await as_told(office, numbers)
                for case_no in numbers:
                    await office.agrees(case_no)
    for mine, theirs in zip(found, expected, strict=True):
        assert mine == theirs


async def brought_back(office: Office, numbers: list[str]) -> None:
    """Every lost run, and nothing else; the dry run changes nothing, a second time finds nothing."""
    open_ones = sorted(numbers[:5])
    assert sorted(await revive.lost(office.lianban)) == open_ones
    tried = [each async for each in revive.revive_all(office.lianban, dry_run=True)]
    assert sorted(each.case_no for each in tried) == open_ones
    assert sum(each.acts for each in tried) == 2
    assert sorted(await revive.lost(office.lianban)) == open_ones
    done = [each async for each in revive.revive_all(office.lianban, dry_run=False)]
    assert [each.code for each in done] == [""] * len(open_ones)
    assert sorted(each.case_no for each in done) == open_ones
    for case_no in (numbers[0], numbers[5]):  # it runs again; it has ended
        with pytest.raises(RunNotLost):
            await revive.revive(office.lianban, case_no)
    with pytest.raises(CaseNotFound):
        await revive.revive(office.lianban, "610702-20260101-9999")
