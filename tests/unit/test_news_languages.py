"""The languages of news: whatever applicants and co-signers are told has its words in each, with the same facts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import get_args

import pytest
from jinja2 import Environment, meta

from bundles.loader import load_bundle
from domain.case.course import Course
from domain.case.results.entries import Outcome
from domain.definition.bundle import Definition
from domain.news.news import CHINESE, TO_COLLEAGUES, Audience, Language, News, NewsKind, Reader
from domain.news.of_case import NEWS_RULES
from domain.news.rules import Happened
from domain.time.clock_kinds import ClockKind
from starter.news import english
from starter.news.chinese import SPEECH as CHINESE_SPEECH
from starter.news.english import EnglishNames
from starter.news.letter import AROUND
from starter.news.words import FOLDERS, in_words, languages_of, source_of, title_of
from starter.words.names import ENGINE_REASONS, METHOD_NAMES
from tests.support.played import every_scenario, played
from tests.unit.test_cosigning import NUMBER, _all_news
from tests.unit.test_course import RECEIVED_ON

TO_APPLICANTS = sorted(set(NewsKind) - TO_COLLEAGUES)
LANGUAGES: tuple[Language, ...] = get_args(Language)


@pytest.mark.parametrize("kind", TO_APPLICANTS)
def test_what_applicants_are_told_has_its_words_in_each_language_with_the_same_facts(kind: NewsKind) -> None:
    assert languages_of(kind) == LANGUAGES
    named = {}
    for language in LANGUAGES:
        assert title_of(kind, language)
        assert source_of(kind, language).count("\n") == 2, "a title and one sentence"
        named[language] = meta.find_undeclared_variables(Environment().parse(source_of(kind, language)))  # noqa: S701
    assert set(map(frozenset, named.values())) == {frozenset(named[CHINESE])}, named
    assert not re.search(r"[，。；：、（）]", source_of(kind, "en").replace("我的办件", ""))


def test_no_words_are_left_over_and_colleagues_are_told_in_chinese() -> None:
    assert {file.stem for file in FOLDERS["en"].iterdir()} == set(TO_APPLICANTS)
    assert set(FOLDERS) == set(AROUND) == set(LANGUAGES)
    assert all(languages_of(kind) == (CHINESE,) for kind in TO_COLLEAGUES)


def test_codes_that_chinese_says_english_says_too() -> None:
    assert set(get_args(ClockKind)) == set(english.LIMITS)
    assert set(Outcome) < set(english.OUTCOMES)
    assert set(METHOD_NAMES) == set(english.METHODS)
    assert set(CHINESE_SPEECH.say) == set(english.SPEECH.say)
    assert {code.upper() for code in ENGINE_REASONS} <= set(english._REASONS)


def names(definition: Definition, course: Course | None = None) -> EnglishNames:
    """The names of a case in English."""
    plan = course.state.plan if course else None
    return EnglishNames(
        definition,
        {item.key: item.name for item in plan.items} if plan else {},
        {code: department.name for code, department in definition.departments.items()},
        joint_names={joint.key: joint.name for joint in plan.joints} if plan else {},
    )


@pytest.mark.parametrize(("slug", "name"), every_scenario())
def test_what_an_applicant_is_told_in_english_is_whole_sentences(slug: str, name: str) -> None:
    case = played(slug, name, RECEIVED_ON)
    course = Course.of(case.state.opening, tuple(case.entries))
    number, own = case.state.opening.case_no, names(load_bundle(slug).definition, course)
    for seq, entry in enumerate(course.entries, start=1):
        for each in NEWS_RULES.of(Happened(seq, entry, course.before(seq), course.after_consequences(seq))):
            if each.reader.audience is Audience.APPLICANT:
                assert each.kind not in TO_COLLEAGUES
                whole(in_words(each, number, own).text, number)
            else:
                assert each.kind in TO_COLLEAGUES


@pytest.mark.parametrize("news", _all_news(), ids=lambda each: f"{each.kind}-{each.reader.audience}")
def test_what_a_cosigner_is_told_in_english_is_whole_sentences(news: News) -> None:
    whole(in_words(news, NUMBER, names(load_bundle("xinshenger-chusheng").definition)).text, NUMBER)


def whole(text: str, number: str) -> None:
    """Nothing of a template is left, and no gap where something was not said."""
    assert text.endswith("."), text
    assert number in text
    for wrong in ("{{", "{%", "None", "..", " .", " ,", ",.", "“”", "()", "[", "  ", ": .", "系统"):
        assert wrong not in text, text


def test_what_has_an_english_name_is_called_by_it_and_days_are_written_out() -> None:
    definition = load_bundle("xinshenger-chusheng").definition
    key = next(iter(definition.items))
    items = {**definition.items, key: definition.items[key].model_copy(update={"name_en": "Birth certificate"})}
    own = names(definition.model_copy(update={"items": items}))
    at = datetime(2026, 11, 25, 1, tzinfo=UTC)
    news = News(
        seq=3,
        at=at,
        kind=NewsKind.GRANTED,
        reader=Reader(audience=Audience.APPLICANT),
        item=key,
        facts={"due_on": "2027-01-08", "provisional": True},
    )
    said = in_words(news, "610702-20261125-0001", own)
    assert said.title == "Granted"
    assert said.text.startswith("“Birth certificate” has been granted. ")
    assert "by 8 January 2027 (provisional) at the latest" in said.text
