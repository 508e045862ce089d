"""The process that turns a page of a stranger's file into an image: alone, with limits, and gone after one answer.

Run by its path and with `python -I -B`, so that nothing of ours is imported and nothing of the environment is read:
`child.py pages TYPE` writes the number of pages, `child.py image TYPE NUMBER` the page as a JPEG. The file comes in by
standard input, the answer goes out by standard output, what went wrong is the exit status. The web process never
imports this module: PDFium and Pillow read files here only.
"""

from __future__ import annotations

import ctypes
import io
import os
import resource
import sys
from collections.abc import Iterable
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps

UNREADABLE, LOCKED = 3, 4
"""Exit statuses: nothing can be shown of it; a password stands before it."""
CPU_SECONDS = 8
MEMORY = 768 * 1024 * 1024
"""Bytes of address space: a page of A3 scanned in colour at 600 dots an inch has room, a bomb has not."""
OPEN_FILES = 24
"""The three pipes, the libraries, and fonts that a file does not bring along."""
WIDTH = 1400
"""Pixels: small print of a scanned A4 page can be read."""
MOST_PIXELS = 6_000_000
MOST_PICTURE_PIXELS = 120_000_000
"""Of a photo as it came in; few telephones take more."""
QUALITY = 82
PDF = "application/pdf"
# Of PDFium's errors the one that a password can cure.
_WRONG_PASSWORD = 4
FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts")
"""Where PDFium looks for fonts that a file names and does not bring along."""

# --- limits ----------------------------------------------------------------------------------------------------------

# Landlock: system calls with one number on every architecture, and the rights that each version of it knows.
_CREATE, _ADD, _RESTRICT, _VERSION, _NO_NEW_PRIVILEGES = 444, 445, 446, 1, 38
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_READING = 1 << 2 | 1 << 3
_TCP, _SIGNALS_AND_SOCKETS = 3, 3


def limit() -> None:
    """From here on: bounded time and memory, nothing is written anywhere, no other process is begun."""
    for what, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        _, allowed = resource.getrlimit(what)
        bound = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(what, (bound, bound))
    # An act of a clerk comes before a picture.
    os.nice(10)


def shut(readable: Iterable[str | Path]) -> bool:
    """Nothing but these folders can be opened any more, and no connection; False where the kernel has no Landlock."""
    kernel = ctypes.CDLL(None, use_errno=True)
    version = kernel.syscall(_CREATE, None, 0, _VERSION)
    if version < 1:
        return False  # the limits above stand, and the user's rights
    rights = (1 << _FILE_RIGHTS.get(version, 16)) - 1
    known = (rights, _TCP, _SIGNALS_AND_SOCKETS)[: 1 if version < 4 else 2 if version < 6 else 3]
    asked = (ctypes.c_uint64 * len(known))(*known)
    rules = kernel.syscall(_CREATE, asked, ctypes.sizeof(asked), 0)
    for folder in readable:
        _let_read(kernel, rules, folder)
    kernel.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return bool(kernel.syscall(_RESTRICT, rules, 0) == 0)


def _let_read(kernel: ctypes.CDLL, rules: int, folder: str | Path) -> None:
    try:
        opened = os.open(folder, os.O_PATH)
    except FileNotFoundError:
        return
    beneath = _READING.to_bytes(8, sys.byteorder) + opened.to_bytes(4, sys.byteorder)
    kernel.syscall(_ADD, rules, 1, beneath, 0)
    os.close(opened)


# --- pages -----------------------------------------------------------------------------------------------------------


def count(kind: str, body: bytes) -> int:
    """How many pages the file has; a picture is one."""
    return len(pypdfium2.PdfDocument(body)) if kind == PDF else 1


def image(kind: str, body: bytes, number: int) -> bytes:
    """That page (from 1) as a JPEG that holds nothing of the file but what can be seen."""
    shown = _of_pdf(body, number) if kind == PDF else _of_picture(body)
    made = io.BytesIO()
    shown.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()


def _of_pdf(body: bytes, number: int) -> Image.Image:
    document = pypdfium2.PdfDocument(body)
    document.init_forms()  # else what was filled in in a form's fields would be missing
    page = document[number - 1]
    drawn = page.render(scale=_scale(*page.get_size()), fill_color=(255, 255, 255, 255))
    shown: Image.Image = drawn.to_pil()
    return shown.convert("RGB")


def _scale(width: float, height: float) -> float:
    """So that the image is as wide as said, or smaller where the page is very high. Raises ValueError."""
    scale: float = min(WIDTH / width, (MOST_PIXELS / (width * height)) ** 0.5)
    if min(width, height) * scale < 1:
        raise ValueError("a page without breadth")
    return scale


def _of_picture(body: bytes) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # judged here, with the limit of memory behind it
    picture = Image.open(io.BytesIO(body), formats=("JPEG", "PNG"))
    if picture.width * picture.height > MOST_PICTURE_PIXELS:
        raise ValueError("a picture beyond all bounds")
    picture.draft("RGB", (WIDTH * 2, WIDTH * 2))  # a JPEG is read at a fraction of its size already
    picture.thumbnail((WIDTH * 2, WIDTH * 2))
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((WIDTH, MOST_PIXELS // WIDTH))
    ground = Image.new("RGB", upright.size, "white")  # what shows through is white
    ground.paste(upright, mask=upright.getchannel("A"))
    return ground


def answer(asked: list[str], body: bytes) -> bytes:
    """What was asked for, as it is written out."""
    what, kind, *number = asked
    return str(count(kind, body)).encode() if what == "pages" else image(kind, body, int(number[0]))


def main() -> int:
    """One question, one answer."""
    limit()
    Image.preinit()
    shut((*FONTS, Path(os.__file__).parent, Path(pypdfium2.__file__).parents[1]))
    try:
        made = answer(sys.argv[1:], sys.stdin.buffer.read())
    except Exception as wrong:  # whatever a file brings a library to raise
        return LOCKED if getattr(wrong, "err_code", None) == _WRONG_PASSWORD else UNREADABLE
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
