"""Resident memory of processes, from /proc (Linux only)."""

from __future__ import annotations

import os
import re
from pathlib import Path

_KIB = re.compile(r"^(?P<name>VmRSS|VmHWM):\s+(?P<kib>\d+) kB$", re.MULTILINE)
_KIB_PER_MIB = 1024


def resident_mib(pid: int | None = None, *, peak: bool = False) -> float:
    """Resident memory of a process (None: this one) now, or the most it ever had; 0 when it is gone. In MiB."""
    try:
        text = Path(f"/proc/{pid or os.getpid()}/status").read_text("utf-8")
    except FileNotFoundError:
        return 0.0
    found = {match["name"]: int(match["kib"]) for match in _KIB.finditer(text)}
    return found.get("VmHWM" if peak else "VmRSS", 0) / _KIB_PER_MIB
