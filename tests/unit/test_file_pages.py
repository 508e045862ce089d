"""Pages of strangers' files as images: made by a child that meets a bound whatever it is given."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from runtime.settings import ROOT
from starter.web.file_pages import child, maker
from starter.web.file_pages.maker import NotShown, image_of, pages_in
from tests.support import files
from tests.support.files import JPEG, PDF, PNG, pdf


def children_left() -> list[psutil.Process]:
    """Children of ours that still read a file; a test process may have servers of its own beside them."""
    return [each for each in psutil.Process().children() if str(maker.PROGRAM) in each.cmdline()]


async def test_a_file_has_its_pages_each_an_image_of_its_own() -> None:
    three = pdf("first", "second", "third")
    assert await pages_in(PDF, three) == 3
    first, second = await image_of(PDF, three, 1), await image_of(PDF, three, 2)
    assert first != second
    assert files.size_of(first)[0] == child.WIDTH
    with pytest.raises(NotShown):
        await image_of(PDF, three, 4)


async def test_a_photo_stands_upright_and_brings_nothing_but_what_is_seen() -> None:
    taken = files.photo(turned=True, words="107.0E 33.0N")
    assert await pages_in(JPEG, taken) == 1
    shown = await image_of(JPEG, taken, 1)
    width, height = files.size_of(shown)
    assert (width, height > width) == (child.WIDTH, True)
    assert b"107.0E" in taken
    assert b"107.0E" not in shown
    assert b"Exif" not in shown


async def test_a_small_picture_is_not_blown_up() -> None:
    assert files.size_of(await image_of(PNG, files.blank_png(30, 20), 1)) == (30, 20)


async def test_a_file_under_a_password_says_so() -> None:
    with pytest.raises(NotShown) as failed:
        await pages_in(PDF, files.locked_pdf())
    assert failed.value.locked


BOMBS = {
    "thin": (PDF, pdf("x", box="0 0 1 100000000")),
    "endless drawing": (PDF, pdf("x", drawing=b"0 0 500 800 re f " * 1_200_000)),
    "huge picture": (PNG, files.blank_png(60_000, 60_000)),
    "no picture": (JPEG, b"\xff\xd8\xff" + b"\0" * 100),
    "cut off": (PNG, files.blank_png(300, 300)[:60]),
    "another kind": (PNG, pdf("x")),
    "no document": (PDF, b"%PDF-1.7\n" + b"<<" * 200_000 + b"\n%%EOF\n"),
}


@pytest.mark.parametrize("name", BOMBS)
async def test_what_cannot_be_shown_ends_within_its_bounds(name: str) -> None:
    began = time.monotonic()
    with pytest.raises(NotShown) as failed:
        await image_of(*BOMBS[name], 1)
    assert not failed.value.locked
    assert time.monotonic() - began < maker.SECONDS + 5
    assert children_left() == []


@pytest.mark.parametrize("box", ["0 0 1000000000 1000000000", "0 0 14400 14400", "0 0 100 14400", "5 5 5 5"])
async def test_a_page_of_any_size_becomes_an_image_of_ours(box: str) -> None:
    width, height = files.size_of(await image_of(PDF, pdf("x", box=box), 1))
    assert width <= child.WIDTH
    assert (width - 1) * (height - 1) <= child.MOST_PIXELS  # parts of a point count as one


async def test_a_huge_scan_is_read_line_by_line() -> None:
    """18,000 dots each way in colour, 972 MB, in a file of one: more than the child may have at once."""
    scan = files.scan_bomb(18_000)
    assert child.MEMORY < 3 * 18_000**2
    assert files.size_of(await image_of(PDF, scan, 1))[0] == child.WIDTH


async def test_pages_are_those_that_are_there_whatever_the_file_says() -> None:
    assert await pages_in(PDF, pdf("one", count=2_000_000_000)) == 1
    assert await pages_in(PDF, pdf(*["x"] * 3000)) == 3000


async def test_a_tree_of_pages_that_bites_its_tail_ends() -> None:
    with pytest.raises(NotShown):
        await image_of(PDF, pdf("x", kids="2 0 R", count=5), 3)


async def test_a_child_that_waits_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maker, "SECONDS", 0.01)
    with pytest.raises(NotShown):
        await image_of(PDF, pdf("x"), 1)
    assert children_left() == []


_TRIES = """
import os, socket, sys
sys.path.insert(0, {folder!r})
import child
child.limit()
shut = child.shut(child.FONTS)
def tried(what):
    try: what()
    except OSError: return "refused"
    return "done"
def write():
    with open({target!r}, "wb", buffering=0) as file: file.write(b"x")
read, connect = lambda: open({secret!r}), lambda: socket.create_connection(("127.0.0.1", {port}))
print(shut, tried(write), tried(read), tried(connect))
"""


def test_the_child_writes_nothing_and_reads_no_file_but_fonts(tmp_path: Path) -> None:
    folder, secret = str(maker.PROGRAM.parent), str(ROOT / "pyproject.toml")
    with socket.create_server(("127.0.0.1", 0)) as server:
        tries = _TRIES.format(folder=folder, target=str(tmp_path / "x"), secret=secret, port=server.getsockname()[1])
        said = subprocess.run([sys.executable, "-I", "-B", "-c", tries], capture_output=True, text=True, check=True)
    shut, written, read, connected = said.stdout.split()
    assert written == "refused"
    # Where the kernel has no Landlock, the limits and the user's rights are what there is.
    expected = "refused" if shut == "True" else "done"
    assert read == expected
    assert connected in {expected, "done"}


def test_the_web_process_reads_no_file_itself() -> None:
    """What is wrong in PDFium or Pillow is wrong in the child."""
    tried = "import sys, starter.web.app; print(sorted({'pypdfium2', 'PIL'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", tried], capture_output=True, text=True, check=True, cwd=ROOT)
    assert said.stdout.strip() == "[]"


def test_both_sides_mean_the_same_by_an_exit_status() -> None:
    assert maker.LOCKED == child.LOCKED != child.UNREADABLE
