"""Pictures and pages as they are kept: upright, bounded, joined in order; hints that hold no more than they say."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image, ImageEnhance, ImageFilter

from starter.web.file_pages import child, maker
from starter.web.file_pages.maker import NotShown, examine, image_of, join, pages_in, turn_picture
from tests.support import files
from tests.support.files import HEIC, JPEG, PDF, PNG, pdf


async def test_a_photo_is_kept_upright_bounded_and_without_what_it_tells_besides() -> None:
    taken = files.photo(turned=True, words="107.0E 33.0N")
    seen = await examine(JPEG, taken)
    assert (seen.pages, seen.done) == (1, ("upright", "shrunk"))
    assert files.size_of(seen.kept) == (1800, child.LONGEST)
    assert b"107.0E" not in seen.kept


async def test_a_photo_that_needs_nothing_is_kept_as_it_came_unless_it_tells_more() -> None:
    page = files.as_jpeg(files.text_page())
    assert await examine(JPEG, page) == maker.Examined(1, (), (), b"")
    tells = await examine(JPEG, files.photo((1200, 900), words="107.0E"))
    assert tells.done == ()
    assert files.size_of(tells.kept) == (1200, 900)


async def test_heic_becomes_a_jpeg() -> None:
    seen = await examine(HEIC, files.heic())
    assert (seen.done, files.size_of(seen.kept)) == (("converted", "shrunk"), (2400, 1800))
    with pytest.raises(NotShown):
        await examine(HEIC, files.heic()[:300])


async def test_a_pdf_is_counted_and_one_under_a_password_says_so() -> None:
    assert await examine(PDF, pdf("a", "b")) == maker.Examined(2, (), (), b"")
    with pytest.raises(NotShown) as failed:
        await examine(PDF, files.locked_pdf())
    assert failed.value.locked


SHARP = files.text_page()
PICTURES = {
    "sharp": (SHARP, ()),
    "a little soft": (SHARP.filter(ImageFilter.GaussianBlur(2)), ()),
    "blurred": (SHARP.filter(ImageFilter.GaussianBlur(6)), ("blurred",)),
    "in the shade": (ImageEnhance.Brightness(SHARP).enhance(0.5), ()),
    "dark": (ImageEnhance.Brightness(SHARP).enhance(0.2), ("dark",)),
    "small": (files.text_page((500, 700)), ("small",)),
    "nothing on it": (Image.new("RGB", (1800, 2400), "white"), ("pale",)),
}


@pytest.mark.parametrize("name", PICTURES)
async def test_a_picture_that_may_be_hard_to_read_is_told_of_and_no_other(name: str) -> None:
    picture, hints = PICTURES[name]
    assert (await examine(JPEG, files.as_jpeg(picture))).hints == hints


async def test_photos_and_pdfs_become_one_pdf_in_the_order_given() -> None:
    wide, two = files.photo((2400, 1200)), pdf("one", "two")
    made = await join([(JPEG, wide), (PDF, two), (PNG, files.blank_png(900, 900))], [(1, 2, 90), (0, 1, 0), (2, 1, 0)])
    assert await pages_in(PDF, made) == 3
    sizes = [files.size_of(await image_of(PDF, made, number, width=400)) for number in (1, 2, 3)]
    assert sizes[0] == (400, 283), "the A4 page lies on its side"
    assert sizes[1] == (400, 200)
    assert sizes[2] == (400, 400)


async def test_a_page_that_is_left_out_is_not_in_what_is_made() -> None:
    first = pdf("", "")
    marked = pdf("", "", drawing=b"0 0 500 800 re f")
    made = await join([(PDF, marked), (PDF, first)], [(1, 1, 0), (1, 2, 0)])
    assert await pages_in(PDF, made) == 2
    assert b"500 800 re" not in made
    assert files.ink_on(await image_of(PDF, made, 1)) == 0


async def test_a_page_that_is_not_there_or_a_question_out_of_line_makes_nothing() -> None:
    for pages in ([(0, 3, 0)], [(1, 1, 0)], []):
        with pytest.raises(NotShown):
            assert await pages_in(PDF, await join([(PDF, pdf("a"))], pages)) > 0  # type: ignore[arg-type]


async def test_a_page_is_turned_where_it_is_shown_and_a_picture_where_it_is_kept() -> None:
    photo = files.photo((1200, 600))
    assert files.size_of(await image_of(JPEG, photo, 1, 90, 320)) == (320, 640)
    assert files.size_of(await turn_picture(JPEG, photo, 90)) == (600, 1200)
    marked = Image.new("RGB", (900, 900), "white")
    marked.paste("black", (0, 0, 300, 300))  # a corner at the top left
    turned = Image.open(io.BytesIO(await turn_picture(JPEG, files.as_jpeg(marked), 90))).convert("L")
    corner = turned.crop((650, 50, 850, 250))
    assert corner.getextrema() == (0, 0), "to the right: the corner is at the top right now"


def test_what_the_child_says_of_a_file_is_one_line() -> None:
    line, _, rest = child.examine(PNG, files.blank_png(1000, 1000)).partition(b"\n")
    assert json.loads(line) == {"pages": 1, "done": [], "hints": ["pale"]}
    assert rest == b""


def test_both_sides_mean_the_same_width() -> None:
    assert maker.WIDTH == child.WIDTH
