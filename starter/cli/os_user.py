"""Who sits at the command line: the user of the operating system, who answers for what is done there."""

from __future__ import annotations

import os
import pwd
import re

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,32}")


def os_user() -> str:
    """The login name behind this process, also behind `sudo`; the number where the system knows no name."""
    before = os.environ.get("SUDO_USER", "")
    try:
        own = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        own = f"uid-{os.getuid()}"
    name = before if before and own == "root" else own
    return name if _NAME.fullmatch(name) else f"uid-{os.getuid()}"
