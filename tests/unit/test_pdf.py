"""Papers as PDF: fonts inside, text that can be taken out, the same bytes again, and texts that stay texts."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from bundles.views.documents import Table
from starter.web.pdf import maker
from starter.web.pdf.maker import PdfMaker, PdfNotMade
from starter.web.public.sheet_pdf import NARROWEST, WIDEST, for_paper, widths
from tests.support.pdf import fonts_in

NASTY = '#panic("x") $1+1$ *b* _i_ `raw` [c] <l> @ref \\ #{ } #sys.inputs #read("/etc/passwd") // 尾 /* 注 */ "引号"'
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="5" height="5"/></svg>'


def paper(**changed: Any) -> dict[str, Any]:
    """A small paper."""
    table = {"caption": "", "columns": ["事项", "收费"], "widths": [3, 2], "rows": [["出生登记", "不收费"]]}
    section = {"heading": "什么时候能办好", "paragraphs": ["最迟2026年12月21日办结。"], "points": [], "tables": [table]}
    whole = {"title": "一次告知单", "code": "ABCD2345", "lines": ["第一行"], "warnings": [], "sections": [section]}
    return whole | {"picture": PICTURE, "picture_says": "二维码", "footer": "一次告知单"} | changed


def text_of(pdf: bytes) -> str:
    """What can be taken out of it, without line ends."""
    pages = pypdfium2.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_range() for page in pages).replace("\r\n", "").replace("\n", "")


def is_gone(mark: Path) -> bool:
    """Whether the process that left its number there has ended."""
    return not Path(f"/proc/{mark.read_text()}").exists()


async def test_a_paper_has_its_fonts_inside_and_its_text_can_be_taken_out() -> None:
    _, made = await PdfMaker().make(paper())
    fonts = fonts_in(made)
    assert fonts.embedded > 0
    assert fonts.missing == 0
    assert not fonts.lacks(frozenset("一次告知单最迟年月日办结事项收费出生登记"))
    text = text_of(made)
    assert "最迟2026年12月21日办结。" in text
    assert "ABCD2345" in text
    assert len(made) < 200_000, "only the glyphs that are used"


async def test_what_looks_like_an_instruction_is_set_as_it_stands() -> None:
    row = {"caption": NASTY, "columns": [NASTY, "b"], "widths": [3, 1], "rows": [[NASTY, "#import"]]}
    section = {"heading": NASTY, "paragraphs": [NASTY], "points": [NASTY], "tables": [row]}
    _, made = await PdfMaker().make(paper(sections=[section], warnings=[NASTY], lines=[NASTY], footer=NASTY))
    found = text_of(made).replace(" ", "")
    assert found.count(NASTY.replace(" ", "")) >= 8


async def test_the_same_paper_gives_the_same_bytes_and_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = PdfMaker(), PdfMaker()
    digest, made = await first.make(paper())
    assert (await second.make(paper())) == (digest, made), "made twice, by two processes"
    monkeypatch.setattr(maker, "PROGRAM", Path("/nowhere"))
    assert await first.make(paper()) == (digest, made), "kept"
    with pytest.raises(PdfNotMade) as failed:
        await first.make(paper(code="another"))
    assert failed.value.code == "PDF_NOT_MADE"


async def test_a_machine_without_a_chinese_font_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(PdfNotMade) as failed:
        await PdfMaker(str(tmp_path)).make(paper())
    assert failed.value.code == "PDF_FONT_MISSING"


async def test_a_paper_that_takes_too_long_is_given_up_and_its_process_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    slow, mark = tmp_path / "slow.py", tmp_path / "pid"
    slow.write_text(f"import os, time\nopen({str(mark)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)\n")
    monkeypatch.setattr(maker, "PROGRAM", slow)
    monkeypatch.setattr(maker, "SECONDS", 3.0)
    with pytest.raises(PdfNotMade):
        await PdfMaker().make(paper())
    assert is_gone(mark)


async def test_who_would_wait_behind_too_many_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maker, "WAITING", 2)
    made = PdfMaker()
    answers = await asyncio.gather(*(made.make(paper(code=str(n))) for n in range(4)), return_exceptions=True)
    refused = [each.code for each in answers if isinstance(each, PdfNotMade)]
    assert refused == ["PDF_BUSY", "PDF_BUSY"]


def test_columns_are_as_wide_as_their_texts_within_bounds() -> None:
    table = Table("", ("短", "长"), (("a", "很" * 100), ("bb", "x")))
    assert widths(table) == [NARROWEST, WIDEST]


def test_a_column_that_says_nothing_takes_no_room() -> None:
    table = Table("", ("事项", "关键路径", "理由"), (("登记", "是", "—"), ("发证", "—", "—")))
    assert for_paper(table) == Table("", ("事项",), (("登记",), ("发证",)))
