"""Workers are killed (SIGKILL) again and again while applications are signed: each becomes one case, none is lost."""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass

import httpx

from domain.cosigning.messages import COSIGNING
from ledger import journal
from starter.office.sweeper import sweep
from tests.support.cosigning import FATHER, MOTHER, filled_in, person, sent, sign, until
from tests.support.office import Office
from tests.support.post_box import OurProcess, environment_of_home
from tests.support.web import Site

APPLICATIONS = 4
KILLED_AFTER = (1.2, 1.6, 2.0, 2.4, 2.8, 3.2)
"""Seconds after its start: before it serves, while it takes what waits, and after."""


@dataclass
class WorkerProcess(OurProcess):
    """A worker of the cases' queue."""

    @property
    def environment(self) -> dict[str, str]:
        """The installation of the test."""
        return {
            **environment_of_home(self.settings),
            "LIANBAN_ENVIRONMENT": "test",
            "LIANBAN_SECRET_KEY": self.settings.secret_key.get_secret_value(),
            "TEMPORAL_ADDRESS": self.settings.temporal_address,
            "TEMPORAL_NAMESPACE": self.settings.temporal_namespace,
            "LIANBAN_TASK_QUEUE_PREFIX": self.settings.task_queue_prefix,
        }


async def test_workers_that_are_killed_lose_no_signature_and_file_nothing_twice(office: Office, site: Site) -> None:
    mother, father = await person(site, "测试母", MOTHER), await person(site, "测试父", FATHER)
    numbers = [await sent(mother, await filled_in(mother)) for _ in range(APPLICATIONS)]
    signing = asyncio.create_task(_signed(father, numbers))
    for seconds in KILLED_AFTER:
        worker = WorkerProcess(office.settings, ("-m", "worker", "--queues", "cases"))
        await worker.start()
        await asyncio.sleep(seconds)  # the very moment at which it dies is what varies
        assert await worker.stop(signal.SIGKILL) == -signal.SIGKILL
    await signing
    last = WorkerProcess(office.settings, ("-m", "worker", "--queues", "cases"))
    await last.start()
    try:
        await sweep(office.lianban)
        states = [await until(office, number, "filed") for number in numbers]
    finally:
        await last.stop()
    pool = office.lianban.pool
    cases = {row["case_no"] for row in await pool.fetch("select case_no from case_file")}
    assert cases == {state.case_no for state in states}
    assert len(cases) == APPLICATIONS
    for number in numbers:
        assert await journal.verify(pool, number) == []
    count = "select count(*) from journal where process_kind = $1 and kind = $2"
    for kind in ("cosigned", "application_filed", "signatures_asked"):
        assert await pool.fetchval(count, COSIGNING, kind) == APPLICATIONS
    told = await pool.fetchval("select count(*) from news where kind = 'cosign_filed'")
    assert told == APPLICATIONS, "told once"


async def _signed(father: httpx.AsyncClient, numbers: list[str]) -> None:
    for number in numbers:
        answer = await sign(father, number)
        assert "?done" in answer.headers["location"] or "?waits" in answer.headers["location"], answer.text
