"""News: for every kind of entry it is declared who is told, or why nobody; and what is told is what happened."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import get_args

import pytest

from bundles.loader import load_bundle
from domain.case.course import Course
from domain.case.entries import Entry
from domain.news.news import Audience, News, NewsKind
from domain.news.of_case import NEWS_RULES
from domain.news.rules import Happened
from starter.news.words import FOLDER, in_words, source_of, title_of
from starter.words.case_names import CaseNames
from tests.support.played import every_scenario, played
from tests.unit.test_course import RECEIVED_ON

ENTRIES: frozenset[type] = frozenset(get_args(get_args(Entry)[0]))


def test_every_kind_of_entry_is_told_or_silent_for_a_reason() -> None:
    told, silent = NEWS_RULES.told, frozenset(NEWS_RULES.silent)
    unassigned = ENTRIES - told - silent
    print(f"{len(told)} told, {len(silent)} silent, {len(unassigned)} unassigned")
    assert not unassigned
    assert not told & silent
    assert told | silent == ENTRIES
    reasons = Counter(NEWS_RULES.silent.values())
    assert len(reasons) == 3, reasons


def _course(slug: str, name: str) -> Course:
    case = played(slug, name, RECEIVED_ON)
    return Course.of(case.state.opening, tuple(case.entries))


@cache
def _all_news(slug: str, name: str) -> tuple[News, ...]:
    course = _course(slug, name)
    return tuple(
        each
        for seq, entry in enumerate(course.entries, start=1)
        for each in NEWS_RULES.of(Happened(seq, entry, course.before(seq), course.after_consequences(seq)))
    )


@pytest.mark.parametrize(("slug", "name"), every_scenario())
def test_what_is_told_in_a_scenario_is_told_once_and_ends_with_the_end(slug: str, name: str) -> None:
    news = _all_news(slug, name)
    assert len({each.key for each in news}) == len(news)
    mine = [each.kind for each in news if each.reader.audience is Audience.APPLICANT]
    assert mine[0] is NewsKind.RECEIVED
    kinds = {entry.kind for entry in _course(slug, name).entries}
    assert (NewsKind.CONCLUDED in mine) == ("case_concluded" in kinds)
    assert (NewsKind.ACCEPTED in mine) == ("case_accepted" in kinds)
    assert {each.reader.person for each in news if each.reader.audience is Audience.APPLICANT} == {None}


@pytest.mark.parametrize(("slug", "name"), every_scenario())
def test_what_is_told_is_said_in_whole_sentences(slug: str, name: str) -> None:
    case = played(slug, name, RECEIVED_ON)
    state = case.state
    names = CaseNames.of(load_bundle(slug).definition, state.plan, {"x": "王某"})
    for each in _all_news(slug, name):
        said = in_words(each, state.opening.case_no, names)
        assert said.title
        assert said.text.endswith("。"), said
        for wrong in ("{{", "{%", "None", "。。", "，。", "“”", "（）", "[", "'", "：。", "  "):
            assert wrong not in said.text + said.title, (each.kind, said)
        assert state.opening.case_no in said.text


@pytest.mark.parametrize("kind", NewsKind)
def test_every_kind_has_its_template(kind: NewsKind) -> None:
    assert title_of(kind)
    assert source_of(kind).count("\n") == 2, "a title and one sentence"


def test_no_template_is_left_over() -> None:
    assert {file.stem for file in FOLDER.iterdir() if file.is_file()} == set(NewsKind)
