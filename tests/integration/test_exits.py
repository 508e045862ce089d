"""A worker told to stop ends with code 0, every time: the SDK may abort or hang while an interpreter tears down."""

import asyncio
import os
import sys

from runtime.settings import ROOT, Settings

TIMES = 20
AT_ONCE = 4
SECONDS = 60.0


def environment_of(settings: Settings) -> dict[str, str]:
    """The settings of a test as a process of ours reads them."""
    return os.environ | {
        "LIANBAN_ENVIRONMENT": "test",
        "LIANBAN_HOME": str(settings.home),
        "LIANBAN_DATABASE_DSN": settings.database_dsn.get_secret_value(),
        "LIANBAN_TASK_QUEUE_PREFIX": settings.task_queue_prefix,
        "TEMPORAL_ADDRESS": settings.temporal_address,
        "PYTHONPATH": str(ROOT),
    }


async def exit_code(environment: dict[str, str], turn: asyncio.Semaphore) -> int:
    """Start a worker, stop it as soon as it says that it serves, and return how it ended."""
    async with turn, asyncio.timeout(SECONDS):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "worker.py", "--queues", "cases,dept.gaj"),
            cwd=ROOT,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        assert process.stderr is not None
        said = b""
        while b"worker_started" not in said:
            line = await process.stderr.readline()
            assert line, f"办件流程没有启动：\n{said.decode()}"
            said += line
        process.terminate()
        await process.communicate()
        assert process.returncode is not None
        return process.returncode


async def test_a_worker_told_to_stop_exits_zero_twenty_times_of_twenty(settings: Settings) -> None:
    turn = asyncio.Semaphore(AT_ONCE)
    environment = environment_of(settings)
    codes = await asyncio.gather(*(exit_code(environment, turn) for _ in range(TIMES)))
    assert codes == [0] * TIMES
