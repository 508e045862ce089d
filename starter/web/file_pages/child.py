"""The process that turns a stranger's file into what we keep and show: alone, with limits, and gone after one answer.

Run by its path and with `python -I -B`, so that nothing of ours is imported and nothing of the environment is read.
`child.py pages TYPE` writes the number of pages, `child.py image TYPE NUMBER TURN WIDTH` the page as a JPEG;
`child.py examine TYPE` a line of JSON and, where something better is kept than what came, that picture; `child.py turn
TYPE TURN` a picture turned; `child.py join` one PDF of the pages that a line of JSON before the files names. Files come
in by standard input, the answer goes out by standard output, what went wrong is the exit status. The web process never
imports this module: PDFium, libheif and Pillow read files here only.
"""

from __future__ import annotations

import ctypes
import hashlib
import importlib.util
import io
import itertools
import json
import os
import re
import resource
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any


def _when_used(name: str) -> ModuleType:
    """A library that is read where it is first used: a child answers one question, and few need all of them."""
    if name in sys.modules:
        return sys.modules[name]
    found = importlib.util.find_spec(name)
    if found is None or found.loader is None:
        raise ModuleNotFoundError(name)
    found.loader = loader = importlib.util.LazyLoader(found.loader)
    sys.modules[name] = module = importlib.util.module_from_spec(found)
    loader.exec_module(module)
    within, _, own = name.rpartition(".")
    if within:
        setattr(sys.modules[within], own, module)  # as an import does
    return module


LIBRARIES = Path(importlib.util.find_spec("pypdfium2").origin).parents[1]  # type: ignore[union-attr, arg-type]
if TYPE_CHECKING:
    import pypdfium2
    from PIL import Image, ImageFilter, ImageOps, ImageStat
else:
    pypdfium2 = _when_used("pypdfium2")
    Image, ImageFilter, ImageOps, ImageStat = map(
        _when_used, ("PIL.Image", "PIL.ImageFilter", "PIL.ImageOps", "PIL.ImageStat")
    )

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
LONGEST, KEPT_QUALITY = 2400, 85
"""Pixels of a picture's longer side that are kept, A4 at 200 dots an inch, and how finely."""
PDF, HEIC, JPEG, PNG = "application/pdf", "image/heic", "image/jpeg", "image/png"
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


def image(kind: str, body: bytes, number: int, turn: int = 0, width: int = WIDTH) -> bytes:
    """That page (from 1) as a JPEG that holds nothing of the file but what can be seen, turned to the right."""
    shown = _of_pdf(body, number, turn, width) if kind == PDF else _of_picture(kind, body, turn, width)
    made = io.BytesIO()
    shown.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()


def _of_pdf(body: bytes, number: int, turn: int, width: int) -> Image.Image:
    document = pypdfium2.PdfDocument(body)
    document.init_forms()  # else what was filled in in a form's fields would be missing
    page = document[number - 1]
    wide, high = page.get_size() if turn % 180 == 0 else reversed(page.get_size())
    drawn = page.render(scale=_scale(wide, high, width), rotation=turn, fill_color=(255, 255, 255, 255))
    shown: Image.Image = drawn.to_pil()
    return shown.convert("RGB")


def _scale(wide: float, high: float, width: int) -> float:
    """So that the image is as wide as said, or smaller where the page is very high. Raises ValueError."""
    scale: float = min(width / wide, (MOST_PIXELS / (wide * high)) ** 0.5)
    if min(wide, high) * scale < 1:
        raise ValueError("a page without breadth")
    return scale


