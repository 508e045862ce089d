"""The invented family of the newborn bundle, as it comes to the window, and the small files that it brings."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from struct import pack

from bundles.scenarios.scenario import load_scenarios
from domain.time.calendar import beijing_date
from tests.browser.desk import Application
from tests.support import days

BUNDLE = "xinshenger-chusheng"
BORN_DAYS_AGO = 7


def born_at() -> str:
    """A time of birth a few days before the day on which the stack begins, as a form sends it."""
    return f"{beijing_date(days.ORDINARY) - timedelta(days=BORN_DAYS_AGO)}T08:30"


def application(
    mother: str, *, files: Mapping[str, Path] | None = None, later: tuple[str, ...] = (), **options: str
) -> Application:
    """The invented family of the bundle's scenarios, with the mother's name and the options (jzz, sbk, …) given."""
    scenarios = {each.scenario: each for each in load_scenarios(BUNDLE)}
    chosen = dict.fromkeys(("jzz", "sbk", "syyl", "kxyy"), "否") | options
    values = {key: str(value) for name in ("withdrawn", "smooth") for key, value in scenarios[name].values.items()} | {
        "mother.name": mother,
        "baby.born_at": born_at(),
    }
    if "bank.holder" in values:
        values["bank.holder"] = mother
    return Application(BUNDLE, scenarios["smooth"].answers | chosen, values, files or {}, later)


def small_pdf(folder: Path) -> Path:
    """A PDF file of a few bytes."""
    path = folder / "结婚证.pdf"
    path.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    return path


def small_png(folder: Path) -> Path:
    """An image of one white dot."""
    parts = ((b"IHDR", pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\xff")), (b"IEND", b""))
    body = b"".join(pack(">I", len(each)) + kind + each + pack(">I", zlib.crc32(kind + each)) for kind, each in parts)
    path = folder / "结婚证（重新扫描）.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    return path
