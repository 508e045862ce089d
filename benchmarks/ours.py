"""Variant (d): the service itself, from a bundle in YAML, with its journal, read model and checks.

The driver files cases and sends acts through the same client as web and API do, the worker is `worker.py` as it
is deployed, and a work-list row is seen as the web sees it: PostgreSQL notifies, then the row is read.
"""

import asyncio
import json
import os
import uuid
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from time import perf_counter

import asyncpg
from pydantic import SecretStr

from benchmarks.flow import BIRTH_CERTIFICATE, CARD, CONCLUDED, HOUSEHOLD, INSURANCE, HistorySize, Notice
from benchmarks.histories import history_size
from benchmarks.sql import SQL
from benchmarks.store import LostOrDoubled, drop_schema
from benchmarks.variant import Stack, WorkerFailed, WorkerProcess
from bundles.calendars import load_calendar
from bundles.loader import load_bundle, load_library
from domain.case.acts import ActKind, Actor, Role
from domain.case.results.entries import Outcome
from domain.case.state import ItemPhase
from ledger import calendars, definitions, journal
from ledger.listen import CASE_CHANGED
from ledger.migrate import migrate
from runtime.settings import Settings, key_of
from starter.office.client import Lianban
from starter.office.requests import ActRequest, Filing

BUNDLE_ROOT = Path(__file__).with_name("bundle")
SLUG = "newborn-four-items"
ITEM_KEYS = {BIRTH_CERTIFICATE: "yy/cszm", HOUSEHOLD: "gaj/csdj", INSURANCE: "ybj/jmyb", CARD: "rsj/sbk"}
ITEM_NAMES = {key: name for name, key in ITEM_KEYS.items()}
WINDOW = Actor(actor_id="window-1", role=Role.COUNTER_CLERK, department="spj")
ANSWERS = {"minzu": "相同"}
# A family that does not exist; the numbers are valid in form only.
FORM = {
    "baby.name": "测试宝",
    "baby.sex": "女",
    "baby.born_at": "2026-11-01T08:30",
    "baby.born_place": "汉中市测试医院",
    "baby.weight": "3250",
    "mother.name": "测试母",
    "mother.id_no": "61070219000101002X",
    "mother.ethnicity": "汉族",
    "mother.phone": "13900000000",
    "mother.hukou_address": "汉台区测试路1号",
    "mother.live_address": "汉台区测试路1号",
    "father.name": "测试父",
    "father.id_no": "610702190001010011",
    "father.ethnicity": "汉族",
    "father.hukou_address": "汉台区测试路1号",
    "settle.follow": "随母",
    "settle.head": "测试母",
    "settle.address": "汉台区测试路1号",
    "delivery.way": "窗口领取",
}


