"""How people find a matter (一件事): by stage of life, and by words, which they say in their own way.

Searched are the names of matters, items and papers, and what people call them (`bundles/people_words.yaml`). What was
typed counts as a whole, then by pairs of characters, so that “我想开个饭店” finds 开办餐饮店. Nothing personal is
typed here, and nothing is kept.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from bundles.language.people_words import PeopleWords
from bundles.language.yaml_files import read_yaml
from domain.definition.bundle import Definition

WORDS_FILE = Path(__file__).parents[1] / "people_words.yaml"
LONGEST_QUERY = 60
LEAST = 0.34
"""Share of the pairs typed that has to be found."""


@dataclass(frozen=True)
class Found:
    """A matter that fits, and by which words: a name of an item or paper, or what people call it; empty: its own."""

    definition: Definition
    by: str


@cache
def people_words() -> PeopleWords:
    """The words of the tree."""
    return PeopleWords.model_validate(read_yaml(WORDS_FILE, WORDS_FILE.parent).content)


def by_stage(definitions: Iterable[Definition]) -> list[tuple[str, list[Definition]]]:
    """Matters by stage, in the order of the file; those that it does not name come last, under 其他."""
    left = {each.bundle.bundle: each for each in definitions}
    found: list[tuple[str, list[Definition]]] = []
    for stage in people_words().stages:
        here = [left.pop(slug) for slug in stage.matters if slug in left]
        if here:
            found.append((stage.name, here))
    if left:
        found.append(("其他", list(left.values())))
    return found


def find(definitions: Iterable[Definition], typed: str) -> list[Found]:
    """Matters that fit what was typed, the best first."""
    wanted = _plain(typed[:LONGEST_QUERY])
    if not wanted:
        return []
    scored = []
    for definition in definitions:
        score, by = max(((_score(wanted, _plain(word)) * weight, word) for word, weight in _words(definition).items()))
        if score >= LEAST:
            scored.append((score, Found(definition, "" if by == definition.bundle.name else by)))
    return [each for _, each in sorted(scored, key=lambda each: (-each[0], each[1].definition.bundle.name))]


def _words(definition: Definition) -> Mapping[str, float]:
    """What a matter may be called, with how much it counts: its papers least."""
    words: dict[str, float] = dict.fromkeys((each.name for each in definition.materials.values()), 0.6)
    words |= dict.fromkeys((each.name for each in definition.items.values()), 0.8)
    words |= dict.fromkeys(people_words().of(definition.bundle.bundle), 1.0)
    return words | {definition.bundle.name: 1.0}


def _score(wanted: str, word: str) -> float:
    """1 where one contains the other, else the share of the shorter one's pairs of characters that both have."""
    if not word:
        return 0.0
    if wanted in word or (len(word) > 1 and word in wanted):
        return 1.0
    mine, theirs = set(_pairs(wanted)), set(_pairs(word))
    return len(mine & theirs) / min(len(mine), len(theirs)) if mine and theirs else 0.0


def _pairs(text: str) -> Iterable[str]:
    return (first + second for first, second in pairwise(text))


def _plain(typed: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKC", typed).lower() if each.isalnum())
