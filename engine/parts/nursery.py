"""The process that has read what all of ours need, and forks: a part starts at once and shares pages with the others.

It has one thread, no event loop, no connection and no settings, and nothing of it is ever run: what it forks is a part
from its first line on, with its own environment, log, session and name. Who asks is the supervisor, over one socket;
when that closes the nursery ends, and what it forked goes on. The forked process is the supervisor's child, not the
nursery's (it is forked twice, and the supervisor adopts orphans), so that one may end without the other.

A module that can be a part has a `main()` that takes its arguments from `sys.argv` (docs/adr/0082).
"""

from __future__ import annotations

import ctypes
import errno
import gc
import json
import os
import signal
import socket
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from runtime.exits import leave
from runtime.settings import ROOT

LARGEST = 256 * 1024
"""Bytes of a request: an environment, mostly."""
MOST_FILES = 4
_ARENAS, _MOST_ARENAS = -8, 2
_SET_NAME = 15
ROOMS = tuple(
    ROOT / room for room in ("activities", "bundles", "domain", "engine", "ledger", "runtime", "starter", "workflows")
)
WORKER = ROOT / "worker.py"
"""What our parts are made of: code, and the data and pages that it reads."""
_OURS = frozenset(("activities", "bundles", "domain", "engine", "ledger", "runtime", "starter", "worker", "workflows"))


@dataclass(frozen=True, kw_only=True)
class Request:
    """A part to fork: what `python -m module *arguments` would be, with its output appended to `log`.

    `numbers`: of the open files that come with the request, as the part is to find them.
    """

    name: str
    module: str
    arguments: Sequence[str]
    environment: Mapping[str, str]
    log: str
    numbers: Sequence[int] = ()

    def packed(self) -> bytes:
        """As one message."""
        return json.dumps(asdict(self)).encode()


def module_of(arguments: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The module that `python *arguments` runs (`-m module …`, or a file of the tree), and what it is given."""
    if arguments[0] == "-m":
        return arguments[1], arguments[2:]
    return arguments[0].removesuffix(".py"), arguments[1:]


def serve(control: socket.socket, modules: Iterable[str]) -> NoReturn:
    """Read the modules, then fork what is asked for until the supervisor closes the socket."""
    _call("prctl", _SET_NAME, b"lianban-nursery")
    _call("mallopt", _ARENAS, _MOST_ARENAS)
    before = sources()
    for module in modules:
        with suppress(ModuleNotFoundError):  # what is missing, the part will miss
            _read(module)
    # Where no collector looks: it would write to what it looks through, and pages that are written to are not shared.
    gc.collect()
    gc.freeze()
    while True:
        message, files, _, _ = socket.recv_fds(control, LARGEST, MOST_FILES)
        if not message:
            leave(0)
        control.send(json.dumps(answer(Request(**json.loads(message)), files, control, before)).encode())
        for file in files:
            os.close(file)


def _read(name: str) -> ModuleType:
    """The module that `python -m name` runs."""
    module = import_module(name)
    return import_module(f"{name}.__main__") if hasattr(module, "__path__") else module


def answer(
    request: Request,
    files: Sequence[int],
    control: socket.socket,
    before: Mapping[str, int],
    rooms: Iterable[Path] = ROOMS,
) -> dict[str, int | str]:
    """The id of the forked process, or why there is none: then the part is started as a program.

    `before`: what was written in the `rooms` when they were read.
    """
    if sources(rooms) != before:
        return {"refused": "the code has changed"}
    if len(list(Path("/proc/self/task").iterdir())) > 1:
        return {"refused": "a library has started a thread"}
    try:
        return {"pid": _fork(request, files, control)}
    except OSError as failure:
        return {"refused": f"no process could be forked ({failure.errno})"}


def written(room: str | Path) -> Iterator[tuple[str, int]]:
    """Every file of a folder, bytecode left out, and when it was written."""
    with os.scandir(room) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    yield from written(entry.path)
            else:
                yield entry.path, entry.stat(follow_symlinks=False).st_mtime_ns


def sources(rooms: Iterable[str | Path] = ROOMS) -> dict[str, int]:
    """What is written in our rooms; the same as long as nobody changed a file, added one, or took one away."""
    found = {path: at for room in rooms for path, at in written(room)}
    return found | {str(WORKER): WORKER.stat().st_mtime_ns}


def _fork(request: Request, files: Sequence[int], control: socket.socket) -> int:
    """Fork twice; the one between ends at once, so that the part is the supervisor's. Raises OSError."""
    reading, writing = os.pipe()
    try:
        between = os.fork()
        if between == 0:
            _between(request, files, control, (reading, writing))
    except OSError:
        os.close(reading)
        raise
    finally:
        # Also where nothing was forked; of the one between nothing gets here.
        os.close(writing)
    try:
        os.waitpid(between, 0)
        said = os.read(reading, 20)
    finally:
        os.close(reading)
    if said.isdigit():
        return int(said)
    raise OSError(errno.EAGAIN, "the second fork failed")


def _between(request: Request, files: Sequence[int], control: socket.socket, ends: tuple[int, int]) -> NoReturn:
    """The process between nursery and part: it ends whatever happens, since it is a nursery that nobody knows of."""
    reading, writing = ends
    try:
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            os.close(writing)
            control.close()
            _become(request, files)
        os.write(writing, str(pid).encode())
    finally:
        os._exit(0)


def _become(request: Request, files: Sequence[int]) -> NoReturn:
    """This process is the part from now on."""
    code = 1
    try:
        os.setsid()
        _redirect(Path(request.log))
        for file, number in zip(files, request.numbers, strict=True):
            if file != number:
                os.dup2(file, number)
                os.close(file)
        _call("prctl", _SET_NAME, f"lianban-{request.name.removeprefix('outsider-')}"[:15].encode())
        os.chdir(ROOT)
        os.environ.clear()
        os.environ.update(request.environment)
        sys.argv = [request.module, *request.arguments]
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _read(request.module).main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    leave(code)


def _redirect(log: Path) -> None:
    """Nothing to read, and what is written goes to the log at once (mode 0600)."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for file, number in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(file, number)
    os.close(nothing)
    os.close(output)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", line_buffering=True, write_through=True)  # type: ignore[union-attr]


def _call(name: str, *arguments: int | bytes) -> None:
    """A function of the C library that is no more than an improvement: where it is missing nothing is lost."""
    function = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(*arguments)


def main() -> None:
    """`python -m engine.parts.nursery NUMBER MODULE…`: the socket's number, and what to read."""
    number, *modules = sys.argv[1:]
    serve(socket.socket(fileno=int(number)), modules)


if __name__ == "__main__":
    main()
