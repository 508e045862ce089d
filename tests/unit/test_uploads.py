"""Uploaded files are judged by content: whole PDFs whatever stands before them, no beginnings without an end."""

from __future__ import annotations

import pytest

from starter.web.site.uploads import _PDF_LOCK, _not_taken, detect

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.mark.parametrize("body", [PDF, b"\xef\xbb\xbf" + PDF, b"\r\n" + PDF, PDF + b"\0" * 500])
def test_a_whole_pdf_is_taken(body: bytes) -> None:
    assert detect(body) == "application/pdf"


@pytest.mark.parametrize("body", [b"%PDF-", b"%PDF-1.4\n", PDF[:-7], b"\0" * 2000 + PDF, b"%PDF-x%%EOF"])
def test_a_pdf_that_is_cut_off_or_none_is_not_taken(body: bytes) -> None:
    assert detect(body) is None


def test_whoever_sends_a_cut_off_pdf_or_a_heic_learns_what_to_do() -> None:
    assert "不是完整的 PDF" in _not_taken("a.pdf", b"%PDF-")
    assert "兼容性最佳" in _not_taken("a.jpg", b"\0\0\0\x18ftypheic\0\0\0\0")
    assert "转换格式" in _not_taken("a.txt", b"text")


@pytest.mark.parametrize(
    ("trailer", "locked"), [(b"<</Encrypt 5 0 R>>", True), (b"<</Encrypt<</V 4>>>>", True), (b"<</Root 1 0 R>>", False)]
)
def test_a_pdf_under_a_password_is_told_apart(trailer: bytes, locked: bool) -> None:
    assert (_PDF_LOCK.search(PDF.replace(b"<</Root 1 0 R>>", trailer)) is not None) is locked
