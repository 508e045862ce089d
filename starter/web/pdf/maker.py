"""Asks the limited child process (`child.py`) for a paper as PDF, waits for so long at most, and keeps the last ones.

A paper is a value; the same value has the same PDF, so it is kept by its digest, in this process alone. Few are made
at once: whoever asks meanwhile waits, and whoever would wait behind too many is told to try again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import structlog

HERE = Path(__file__).parent
PROGRAM = HERE / "child.py"
"""Run, never imported: typst stays out of this process."""
TEMPLATE = HERE / "document.typ"
SECONDS = 20.0
"""By the wall's clock; a busy machine has room in it."""
AT_ONCE = 1
WAITING = 20
"""Papers that may wait for their turn; at a fifth of a second each nobody waits longer than for a page of files."""
KEPT = 100
"""A paper has 50 to 150 KB: about 10 MB in all."""
_STATUS_NO_FONT = 5
Code = Literal["PDF_FONT_MISSING", "PDF_NOT_MADE", "PDF_BUSY"]
log = structlog.get_logger(__name__)


class PdfNotMade(Exception):
    """No PDF of this paper now; `code` says why."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code: Code = code


class PdfMaker:
    """One per process."""

    def __init__(self, *folders: str, mark: str = "") -> None:
        """`folders`: where fonts are, else those of the system. `mark`: stands across every sheet (练习·无效)."""
        self._mark = mark
        self._folders = folders
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def make(self, paper: Mapping[str, Any]) -> tuple[str, bytes]:
        """(digest of the paper, the PDF). Raises PdfNotMade."""
        said = json.dumps({**paper, "mark": self._mark}, ensure_ascii=False, sort_keys=True).encode()
        digest = hashlib.sha256(said).hexdigest()
        if digest not in self._kept:
            await self._in_turn(digest, said)
        self._kept.move_to_end(digest)
        return digest, self._kept[digest]

    async def _in_turn(self, digest: str, said: bytes) -> None:
        if self._waiting >= WAITING:
            raise PdfNotMade("PDF_BUSY")
        self._waiting += 1
        try:
            async with self._turns:
                if digest not in self._kept:  # somebody else may have had it made meanwhile
                    self._keep(digest, await _typeset(said, self._folders))
        finally:
            self._waiting -= 1

    def _keep(self, digest: str, made: bytes) -> None:
        self._kept[digest] = made
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)


async def _typeset(said: bytes, folders: tuple[str, ...]) -> bytes:
    """The child's answer. Raises PdfNotMade."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-B", str(PROGRAM), str(TEMPLATE), *folders,
        stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={}, cwd="/", start_new_session=True,
    )  # fmt: skip
    status: int | None = None
    made = b""
    try:
        async with asyncio.timeout(SECONDS):
            made, _ = await started.communicate(said)
            status = started.returncode
    except TimeoutError:
        status = None
    finally:
        if started.returncode is None:
            started.kill()
            await started.wait()
    if status == 0 and made.startswith(b"%PDF"):
        return made
    log.warning("pdf_not_made", status=status)
    raise PdfNotMade("PDF_FONT_MISSING" if status == _STATUS_NO_FONT else "PDF_NOT_MADE")
