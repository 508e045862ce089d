"""Asks the limited child process (`child.py`) what a file is, for its pages, or to put pages together."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from domain.materials.arranged import Turn
from domain.materials.limits import FILE_BYTES
from domain.materials.provenance import Done, Hint

PROGRAM = Path(__file__).with_name("child.py")
"""Run, never imported: what it reads stays out of this process."""
LOCKED = 4
"""The child's exit status for a file under a password."""
SECONDS = 20.0
"""By the wall's clock, for a child that waits instead of working; a busy machine has room in it."""
MOST_BYTES = 8 * 1024 * 1024
"""Of an answer; an image of this size would be no photograph of a page."""
WIDTH = 1400
"""Pixels, as the child has it: small print of a scanned A4 page can be read."""
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


async def image_of(media_type: str, body: bytes, number: int, turn: Turn = 0, width: int = WIDTH) -> bytes:
    """A page (from 1) as a JPEG so many pixels wide, turned to the right. Raises NotShown."""
    return _jpeg(await _ask(body, "image", media_type, str(number), str(turn), str(width)))


@dataclass(frozen=True)
class Examined:
    """What a file is: how many pages, what was done to it, what makes it hard to read; `kept`: what is kept instead."""

    pages: int
    done: tuple[Done, ...]
    hints: tuple[Hint, ...]
    kept: bytes


async def examine(media_type: str, body: bytes) -> Examined:
    """Look at a file as it comes in; a picture stands upright and has a bounded size afterwards. Raises NotShown."""
    line, _, kept = (await _ask(body, "examine", media_type, most=FILE_BYTES)).partition(b"\n")
    said = json.loads(line)
    if said["pages"] < 1:
        raise NotShown
    return Examined(said["pages"], tuple(said["done"]), tuple(said["hints"]), _jpeg(kept) if kept else b"")


async def turn_picture(media_type: str, body: bytes, turn: Turn) -> bytes:
    """A picture turned to the right, as a JPEG. Raises NotShown."""
    return _jpeg(await _ask(body, "turn", media_type, str(turn), most=FILE_BYTES))


async def join(files: Sequence[tuple[str, bytes]], pages: Sequence[tuple[int, int, Turn]]) -> bytes:
    """One PDF of these pages (which of the files, from 0; which page of it, from 1; its turn). Raises NotShown."""
    said = {"files": [(kind, len(body)) for kind, body in files], "pages": list(pages)}
    asked = b"".join((json.dumps(said).encode(), b"\n", *(body for _, body in files)))
    made = await _ask(asked, "join", most=FILE_BYTES)
    if not made.startswith(b"%PDF-"):
        raise NotShown
    return made


def _jpeg(made: bytes) -> bytes:
    if not made.startswith(b"\xff\xd8\xff"):
        raise NotShown
    return made


async def _ask(body: bytes, *question: str, most: int = MOST_BYTES) -> bytes:
    """The child's answer; a child that breaks a limit is dead, and its file cannot be shown. Raises NotShown."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-B", str(PROGRAM), *question,
        stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, cwd="/", start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(SECONDS):
            said, _ = await asyncio.gather(_read(started, most), _feed(started, body))
            status = await started.wait()
    except TimeoutError:
        status = None
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()
    if status != 0:
        log.info("file_page_refused", asked=question[0], media_type=(*question, "")[1], status=status)
        raise NotShown(locked=status == LOCKED)
    return said


async def _read(started: Process, most: int) -> bytes:
    """What it writes, up to the bound; whoever writes more is ended."""
    assert started.stdout is not None  # noqa: S101 - it was begun with a pipe
    said = bytearray()
    while part := await started.stdout.read(65536):
        said += part
        if len(said) > most:
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
