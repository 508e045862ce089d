"""Whoever gave a bad rating is told what becomes of it, in true sentences of both languages, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bundles.loader import load_bundle
from domain.case.acts import Actor, Role
from domain.news.news import Audience, News, NewsKind
from domain.steering.entries import SteeringEntryOf
from domain.steering.news import news_of
from domain.steering.state import SteeringState, fold
from starter.news.english import EnglishNames
from starter.news.words import in_words
from starter.words.case_names import CaseNames
from starter.words.steering import told_to_rater
from tests.support.steering import ISSUED_AT, OTHER_SUPERVISOR, SUPERVISOR, Matter, officer, opening

CASE_NO, ITEM = "610702-20261120-0001", "yy/cszm"
BY_RATING = Actor(actor_id="system:rating", role=Role.SYSTEM)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def matter(**said: object) -> Matter:
    given = {"issued_by": BY_RATING, "reason": "very_bad", "case_no": CASE_NO, "item": ITEM, **said}
    return Matter(opening("bad_rating", ("yy",), **given))


def told(of: Matter) -> list[News]:
    return [each for each in news_of(SteeringState(opening=of.state.opening), of.entries) if each.of_case]


def states(of: Matter) -> list[tuple[SteeringEntryOf, SteeringState]]:
    found, state = [], SteeringState(opening=of.state.opening)
    for entry in of.entries:
        state = fold(state, entry)
        found.append((entry, state))
    return found


def put_right() -> Matter:
    """In time, put right twice, and satisfied in the end."""
    made = matter()
    made.do("contacted", officer("yy"), ISSUED_AT + HOUR)
    made.do("put_right", officer("yy"), ISSUED_AT + DAY)
    made.do("dissatisfied", SUPERVISOR, ISSUED_AT + 2 * DAY, days=3)
    made.do("put_right", officer("yy"), ISSUED_AT + 3 * DAY)
    made.do("satisfied", SUPERVISOR, ISSUED_AT + 4 * DAY)
    return made


def late() -> Matter:
    """Nobody gets in touch; given to others; they ask for more time, and cannot reach the person."""
    made = matter(item=None, reason="bad")
    made.until(ISSUED_AT + 9 * DAY)
    made.do("reassign", SUPERVISOR, ISSUED_AT + 9 * DAY, departments=("gaj",), days=2)
    made.do("contacted", officer("gaj"), ISSUED_AT + 9 * DAY + HOUR)
    made.do("ask_extension", officer("gaj"), ISSUED_AT + 10 * DAY, days=3)
    made.do("grant_extension", SUPERVISOR, ISSUED_AT + 10 * DAY + HOUR)
    made.do("put_right", officer("gaj"), ISSUED_AT + 11 * DAY)
    made.do("not_reached", SUPERVISOR, ISSUED_AT + 14 * DAY)
    return made


def contested() -> Matter:
    made = matter()
    made.do("contest", officer("yy"), ISSUED_AT + HOUR)
    made.do("set_aside", OTHER_SUPERVISOR, ISSUED_AT + DAY)
    return made


def called_off() -> Matter:
    made = matter()
    made.do("call_off", SUPERVISOR, ISSUED_AT + HOUR)
    return made


PLAYED = {"put_right": put_right, "late": late, "contested": contested, "called_off": called_off}


@pytest.mark.parametrize("name", PLAYED)
def test_each_change_is_told_the_applicant_of_the_case_in_both_languages(name: str) -> None:
    of = PLAYED[name]()
    news = told(of)
    assert {(each.kind, each.of_case, each.reader.audience) for each in news} == {
        (NewsKind.RATING_FOLLOWED, CASE_NO, Audience.APPLICANT)
    }
    assert len({each.key for each in news}) == len(news)
    definition = load_bundle("xinshenger-chusheng").definition
    items = {ITEM: "出生医学证明"}
    departments = {code: each.name for code, each in definition.departments.items()}
    chinese, english = (kind(definition, items, departments, {}) for kind in (CaseNames, EnglishNames))
    for each in news:
        said = in_words(each, CASE_NO, chinese).text
        assert said.endswith("。") and CASE_NO in said
        assert ("“出生医学证明”" if each.item else "整件事") in said
        assert "不满意" in said
        in_english = in_words(each, CASE_NO, english).text
        assert in_english.endswith(".") and CASE_NO in in_english and "dissatisfied" in in_english
        for wrong in ("{", "None", "。。", "，。", "“”", "：。", "  ", "..", " ,", "()"):
            assert wrong not in said + in_english, (said, in_english)
    last = in_words(news[-1], CASE_NO, chinese).text
    assert told_to_rater("", of.state.outcome, None) in last, "the same sentence as on their page"
    assert "承办" not in last


def test_whatever_they_were_told_last_is_what_holds() -> None:
    """After each entry the last that was told says the step, department and last day of now, or that it has passed."""
    for play in PLAYED.values():
        of = play()
        by_seq = {each.seq: each.facts for each in told(of)}
        known: dict[str, object] = {}
        for _, state in states(of):
            known = dict(by_seq.get(state.seq, known))
            stands = known["rating_stands"]
            assert isinstance(stands, dict)
            assert (stands["step"], stands["outcome"]) == (state.step, state.outcome)
            if state.outcome is None:
                assert known["departments"] == list(state.departments)
                assert stands["due_on"] == (state.due_on.isoformat() if state.due_on else None)
                assert stands["is_late"] or not state.is_late


def test_a_matter_that_somebody_issues_by_hand_is_told_no_applicant() -> None:
    by_hand = matter(issued_by=SUPERVISOR)
    by_hand.do("contacted", officer("yy"), ISSUED_AT + HOUR)
    assert told(by_hand) == []
    order = Matter(opening("work_order", issued_by=BY_RATING, case_no=CASE_NO))
    assert told(order) == []
