"""The outermost line of every process of ours: run until told to stop, then leave with a code that can be trusted.

The Temporal SDK may abort or hang while the interpreter tears down after a worker ran (return codes 134, 139;
https://github.com/temporalio/sdk-python/issues/300), so a process ends by `os._exit`, after everything that
must be written has been.
"""

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import NoReturn

from runtime.leaving import leave as leave  # noqa: PLC0414 - given out here, too
from runtime.settings import SettingsError

logger = logging.getLogger(__name__)

# Lets the SDK's own threads finish what they were told; without it the exit aborts now and then (0 of 80 with it).
SETTLE_SECONDS = 0.3


def run_process(main: Callable[[asyncio.Event], Awaitable[int]], *, second_signal_ends: bool = True) -> NoReturn:
    """Run `main` until it returns its exit code; SIGTERM, SIGINT or SIGHUP set the event it is given.

    A second signal ends the process at once, unless the process has others to look after
    (`second_signal_ends=False`). An error that `main` lets through is logged and exits with 1; a
    wrong setting is explained on standard error and exits with 2.
    """
    try:
        code = asyncio.run(_until_stopped(main, second_signal_ends))
    except SettingsError as error:
        sys.stderr.write(f"{error}（{error.code}）\n")
        code = 2
    except BaseException:
        logger.exception("process_failed")
        code = 1
    leave(code)


async def _until_stopped(main: Callable[[asyncio.Event], Awaitable[int]], second_signal_ends: bool) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def ask_to_stop(number: signal.Signals) -> None:
        if stop.is_set() and second_signal_ends:
            leave(128 + number)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        # Under nohup the hang-up is ignored, and stays so.
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, ask_to_stop, number)
    try:
        return await main(stop)
    finally:
        await asyncio.sleep(SETTLE_SECONDS)
