"""The QR code of the query page, as it stands on a receipt: an address only, neither number nor code."""

from __future__ import annotations

import io
from functools import cache, lru_cache

import segno
from markupsafe import Markup

QUERY_PATH = "/query"


@cache
def query_code_picture(public_url: str) -> Markup:
    """The address of the query page as an inline SVG, which the pages' content policy lets pass."""
    return address_picture(query_address(public_url))


@lru_cache(maxsize=512)
def address_picture(address: str) -> Markup:
    """Any address of ours as an inline SVG; drawn once for those that many look at."""
    made = segno.make(address, error="m", micro=False)
    return Markup(made.svg_inline(scale=3, border=2, svgclass="qr"))  # noqa: S704 - drawn by us, from our own address


def address_svg(address: str) -> str:
    """Any address of ours as an SVG file, for what is not a page."""
    target = io.BytesIO()
    segno.make(address, error="m", micro=False).save(target, kind="svg", scale=3, border=2)
    return target.getvalue().decode()


def query_address(public_url: str) -> str:
    """Where a family looks at its case."""
    return public_url.rstrip("/") + QUERY_PATH
