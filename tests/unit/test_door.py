"""Before an application: people find their matter in their own words, and the estimated finish is counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bundles.calendars import load_calendar
from bundles.loader import bundle_slugs, load_bundle
from bundles.scenarios.scenario import load_scenarios
from bundles.views.find import by_stage, find, people_words
from domain.case.acts import Actor, Role
from domain.case.estimate import Estimate, estimate
from domain.case.state import Phase
from domain.definition.resolve import resolve
from domain.duties.of_case import duties
from domain.time.calendar import CalendarYear, WorkCalendar
from tests.support.pure_case import WINDOW, Life, clerk, item, plan

CALENDAR = load_calendar().slice(2026, 2027)
WEDNESDAY = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
"""10:00 in Beijing."""
DEFINITIONS = [load_bundle(slug).definition for slug in bundle_slugs()]


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("生孩子", "xinshenger-chusheng"),
        ("我想开个饭店", "kaiban-canyin"),
        ("老人去世了", "gongmin-shenhou"),
        ("二手房过户", "ershoufang"),
        ("办营业执照", "qiye-kaiban"),
        ("出生医学证明", "xinshenger-chusheng"),  # an item
        ("结婚证", "xinshenger-chusheng"),  # a paper
        ("给小孩报名上小学", "jiaoyu-ruxue"),
        ("ＧＯＮＧＳＩ 注销公司", "jianyi-zhuxiao"),
        ("领退休工资", "zhigong-tuixiu"),
    ],
)
def test_a_matter_is_found_by_what_people_say(typed: str, slug: str) -> None:
    found = [each.definition.bundle.bundle for each in find(DEFINITIONS, typed)]
    assert slug in found[:3], found


@pytest.mark.parametrize("typed", ["", "   ", "zzz", "!!!", "飞船"])
def test_nothing_is_found_for_what_is_no_matter(typed: str) -> None:
    assert find(DEFINITIONS, typed) == []


def test_every_matter_stands_under_a_stage_and_every_word_leads_to_its_own() -> None:
    named = {slug for stage in people_words().stages for slug in stage.matters}
    assert named == set(bundle_slugs()), "a new matter gets its words in bundles/people_words.yaml"
    listed = [each.bundle.bundle for _, definitions in by_stage(DEFINITIONS) for each in definitions]
    assert sorted(listed) == sorted(bundle_slugs())
    for slug in bundle_slugs():
        for word in people_words().of(slug):
            assert slug in [each.definition.bundle.bundle for each in find(DEFINITIONS, word)][:4], word


def _estimate(slug: str, calendar: WorkCalendar = CALENDAR) -> Estimate | None:
    """Of the situation of the bundle's first scenario."""
    answers = load_scenarios(slug)[0].answers
    return estimate(resolve(load_bundle(slug).definition, answers), calendar, WEDNESDAY)


def test_the_estimate_takes_every_limit_to_its_last_day() -> None:
    # Pre-review to the end of Friday 11-27, then sixteen working days: 11-30 is the first, 12-21 the last.
    assert _estimate("xinshenger-chusheng") == Estimate(date(2026, 11, 27), date(2026, 12, 21), False)


def test_a_public_notice_comes_on_top_of_the_promise() -> None:
    # Accepted with Friday 11-27; the notice (公示) stands twenty calendar days, and the items before and after it.
    found = _estimate("jianyi-zhuxiao")
    assert found is not None
    assert found.last_day == date(2026, 12, 30)


def test_what_is_accepted_at_the_window_begins_at_once() -> None:
    found = _estimate("lianhe-yanshou")
    assert found is not None
    assert found.accepted_by == date(2026, 11, 25)
    assert found.last_day == date(2026, 12, 16), "fifteen working days from Thursday 11-26"


def test_a_year_whose_holidays_are_not_published_is_said_so() -> None:
    found = _estimate("zhigong-tuixiu")
    assert found is not None
    assert found.provisional
    assert found.last_day > date(2027, 1, 1)


def test_past_the_known_years_there_is_none() -> None:
    only: tuple[CalendarYear, ...] = CALENDAR.slice(2026, 2026).years
    assert _estimate("zhigong-tuixiu", calendar=WorkCalendar(years=only)) is None


def phase(life: Life) -> Phase:
    """Where the case stands now."""
    return life.state.phase


def test_what_is_sent_online_is_seen_by_a_person_before_it_is_accepted_at_the_window() -> None:
    own = Actor(actor_id="person:p", role=Role.APPLICANT)
    life = Life(plan(item("a/one"), mode="at_window"), filed_by=own)
    assert phase(life) is Phase.INTAKE, "a clerk has not looked yet"
    assert any(each.reason == "intake" for each in duties(life.state)), "and the window owes it"
    life.act("accept_application", WINDOW)
    assert phase(life) is Phase.HANDLING
    at_window = Life(plan(item("a/one"), mode="at_window"))
    assert phase(at_window) is Phase.HANDLING, "whoever hands it in at the window is accepted there"


def test_what_is_sent_online_and_reviewed_is_accepted_as_any_other() -> None:
    life = Life(plan(item("a/one")), filed_by=Actor(actor_id="person:p", role=Role.APPLICANT))
    assert phase(life) is Phase.REVIEWING
    life.act("complete_pre_review", clerk("a"), "a/one", complete=True)
    assert phase(life) is Phase.HANDLING