def _of_picture(kind: str, body: bytes, turn: int, width: int) -> Image.Image:
    shown = upright(opened(kind, body), width * 2).rotate(-turn, expand=True)
    shown.thumbnail((width, MOST_PIXELS // WIDTH))
    return shown


def opened(kind: str, body: bytes) -> Image.Image:
    """A picture of one of the kinds that are taken, not read yet. Raises ValueError beyond all bounds."""
    Image.MAX_IMAGE_PIXELS = None  # judged here, with the limit of memory behind it
    picture = Image.open(io.BytesIO(body), formats=("HEIF",) if kind == HEIC else ("JPEG", "PNG"))
    if picture.width * picture.height > MOST_PICTURE_PIXELS:
        raise ValueError("a picture beyond all bounds")
    return picture


def upright(picture: Image.Image, longest: int) -> Image.Image:
    """The picture as it was held, on white, no larger than said."""
    picture.draft("RGB", (longest, longest))  # a JPEG is read at a fraction of its size already
    picture.thumbnail((longest, longest), reducing_gap=2.0)
    stands = ImageOps.exif_transpose(picture)
    if stands.mode == "RGB":
        return stands
    seen = stands.convert("RGBA")
    ground = Image.new("RGB", seen.size, "white")  # what shows through is white
    ground.paste(seen, mask=seen.getchannel("A"))
    return ground


# --- a file as it comes in -------------------------------------------------------------------------------------------

_ORIENTATION = 0x0112
# Below these a person had better look again; found on pages of text (tests/unit/test_making.py).
_SMALL = (600, 800)
_DARK, _CONTRAST, _SHARP = 70, 40, 30.0
_JUDGED = 1000


def read_heic() -> None:
    """Let Pillow read HEIC, the photos of telephones, where the library is there. Before the child is shut in."""
    try:
        import pillow_heif  # noqa: PLC0415 - where it is missing, other files are read all the same
    except ImportError:
        return
    pillow_heif.options.DECODE_THREADS = 1  # the child begins nothing
    pillow_heif.register_heif_opener(thumbnails=False)


def examine(kind: str, body: bytes) -> bytes:
    """A line of JSON (pages, done, hints), then the picture that is kept instead, if another one is."""
    if kind == PDF:
        return _line(count(kind, body), (), ())
    picture = opened(kind, body)
    data = picture.getexif()
    is_turned = kind != HEIC and data.get(_ORIENTATION, 1) not in {0, 1}
    steps = (("converted", kind == HEIC), ("upright", is_turned), ("shrunk", max(picture.size) > LONGEST))
    done = [name for name, holds in steps if holds]
    tells_more = len(data) > 0  # where and when it was taken is nobody's matter
    kept = upright(picture, LONGEST)
    return _line(1, done, hints(kept)) + (as_jpeg(kept) if done or tells_more else b"")


def as_jpeg(picture: Image.Image) -> bytes:
    """The picture as a JPEG that holds nothing but what can be seen."""
    made, plain = io.BytesIO(), Image.new("RGB", picture.size)
    plain.paste(picture)
    plain.save(made, "JPEG", quality=KEPT_QUALITY)
    return made.getvalue()


def hints(picture: Image.Image) -> tuple[str, ...]:
    """What may make it hard to read."""
    grey = picture.convert("L")
    found = ["small"] if min(grey.size) < _SMALL[0] or max(grey.size) < _SMALL[1] else []
    grey.thumbnail((_JUDGED, _JUDGED))
    light, dark = _brightness(grey, 0.95), _brightness(grey, 0.005)
    if light < _DARK:
        found.append("dark")
    elif light - dark < _CONTRAST:
        found.append("pale")
    elif _edges(grey) < _SHARP:
        found.append("blurred")
    return tuple(found)


def _brightness(grey: Image.Image, share: float) -> int:
    """The brightness below which so much of the picture lies."""
    counts = grey.histogram()
    left = share * sum(counts)
    for value, number in enumerate(counts):
        left -= number
        if left <= 0:
            return value
    return 255


def _edges(grey: Image.Image) -> float:
    """The variance of the Laplacian: small where nothing has a sharp edge."""
    found = grey.filter(ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128))
    within = found.crop((1, 1, found.width - 1, found.height - 1)) if min(found.size) > 2 else found
    return float(ImageStat.Stat(within).var[0])  # the filter leaves the rim as it is


def _line(pages: int, done: Sequence[str], found: Sequence[str]) -> bytes:
    return json.dumps({"pages": pages, "done": list(done), "hints": list(found)}).encode() + b"\n"


# --- pages turned and put together -----------------------------------------------------------------------------------

_A4_LONG = 842.0
"""Points: a picture's page is as long as A4."""


def turn_picture(kind: str, body: bytes, turn: int) -> bytes:
    """A picture that is its material alone, turned to the right."""
    return as_jpeg(upright(opened(kind, body), LONGEST).rotate(-turn, expand=True))


def join(asked: bytes) -> bytes:
    """One PDF: a line of JSON says `files` (kind and size of each that follows) and `pages` (file, number, turn)."""
    line, _, rest = asked.partition(b"\n")
    said = json.loads(line)
    bodies: list[tuple[str, bytes]] = []
    for kind, size in said["files"]:
        bodies.append((kind, rest[:size]))
        rest = rest[size:]
    pages = [tuple(each) for each in said["pages"]]
    target, sources = pypdfium2.PdfDocument.new(), _sources(bodies, pages)
    for file, together in itertools.groupby(pages, key=lambda page: page[0]):
        turns, numbers, first = [], [], len(target)
        for _, number, turn in together:
            numbers.append(number)
            turns.append(turn)
        if file in sources:
            target.import_pages(sources[file], pages=[number - 1 for number in numbers])  # what they share comes once
        else:
            for _ in numbers:
                _add_picture(target, *bodies[file])
        for at, turn in enumerate(turns, start=first):
            page = target[at]
            page.set_rotation((page.get_rotation() + turn) % 360)
    made = io.BytesIO()
    target.save(made)
    return _undated(made.getvalue())


_MADE_AT = re.compile(rb"(CreationDate\(D:)\d{14}(\+00'00'\)/Creator\(PDFium\))")
_ID = re.compile(rb"/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\](?=>>\s*startxref\s+\d+\s+%%EOF\s*$)")


def _undated(made: bytes) -> bytes:
    """The same for the same pages: without the moment, its id by its content. No byte moves: its table stays true."""
    still = _MADE_AT.sub(rb"\g<1>20000101000000\g<2>", made)
    name = hashlib.sha256(_ID.sub(b"", still)).hexdigest()[:32].upper().encode()
    return _ID.sub(b"/ID[<%b><%b>]" % (name, name), still)


def _sources(bodies: Sequence[tuple[str, bytes]], pages: Iterable[tuple[int, int, int]]) -> dict[int, Any]:
    """The PDFs, opened; what was filled in in the fields of a form has become part of its pages."""
    opened_ones: dict[int, Any] = {}
    for file, number in dict.fromkeys((file, number) for file, number, _ in pages if bodies[file][0] == PDF):
        if file not in opened_ones:
            opened_ones[file] = pypdfium2.PdfDocument(bodies[file][1])
            opened_ones[file].init_forms()
        if opened_ones[file].formenv:
            page = opened_ones[file][number - 1]
            page.flatten()
            page.close()
    return opened_ones


def _add_picture(target: Any, kind: str, body: bytes) -> None:
    picture = opened(kind, body)
    if kind != JPEG or picture.mode != "RGB" or picture.getexif().get(_ORIENTATION, 1) not in {0, 1}:
        body = as_jpeg(upright(picture, LONGEST))
    shown = pypdfium2.PdfImage.new(target)
    shown.load_jpeg(io.BytesIO(body), inline=True)
    wide, high = shown.get_px_size()
    scale = _A4_LONG / max(wide, high)
    shown.set_matrix(pypdfium2.PdfMatrix().scale(wide * scale, high * scale))
    page = target.new_page(wide * scale, high * scale)
    page.insert_obj(shown)
    page.gen_content()


# --- one question, one answer ----------------------------------------------------------------------------------------


def answer(asked: Sequence[str], body: bytes) -> bytes:
    """What was asked for, as it is written out. Raises whatever a file makes a library raise."""
    match asked:
        case ["pages", kind]:
            return str(count(kind, body)).encode()
        case ["image", kind, *numbers]:
            return image(kind, body, *map(int, numbers))
        case ["examine", kind]:
            return examine(kind, body)
        case ["turn", kind, turn]:
            return turn_picture(kind, body, int(turn))
        case ["join"]:
            return join(body)
    raise KeyError(asked[0])


def read_libraries(asked: Sequence[str]) -> None:
    """Those that this question needs, with what they need of the system: afterwards nothing of it can be opened."""
    counts_a_pdf = asked[:2] in (["pages", PDF], ["examine", PDF])
    if asked[:1] in (["image"], ["join"]) or counts_a_pdf:
        _ = pypdfium2.PdfDocument
    if not counts_a_pdf:
        Image.preinit()
        _ = ImageFilter.Kernel, ImageOps.exif_transpose, ImageStat.Stat


def main() -> int:
    """One question, one answer."""
    limit()
    read_libraries(sys.argv[1:])
    if sys.argv[1:2] == ["image"]:
        os.nice(10)  # an act of a clerk, or an upload that somebody waits for, comes before a picture
    if "image/heic" in sys.argv:
        read_heic()
    shut((*FONTS, Path(os.__file__).parent, LIBRARIES))
    try:
        made = answer(sys.argv[1:], sys.stdin.buffer.read())
    except Exception as wrong:  # whatever a file brings a library to raise
        return LOCKED if getattr(wrong, "err_code", None) == _WRONG_PASSWORD else UNREADABLE
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
