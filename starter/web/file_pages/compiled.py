"""Bytecode of the libraries that only the child reads, made once: it may write nothing, and nobody else imports them.

An installer that compiles nothing (`uv pip sync`) leaves none, and each child compiled them anew: half of its CPU time.
"""

from __future__ import annotations

import compileall
from importlib.util import find_spec

LIBRARIES = ("PIL", "pillow_heif", "pypdfium2", "pypdfium2_raw")


def keep_bytecode() -> None:
    """Make what is missing or old; where the folder may not be written, a child compiles as before."""
    for name in LIBRARIES:
        found = find_spec(name)
        for folder in (found and found.submodule_search_locations) or ():
            compileall.compile_dir(folder, quiet=2)