class Ours:
    """(d) the service itself, as installed: one schema, one worker process that serves every queue."""

    key = "d"
    title = "联办（方案为 YAML）"

    def __init__(self, stack: Stack, *, sandbox: bool) -> None:
        self._settings = Settings(
            _env_file=None,
            environment="test",
            # asyncpg takes what it does not know in an address as a setting of the connection.
            database_dsn=SecretStr(f"{stack.database_url}&search_path={self._schema}"),
            temporal_address=stack.temporal_address,
            temporal_namespace=stack.temporal_namespace,
            task_queue_prefix=f"{self._schema}.",
            sandbox=sandbox,
        )
        self._worker = WorkerProcess(
            ["-m", "worker"], env=environment(self._settings), is_ready=lambda line: b'"worker_started"' in line
        )
        self._looks: set[asyncio.Task[None]] = set()

    @property
    def _schema(self) -> str:
        return f"bench_{self.key}"

    async def set_up(self) -> None:
        dsn = self._settings.database_dsn.get_secret_value()
        self._connection = await asyncpg.connect(dsn)
        await self._connection.execute(SQL["create_empty_schema"].replace("{schema}", self._schema))
        await migrate(dsn)
        self._open = AsyncExitStack()
        self._lianban = await self._open.enter_async_context(Lianban.connect(self._settings, lazy=False))
        definition = load_bundle(SLUG, BUNDLE_ROOT, load_library()).definition
        await calendars.load_calendar(self._lianban.pool, load_calendar())
        await definitions.publish(self._lianban.pool, definition)
        self._definition = definition.hash

    async def watch(self, on_notice: Callable[[Notice], None]) -> None:
        def changed(payload: str) -> None:
            if payload:  # an empty one tells of a new connection
                look = asyncio.get_running_loop().create_task(self._look(json.loads(payload)["case_no"], on_notice))
                self._looks.add(look)
                look.add_done_callback(self._looks.discard)

        self._open.enter_context(self._lianban.ear.hear(CASE_CHANGED, changed))

    async def _look(self, case_no: str, on_notice: Callable[[Notice], None]) -> None:
        """Read the case's open work-list rows, and whether it is concluded."""
        for row in await self._lianban.pool.fetch(SQL["open_rows"], case_no):
            item = ITEM_NAMES[row["key"]] if row["key"] else CONCLUDED
            on_notice(Notice(case_no=case_no, item=item, seen_at=perf_counter()))

    async def start_worker(self) -> int:
        return await self._worker.start()

    async def start_case(self, number: int) -> str:
        filed = await self._lianban.file_case(
            Filing(
                act_id=uuid.uuid4().hex,
                actor=WINDOW,
                definition=self._definition,
                answers=ANSWERS,
                form=FORM,
                applicant_name=f"测试母{number}",
            )
        )
        if not filed.started:
            raise WorkerFailed(f"{filed.case_no}: Temporal did not take the start")
        return filed.case_no

    async def send_decision(self, case_no: str, item: str) -> None:
        key = ITEM_KEYS[item]
        department = key.partition("/")[0]
        request = ActRequest(
            act_id=uuid.uuid4().hex,
            case_no=case_no,
            kind=ActKind.DECIDE_ITEM,
            actor=Actor(actor_id=f"{department}-1", role=Role.HANDLER, department=department),
            item=key,
            decision="grant",
            content={"result_no": f"NO-{key}"},
        )
        # Like the others', returns when the decision is safe; the web would go on to wait for the outcome.
        await self._lianban.send_act(request, wait_seconds=0)

    async def check_whole(self, case_nos: Sequence[str]) -> None:
        for case_no in case_nos:
            findings = await journal.verify(self._lianban.pool, case_no)
            state = await journal.read_state(self._lianban.pool, case_no)
            granted = all(item.phase is ItemPhase.GRANTED for item in state.items.values())
            if findings or state.outcome is not Outcome.GRANTED or not granted:
                raise LostOrDoubled(f"{case_no}: {[finding.what for finding in findings] or state.items}")
        unsettled = await self._lianban.pool.fetchval(SQL["count_unapplied_acts"], list(case_nos))
        if unsettled:
            raise LostOrDoubled(f"{unsettled} acts are not applied")

    async def histories(self, case_nos: Sequence[str]) -> list[HistorySize]:
        temporal = self._lianban.temporal
        return list(await asyncio.gather(*(history_size(temporal, case_no) for case_no in case_nos)))

    async def stop_worker(self) -> None:
        await self._worker.stop()

    async def tear_down(self) -> None:
        await self._worker.stop()
        await asyncio.gather(*self._looks)
        await self._open.aclose()
        await drop_schema(self._connection, self._schema)
        await self._connection.close()


def environment(settings: Settings) -> dict[str, str]:
    """The environment of the worker process: what was set here, and nothing of another installation's."""
    chosen = settings.model_dump(include=settings.model_fields_set)
    plain = {
        name: value.get_secret_value() if isinstance(value, SecretStr) else str(value) for name, value in chosen.items()
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LIANBAN_", "TEMPORAL_"))}
    # A home without settings, so that no running stack's file is read.
    home = {key_of("home"): os.devnull}
    return inherited | home | {key_of(name): value for name, value in plain.items()}
