"""An e-licence (电子证照) as a paper: texts for the typesetter, with the QR code of its verification page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starter.web.notices.qr import address_svg
from starter.web.results.shown import Holder, ShownResult
from starter.words.names import day

VERIFY_PATH = "/verify"


def address_of(public_url: str, code: str) -> str:
    """Where anybody verifies it."""
    return f"{public_url.rstrip('/')}{VERIFY_PATH}/{code}"


def paper_of(shown: ShownResult, holder: Holder, about: tuple[str, str] | None, address: str) -> dict[str, Any]:
    """The paper; everything on it is fixed with its version, so the same version gives the same bytes."""
    result = shown.result
    return {
        "title": result.name,
        "code": shown.number,
        "lines": [*_facts(shown, holder, about), f"核验：{address}"],
        "picture": address_svg(address),
        "picture_says": f"二维码：{address}",
        "warnings": [],
        "sections": [*_parts(shown)],
        "footer": f"{result.name} {shown.number} 第{result.version}版",
    }


def until_words(shown: ShownResult) -> str:
    """Until when it is valid, in words."""
    return day(shown.result.valid_until) if shown.result.valid_until else "长期"


def _facts(shown: ShownResult, holder: Holder, about: tuple[str, str] | None) -> Iterator[str]:
    yield f"持证人：{holder.name}"
    if about is not None:
        yield f"{about[0]}：{about[1]}"
    yield f"发证机关：{shown.issuer}"
    yield f"{'发证' if shown.result.version == 1 else '变更'}日期：{day(shown.result.issued_on)}"
    yield f"有效期至：{until_words(shown)}"
    yield f"版本：第{shown.result.version}版"
    yield "本证现在的状态以扫描二维码打开的核验页为准。"


def _parts(shown: ShownResult) -> Iterator[dict[str, Any]]:
    if not shown.parts:
        return
    rows = [[part.result.name, part.number, part.issuer, until_words(part)] for part in shown.parts]
    table = {"caption": "", "columns": ["单项", "编号", "发证机关", "有效期至"], "widths": [8, 8, 6, 5], "rows": rows}
    said = "本证归集下列单项许可，单项变更或失效的，本证随之更新或收回。"
    yield {"heading": "归集的单项", "paragraphs": [said], "points": [], "tables": [table]}
