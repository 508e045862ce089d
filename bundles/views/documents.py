"""A document that follows from a definition: title, sections, paragraphs and tables, before it has any looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table with a caption; every row has as many texts as there are columns."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """A heading with its paragraphs, then its tables."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Document:
    """What is printed, shown on a page or written to a file."""

    title: str
    about: str
    sections: tuple[Section, ...]

    def text(self) -> str:
        """The document as plain text; a row is a line, its columns named."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield self.title
        if self.about:
            yield self.about
        for section in self.sections:
            yield from ("", f"【{section.heading}】", *section.paragraphs)
            for table in section.tables:
                if table.caption:
                    yield f"{table.caption}："
                for row in table.rows:
                    cells = zip(table.columns, row, strict=True)
                    yield "  " + "；".join(f"{name}：{cell}" for name, cell in cells if cell)
