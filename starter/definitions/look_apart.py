"""`look` in a process of its own: whatever a stranger's text does there, the web goes on, and it ends in time.

`python -m starter.definitions.look_apart` reads the text from standard input and writes what was found as JSON.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
from asyncio.subprocess import PIPE, Process

from pydantic import TypeAdapter

from runtime.settings import ROOT
from starter.definitions.look import MOST_BYTES, Looked, look, only

CPU_SECONDS = 10
WALL_SECONDS = 20.0
MEMORY_BYTES = 1024**3
_LOOKED = TypeAdapter(Looked)


async def look_apart(raw: bytes) -> Looked:
    """Everything that can be said of the definition; a text that takes too long, or too much, is told so."""
    if len(raw) > MOST_BYTES:
        return look(raw)  # told by its size alone
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "starter.definitions.look_apart",
        stdin=PIPE,
        stdout=PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
        # Nothing of the installation's settings: no address, no key.
        env={name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ},
    )
    try:
        return await _answer(child, raw)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()


async def _answer(child: Process, raw: bytes) -> Looked:
    try:
        async with asyncio.timeout(WALL_SECONDS):
            output, _ = await child.communicate(raw)
    except TimeoutError:
        output = b""
    if child.returncode != 0:
        mend = "请减少问题和选项，或用命令行检查。"
        return only("DEFINITION_TOO_COSTLY", "推算这份定义花的时间或内存太多，已停止", mend)
    return _LOOKED.validate_json(output)


def main() -> None:
    """Look at what stands on standard input, within the limits."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(_LOOKED.dump_json(look(sys.stdin.buffer.read())))


if __name__ == "__main__":
    main()
