"""The one stylesheet: what the tests with a browser rest on when they judge contrast at one width."""

from __future__ import annotations

import re
from collections.abc import Iterator

from runtime.settings import ROOT

STYLES = (ROOT / "starter" / "web" / "static" / "lianban.css").read_text(encoding="utf-8")
BY_WIDTH = re.compile(r"@media[^{]*width[^{]*\{")
COLOUR = re.compile(r"(?:^|[;{\s])(color|background(?:-color)?|opacity)\s*:\s*([^;}]+)")


def blocks() -> Iterator[tuple[int, int]]:
    """Where each block of rules for a width begins and ends."""
    for found in BY_WIDTH.finditer(STYLES):
        depth, end = 1, found.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(STYLES[end], 0)
            end += 1
        yield found.end(), end - 1


def test_a_width_brings_no_colours_of_its_own() -> None:
    """Else a page that can be read on a screen could be too pale on a telephone, and nobody would have looked."""
    places = list(blocks())
    assert len(places) > 3
    outside = STYLES
    for start, end in reversed(places):
        outside = outside[:start] + outside[end:]
    known = set(COLOUR.findall(outside))
    brought = {colour for start, end in places for colour in COLOUR.findall(STYLES[start:end])}
    assert brought, "the pattern finds those of tables that fold"
    assert brought <= known
