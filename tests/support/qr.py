"""Reading QR codes as a phone does: from the picture, by another library than the one that drew them."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import zxingcpp
from PIL import Image

PIXELS_PER_POINT = 3
"""About 216 dots an inch: what a sheet looks like to a phone held over it."""


def code_in_pdf(pdf: bytes) -> str:
    """What the one QR code of a PDF says."""
    pages = [page.render(scale=PIXELS_PER_POINT).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    return _only(pages)


def code_in_picture(png: bytes) -> str:
    """What the one QR code of a picture says."""
    return _only([Image.open(BytesIO(png))])


def _only(pictures: list[Image.Image]) -> str:
    codes = (code for picture in pictures for code in zxingcpp.read_barcodes(picture))
    (said,) = [code.text for code in codes if code.format == zxingcpp.BarcodeFormat.QRCode]
    return said
