"""A nursery on a machine that has no process left: `python -m tests.support.fork_fails LOG`, a line for each answer.

Whoever unwinds out of a fork says its lines a second time, so that a test sees it.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import sys

from engine.parts.nursery import Request, answer, sources

FORK = os.fork


def main() -> None:
    """Ask three times: the first fork fails, the second one does, none does."""
    nursery, (_, control) = os.getpid(), socket.socketpair()
    request = Request(
        name="tested", module="tests.support.forked_part", arguments=["end", "0"], environment={}, log=sys.argv[1]
    )

    def fails_in(process: str) -> None:
        def fork() -> int:
            if (os.getpid() == nursery) == (process == "nursery"):
                raise BlockingIOError(errno.EAGAIN, "no process left")
            return FORK()

        os.fork = fork

    for process in ("nursery", "between", ""):
        os.fork = FORK
        if process:
            fails_in(process)
        said = answer(request, (), control, sources())
        open_files = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - as many as before, whatever failed
        print(json.dumps({"failed": process, **said, "files": open_files}), flush=True)


if __name__ == "__main__":
    main()
