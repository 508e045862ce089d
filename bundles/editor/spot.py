"""Where in a definition the cursor stands, while the file is half written and no parser can read it.

A line tells its place by its indentation, as a reader sees it; inside of `{…}` and `[…]` the brackets tell it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

ELEMENT = "-"
"""Step of a path into a list, whichever element."""
_KEY = re.compile(r"""(?P<key>"[^"]*"|'[^']*'|[^\s:{}\[\],#&*!|>'"%@`-][^:{}\[\],#]*|[^\s:{}\[\],#]+)\s*:(?=\s|$)""")
_PARTS = re.compile(r""""[^"]*"?|'[^']*'?|[{}\[\],]|:(?=\s|$)|[^{}\[\],:"']+|:""")
"""What brackets are read by: what is quoted as one, brackets, commas, a colon with a space, and words."""
_WORD_ENDS = " \t,{}[]:"


class Spot(NamedTuple):
    """`path`: keys from the top, `-` for an element; of a value it ends with its key. `word`: what stands there up to
    the cursor, `whole`: all of it; `begins`: its column. `is_key`: a key may stand here.
    """

    path: tuple[str, ...]
    word: str
    whole: str
    begins: int
    is_key: bool


class _Line(NamedTuple):
    """One line: `dashes`: columns of the `-` that begin it, `at`: column of what follows, `text`: that."""

    dashes: tuple[int, ...]
    at: int
    text: str


def spot_at(text: str, line: int, column: int) -> Spot:
    """The spot of a cursor (both from 0)."""
    lines = text.split("\n")
    whole_line = lines[line] if line < len(lines) else ""
    before = whole_line[:column]
    begins = max((before.rfind(end) for end in _WORD_ENDS), default=-1) + 1
    ends = next((at for at in range(column, len(whole_line)) if whole_line[at] in _WORD_ENDS), len(whole_line))
    read = _read(before)
    above = _above(lines, line, read)
    own, is_key = _within(read.text)
    steps = (*above, *(ELEMENT for _ in read.dashes), *own)
    return Spot(steps, before[begins:].strip("\"'"), whole_line[begins:ends].strip("\"'"), begins, is_key)


def _read(line: str) -> _Line:
    dashes, at = [], len(line) - len(line.lstrip(" "))
    while line[at : at + 1] == "-" and line[at + 1 : at + 2] in ("", " "):
        dashes.append(at)
        rest = line[at + 1 :]
        at += 1 + len(rest) - len(rest.lstrip(" "))
    return _Line(tuple(dashes), at, line[at:])


def _above(lines: Sequence[str], line: int, own: _Line) -> tuple[str, ...]:
    """The path of the block that a line stands in."""
    steps: list[str] = []
    within, may_be_equal = (own.dashes[0], True) if own.dashes else (own.at, False)
    for text in _upwards(lines, line):
        read = _read(text)
        key = _KEY.match(read.text)
        if key is not None and (read.at < within or (may_be_equal and not read.dashes and read.at == within)):
            steps.append(_bare(key["key"]))
            within, may_be_equal = read.at, False
        for dash in reversed(read.dashes):
            if dash < within:
                steps.append(ELEMENT)
                within, may_be_equal = dash, True
        if within == 0 and not may_be_equal:
            break
    return tuple(reversed(steps))


def _upwards(lines: Sequence[str], line: int) -> Iterator[str]:
    for text in reversed(lines[:line]):
        if text.strip() and not text.lstrip().startswith("#"):
            yield text


def _within(text: str) -> tuple[tuple[str, ...], bool]:
    """The path inside of a line up to the cursor, and whether a key may stand there."""
    if text.startswith(("{", "[")):
        return _in_brackets(text)
    key = _KEY.match(text)
    if key is None:
        return (), True
    path, rest = [_bare(key["key"])], text[key.end() :].lstrip()
    if not rest.startswith(("{", "[")):
        return tuple(path), False
    inner, is_key = _in_brackets(rest)
    return (*path, *inner), is_key


def _in_brackets(text: str) -> tuple[tuple[str, ...], bool]:
    """The path inside of brackets that are still open at the end of `text`."""
    open_ones: list[tuple[str, str]] = []  # the bracket, and the key whose value is being written
    word = ""
    for each in _PARTS.findall(text):
        if each in "{[":
            open_ones.append((each, ""))
        elif each in "}]":
            open_ones = open_ones[:-1]
        elif each == "," and open_ones:
            open_ones[-1] = (open_ones[-1][0], "")
        elif each == ":" and open_ones and open_ones[-1][0] == "{" and word.strip():
            open_ones[-1] = ("{", _bare(word))
        word = "" if each in "{[}],:" else word + each
    steps = [ELEMENT if bracket == "[" else key for bracket, key in open_ones]
    return tuple(step for step in steps if step), bool(open_ones) and open_ones[-1] == ("{", "")


def _bare(key: str) -> str:
    return key.strip().strip("\"'")
