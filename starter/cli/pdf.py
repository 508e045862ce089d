"""A document as a page that stands alone, and as a PDF printed by the browser of the machine."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from bundles.views.documents import Document
from starter.cli import output
from starter.web.site.render import STATIC, environment

_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The first prints the same without the window around it; Debian has it as a package of its own."""
_PRINT = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer")
_SECONDS = 120


def page(document: Document) -> str:
    """The document as one HTML file that needs nothing beside it: our stylesheet stands in it."""
    stylesheet = (STATIC / "lianban.css").read_text(encoding="utf-8")
    return environment().get_template("public/explain_file.html").render(document=document, stylesheet=stylesheet)


def find_browser() -> str | None:
    """Path of the machine's Chromium or Chrome; None where there is none."""
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def write_pdf(html: str, out: Path) -> int:
    """Print the page to `out` with Chromium, fonts embedded; 1 with what to do where there is no browser."""
    browser = find_browser()
    if browser is None:
        return output.problem(
            "BROWSER_MISSING", "本机没有 Chromium，不能打印 PDF。", "请安装，或用 --format html 后在浏览器里打印。"
        )
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(html, encoding="utf-8")
        command = [browser, *_PRINT, f"--user-data-dir={folder}/profile", f"--print-to-pdf={out.resolve()}"]
        subprocess.run([*command, source.as_uri()], check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603 - the browser found above, our own page
    output.say(f"已写入 {out}。")
    return 0
