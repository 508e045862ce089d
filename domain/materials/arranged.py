"""The pages of one material in the order that a person gives them, whatever files they came in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

from domain.record import Record

Turn = Literal[0, 90, 180, 270]
_TURNS: tuple[Turn, ...] = (0, 90, 180, 270)


class PageRef(Record):
    """One page: of which file, which number in it (from 1), and how far it was turned to the right."""

    digest: str
    number: int
    turn: Turn = 0


Pages = tuple[PageRef, ...]


def pages_of(digest: str, count: int) -> Pages:
    """All pages of a file as they are."""
    return tuple(PageRef(digest=digest, number=number) for number in range(1, count + 1))


def moved(pages: Pages, at: int, by: Literal[-1, 1]) -> Pages:
    """The page at that place (from 0) one place on or back; the same where there is none."""
    to = at + by
    if not (0 <= at < len(pages) and 0 <= to < len(pages)):
        return pages
    order = list(pages)
    order[at], order[to] = order[to], order[at]
    return tuple(order)


def turned(pages: Pages, at: int) -> Pages:
    """The page at that place turned to the right by 90°."""
    if not 0 <= at < len(pages):
        return pages
    turn = _TURNS[(_TURNS.index(pages[at].turn) + 1) % len(_TURNS)]
    return (*pages[:at], pages[at].model_copy(update={"turn": turn}), *pages[at + 1 :])


def without(pages: Pages, at: int) -> Pages:
    """The pages but the one at that place."""
    return pages[:at] + pages[at + 1 :] if 0 <= at < len(pages) else pages


# --- ranges as people write them -------------------------------------------------------------------------------------

_DASHES = re.compile(r"\s*(?:[-—–~～至到]+)\s*")
_BETWEEN = re.compile(r"[\s,，、;；.。]+")
_RANGE = re.compile(r"(\d{1,4})(?:-(\d{1,4}))?")


class RangeWrong(Exception):
    """What was written names no pages; the text says why."""


def page_numbers(written: str, most: int) -> tuple[int, ...]:
    """The pages that a text like “1-3、7” names, in its order, each once. Raises RangeWrong.

    `most`: how many pages there are.
    """
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", written).replace("第", "").replace("页", " ")).strip()
    found: dict[int, None] = {}
    for part in filter(None, _BETWEEN.split(plain)):
        said = _RANGE.fullmatch(part)
        if said is None:
            raise RangeWrong(f"“{part}”不是页码，请写成 1-3 或 2、5 这样。")
        first, last = int(said[1]), int(said[2] or said[1])
        if first > last:
            raise RangeWrong(f"“{part}”前面的页码比后面的大，请改成 {last}-{first}。")
        if first < 1 or last > most:
            raise RangeWrong(f"“{part}”超出范围，一共只有 {most} 页。")
        found |= dict.fromkeys(range(first, last + 1))
    return tuple(found)


def as_written(numbers: Iterable[int]) -> str:
    """Page numbers as a person would write them: 1, 2, 3, 7 → “1-3、7”."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def named_twice(ranges: Sequence[tuple[str, tuple[int, ...]]]) -> dict[int, tuple[str, str]]:
    """Pages that two names claim: number → the two."""
    first: dict[int, str] = {}
    twice: dict[int, tuple[str, str]] = {}
    for name, numbers in ranges:
        for number in numbers:
            if number in first:
                twice[number] = (first[number], name)
            first.setdefault(number, name)
    return twice
