"""Reports of the command line as one HTML file that needs nothing else: no script, no network, no fonts of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_STYLE = """
body{font-family:system-ui,"Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif;margin:0 auto;max-width:70rem;
padding:1rem 1.5rem;color:#1a1a1a;background:#fff;line-height:1.6}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
th,td{border:1px solid #767676;padding:.3rem .6rem;text-align:left;vertical-align:top}
th{background:#f2f2f2}
pre{background:#f6f6f6;padding:.8rem;overflow-x:auto}
.good{color:#0b6127;font-weight:600}.bad{color:#a3160e;font-weight:600}
"""


def page(title: str, parts: Iterable[str]) -> str:
    """The whole document; `parts` are HTML already."""
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{escape(title)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def heading(text: str, level: int = 2) -> str:
    """A heading."""
    return f"<h{level}>{escape(text)}</h{level}>"


def paragraph(text: str, mark: str = "") -> str:
    """A paragraph; `mark`: "good" or "bad" colours it."""
    return f'<p class="{mark}">{escape(text)}</p>' if mark else f"<p>{escape(text)}</p>"


def listing(lines: Iterable[str]) -> str:
    """A list, empty text where there is nothing to list."""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of texts."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"


def preformatted(text: str) -> str:
    """Lines as they stand, for a drawing in letters."""
    return f"<pre>{escape(text)}</pre>"
