"""一次告知单 as PDF by its address: what the page says, as it stands today; a machine that cannot make one says so."""

from __future__ import annotations

import time
from pathlib import Path

import pypdfium2
import pytest

from starter.web.pdf import maker
from starter.web.pdf.maker import PdfMaker
from tests.support import newborn
from tests.support.pdf import fonts_in
from tests.support.web import Site

ANSWERS = {f"q.{key}": value for key, value in newborn.answers().items()}
GUIDE = f"/guide/{newborn.SLUG}"


async def test_the_notice_as_pdf_says_what_its_page_says(site: Site) -> None:
    visitor = await site.visitor()
    path = (await visitor.post(f"{GUIDE}/sheet", data=ANSWERS)).headers["location"]
    page = (await visitor.get(path)).text
    assert f'href="{path}.pdf"' in page
    assert "费用和到场" in page
    answer = await visitor.get(f"{path}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert path.rpartition("/")[2] in answer.headers["content-disposition"]
    pages = pypdfium2.PdfDocument(answer.content)
    text = "".join(each.get_textpage().get_text_range() for each in pages).replace("\r\n", "")
    for said in (
        "最迟2026年12月21日办结",
        "出生医学证明首次签发",
        "材料不齐的",
        "费用和到场",
        "不收费",
        path.rpartition("/")[2],
    ):
        assert said in text, said
    assert f"{path}" in text, "the address that the code opens"
    fonts = fonts_in(answer.content)
    assert fonts.embedded > 0
    assert fonts.missing == 0
    began = time.perf_counter()
    again = await visitor.get(f"{path}.pdf")
    assert again.content == answer.content
    assert time.perf_counter() - began < 1, "kept"
    known = await visitor.get(f"{path}.pdf", headers={"If-None-Match": answer.headers["etag"]})
    assert known.status_code == 304
    assert (await visitor.get("/sheets/ZZZZZZZZ.pdf")).status_code == 404


async def test_a_server_that_cannot_make_one_leads_back_to_the_page(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    visitor = await site.visitor()
    path = (await visitor.post(f"{GUIDE}/sheet", data=ANSWERS)).headers["location"]
    object.__setattr__(site.app.state.shared, "pdfs", PdfMaker(str(tmp_path)))
    answer = await visitor.get(f"{path}.pdf")
    assert answer.status_code == 503
    assert "PDF_FONT_MISSING" in answer.text
    assert f'href="{path}"' in answer.text
    object.__setattr__(site.app.state.shared, "pdfs", PdfMaker())
    monkeypatch.setattr(maker, "PROGRAM", Path("/nowhere"))
    broken = await visitor.get(f"{path}.pdf")
    assert broken.status_code == 503
    assert "PDF_NOT_MADE" in broken.text
