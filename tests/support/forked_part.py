"""A part for the tests of the nursery: says what it found, then does as it was told."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path


def main() -> None:
    """`stay`: until a signal; `fail`: an error; `end CODE`; `answer NUMBER`: on a socket that was handed over;
    `helper`: stay beside a process of one's own."""
    names = {each: os.environ.get(each) for each in ("LIANBAN_TESTED", "HOME")}
    found = {"argv": sys.argv[1:], "names": names, "folder": str(Path.cwd()), "threads": threading.active_count()}
    print(json.dumps(found | {"session": os.getsid(0) == os.getpid(), "input": sys.stdin.read()}))
    match sys.argv[1]:
        case "fail":
            raise RuntimeError("said in the log")
        case "end":
            raise SystemExit(int(sys.argv[2]))
        case "answer":
            listening = socket.socket(fileno=int(sys.argv[2]))
            caller, _ = listening.accept()
            caller.sendall(b"here")
            caller.close()
        case "helper":
            with subprocess.Popen(
                [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE
            ) as other:
                print(json.dumps({"helper": other.pid}))
                signal.pause()
        case _:
            signal.pause()


if __name__ == "__main__":
    main()
