"""`python -m starter.web.figures.docs_export` writes the table of `docs/figures.md` from the registry of figures."""

from __future__ import annotations

from domain.figures.figure import Figure, Measure, Select
from domain.figures.registry import EVERY
from runtime.settings import ROOT

PAGE = ROOT / "docs" / "figures.md"
BEGIN, END = "<!-- figures: from domain/figures/registry.py -->", "<!-- end of figures -->"
HEAD = "| figure | 名称 | 单位 | 口径 | from entries | day | facts | 依据 |\n|---|---|---|---|---|---|---|---|"


def row(figure: Figure) -> str:
    """The line of one figure."""
    entries = ", ".join(f"`{each}`" for each in figure.entries)
    cells = (
        f"`{figure.key}`",
        figure.name,
        figure.unit,
        figure.meaning,
        entries,
        figure.day,
        facts(figure),
        figure.source,
    )
    return f"| {' | '.join(cells)} |"


def facts(figure: Figure) -> str:
    """Which facts it counts, and how."""
    own = select(figure.of)
    match figure.measure:
        case Measure.NUMBER:
            return own
        case Measure.SHARE:
            return f"{own} of {select(figure.among or figure.of)}"
        case _:
            return f"{figure.measure.value.replace('_', ' ')} of {own}"


def select(of: Select) -> str:
    """A selection as a condition."""
    fields = ("ground", "way", "timing", "law", "channel")
    said = [f"{name} {'/'.join(wanted)}" for name in fields if (wanted := getattr(of, name))]
    return f"`{of.kind.value}`" + (f" ({', '.join(said)})" if said else "")


def table() -> str:
    """The whole table with its marks."""
    return "\n".join((BEGIN, "", HEAD, *(row(figure) for figure in EVERY), "", END))


def written(page: str) -> str:
    """The page with the table as it is now. Raises ValueError where the page has no marks."""
    before, after = page.index(BEGIN), page.index(END) + len(END)
    return page[:before] + table() + page[after:]


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
