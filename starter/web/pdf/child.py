"""The process that typesets one paper: alone, with limits, and gone after one answer.

Run by its path and with `python -I -B`: `child.py TEMPLATE` reads the paper as JSON from standard input and writes the
PDF to standard output; what went wrong is the exit status. Texts reach the template as values, never as markup: there
is nothing in them that typst would read as an instruction. The same paper gives the same bytes.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

import typst

FAILED, NO_FONT = 3, 5
"""Exit statuses: it could not be typeset; the machine has no Chinese font."""
CPU_SECONDS = 10
MEMORY = 2 * 1024 * 1024 * 1024
"""Bytes of address space: fonts of 20 MB each are mapped into it, and threads have their stacks there."""
FAMILIES = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN")
"""Fonts in which a paper can be set, the first that is there; all may be embedded (SIL OFL)."""
FILES = ("NotoSansCJK*", "NotoSansSC*", "NotoSansCJKsc*", "SourceHanSans*")
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")


def limit() -> None:
    """From here on: bounded time and memory, and nothing is written anywhere."""
    bounds = (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for what, most in bounds:
        _, allowed = resource.getrlimit(what)
        bound = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(what, (bound, bound))
    # An act of a clerk comes before a paper.
    os.nice(5)


def fonts(folders: tuple[str, ...] = FOLDERS) -> tuple[typst.Fonts, str]:
    """The fonts of the machine in which a paper can be set, and which one it is; '' where there is none."""
    holding = {
        str(file.parent) for folder in folders for name in FILES for file in Path(folder).rglob(name) if file.is_file()
    }
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=sorted(holding))
    known = set(found.families())
    return found, next((family for family in FAMILIES if family in known), "")


def typeset(template: Path, paper: bytes, folders: tuple[str, ...] = FOLDERS) -> bytes | None:
    """The paper as PDF/UA-1; None where no font is there."""
    found, family = fonts(folders)
    if not family:
        return None
    said = json.loads(paper)
    inputs = {"paper": json.dumps({**said, "family": family}, ensure_ascii=False)}
    return typst.compile(
        template.read_bytes(), font_paths=found, ignore_system_fonts=True, sys_inputs=inputs, pdf_standards=["ua-1"]
    )


def main() -> int:
    """One paper, one answer."""
    template, *folders = sys.argv[1:]
    limit()
    try:
        made = typeset(Path(template), sys.stdin.buffer.read(), tuple(folders) or FOLDERS)
    except Exception:  # whatever typst raises: the parent tells it
        return FAILED
    if made is None:
        return NO_FONT
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
