"""The journal in words: every entry of every scenario has its sentence, and says which due dates it moved."""

from __future__ import annotations

import re
from datetime import date
from typing import get_args

import pytest

from bundles.organisation_file import load_organisation
from domain.case.course import Course
from domain.case.entries import Entry
from domain.case.limits.entries import CalendarChanged
from domain.time.clock import known_due_on
from domain.time.clock_text import LIMIT_NAMES
from starter.words import timeline
from starter.words.sentences import Sentences
from starter.words.timeline import CaseNames
from tests.support.played import Played, every_scenario
from tests.support.played import played as played_on

RECEIVED_ON = date(2026, 6, 22)


def played(slug: str, name: str) -> Played:
    return played_on(slug, name, RECEIVED_ON)


def speaker(case: Played) -> CaseNames:
    halls = {slug: hall.name for slug, hall in load_organisation().halls.items()}
    return CaseNames.of(case.definition, case.state.plan, halls=halls)


def told(case: Played) -> list[tuple[str, str, str]]:
    """(kind, sentence, effect) of each entry."""
    case_names = speaker(case)
    effects = timeline.effects(case_names, Course.of(case.state.opening, case.entries))
    return [
        (entry.kind, timeline.sentence(case_names, entry), effect)
        for entry, effect in zip(case.entries, effects, strict=True)
    ]


@pytest.mark.parametrize(("slug", "name"), every_scenario())
def test_every_entry_is_told_in_plain_chinese_without_a_code(slug: str, name: str) -> None:
    case = played(slug, name)
    for kind, sentence, effect in told(case):
        assert sentence.endswith("。"), (kind, sentence)
        words = re.sub(r"（版本 [0-9a-f]{12}）", "", sentence) + effect
        assert not re.search(r"None|[a-z_]{4,}|[A-Z_]{4,}", words), (kind, sentence, effect)


def test_stop_resumption_and_extension_say_from_which_date_to_which() -> None:
    effects = {kind: effect for kind, _, effect in told(played("shipin-jingying", "ledger"))}
    assert "承诺期限由2026-10-09改为2026-10-15" in effects["item_suspended"]
    assert "承诺期限由2026-10-15改为2026-10-14" in effects["item_resumed"]
    assert effects["extension_approved"] == "法定期限由2026-10-28改为2026-11-04。"


def test_acceptance_tells_where_the_whole_ends_and_nothing_of_the_blink_between_two_starts() -> None:
    case = played("shipin-jingying", "smooth")
    lines = told(case)
    [accepted] = [effect for kind, _, effect in lines if kind == "case_accepted"]
    whole = case.state.clocks["case.whole"]
    assert f"{LIMIT_NAMES['whole']}至{known_due_on(whole, case.state.calendar)}" in accepted
    assert not any("由" in effect for kind, _, effect in lines if kind == "item_started")


def test_second_officer_and_true_date_are_told_of_a_paper_receipt() -> None:
    sentence = told(played("shipin-jingying", "paper-entry"))[0][1]
    assert "纸质补录" in sentence
    assert "复核" in sentence


def test_changed_calendar_tells_what_comes_earlier() -> None:
    case = played("shipin-jingying", "calendar-change")
    for entry, (_, sentence, effect) in zip(case.entries, told(case), strict=True):
        if isinstance(entry, CalendarChanged):
            assert ("提前" in sentence) is bool(entry.earlier)
            assert ("改为" in effect) is bool(entry.changes)


def test_entry_has_one_sentence_and_every_kind_has_it() -> None:
    kinds = {kind.model_fields["kind"].default for kind in get_args(get_args(Entry)[0])}
    assert timeline.spoken_kinds() == kinds
    again = Sentences()
    again.says(CalendarChanged)(lambda _names, _entry: "")
    with pytest.raises(ValueError, match="CalendarChanged"):
        Sentences(timeline.SENTENCES, again)
    with pytest.raises(ValueError, match="CalendarChanged"):
        again.says(CalendarChanged)(lambda _names, _entry: "")
