"""Asks the limited child process (`child.py`) for the pages of a file, and waits for so long at most."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

import structlog

PROGRAM = Path(__file__).with_name("child.py")
"""Run, never imported: what it reads stays out of this process."""
LOCKED = 4
"""The child's exit status for a file under a password."""
SECONDS = 20.0
"""By the wall's clock, for a child that waits instead of working; a busy machine has room in it."""
MOST_BYTES = 8 * 1024 * 1024
"""Of an answer; an image of this size would be no photograph of a page."""
MOST_PAGES = 200
"""Pages of one file that are shown; the others are in the download."""
log = structlog.get_logger(__name__)


class NotShown(Exception):
    """A file or page of which no image can be made, within the limits; `locked`: a password stands before it."""

    def __init__(self, *, locked: bool = False) -> None:
        super().__init__("locked" if locked else "unreadable")
        self.locked = locked


async def pages_in(media_type: str, body: bytes) -> int:
    """How many pages a file has. Raises NotShown."""
    said = await _ask(body, "pages", media_type)
    if not said.isdigit() or int(said) < 1:
        raise NotShown
    return int(said)


async def image_of(media_type: str, body: bytes, number: int) -> bytes:
    """A page (from 1) as a JPEG. Raises NotShown."""
    made = await _ask(body, "image", media_type, str(number))
    if not made.startswith(b"\xff\xd8\xff"):
        raise NotShown
    return made


async def _ask(body: bytes, *question: str) -> bytes:
    """The child's answer; a child that breaks a limit is dead, and its file cannot be shown. Raises NotShown."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-B", str(PROGRAM), *question,
        stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, cwd="/", start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(SECONDS):
            said, _ = await asyncio.gather(_read(started), _feed(started, body))
            status = await started.wait()
    except TimeoutError:
        status = None
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()
    if status != 0:
        log.info("file_page_refused", asked=question[0], media_type=question[1], status=status)
        raise NotShown(locked=status == LOCKED)
    return said


async def _read(started: Process) -> bytes:
    """What it writes, up to the bound; whoever writes more is ended."""
    assert started.stdout is not None  # noqa: S101 - it was begun with a pipe
    said = bytearray()
    while part := await started.stdout.read(65536):
        said += part
        if len(said) > MOST_BYTES:
            started.kill()
            break
    return bytes(said)


async def _feed(started: Process, body: bytes) -> None:
    """The file; a child that ended before it had read it has given its answer."""
    assert started.stdin is not None  # noqa: S101
    try:
        started.stdin.write(body)
        await started.stdin.drain()
        started.stdin.close()
        await started.stdin.wait_closed()
    except (BrokenPipeError, ConnectionResetError):
        return
