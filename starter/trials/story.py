"""A played case in words: who did what when, which due dates followed, which lights it earned, how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bundles.organisation_file import load_organisation
from domain.case.course import Course
from domain.case.limits.entries import RungFired
from domain.case.state import CaseState
from domain.definition.bundle import Definition
from domain.time.calendar import beijing_date
from domain.time.clock import known_due_on
from starter.trials import report_page
from starter.trials.people import named
from starter.words import timeline
from starter.words.case_names import CaseNames, people_in
from starter.words.names import LIGHT_NAMES, OUTCOME_NAMES, PHASE_NAMES, moment

LIGHTS: Mapping[str, str] = {"yellow": "yellow", "red": "red"}
"""Rungs that turn a light."""


@dataclass(frozen=True)
class Line:
    """One line of the timeline: Beijing moment, the sentence, the due dates it set, and the light it turned on."""

    at: str
    sentence: str
    effect: str
    light: str


@dataclass(frozen=True)
class Term:
    """One time limit at the end: its name, last day, the day it ended (Beijing), and the worst light it earned."""

    name: str
    due_on: date | None
    ended_on: date | None
    light: str

    @property
    def style(self) -> str:
        """The colour in the terminal; a green light needs none."""
        return "" if self.light == "green" else self.light


@dataclass(frozen=True)
class Story:
    """The whole course in words. `days`: working days from receipt to the end, None while it is open."""

    lines: tuple[Line, ...]
    terms: tuple[Term, ...]
    finish: str
    days: int | None


def story_of(definition: Definition, course: Course) -> Story:
    """The course of one case, told with the people of the demo and those who were made up; none of them is real."""
    state = course.state
    halls = {slug: hall.name for slug, hall in load_organisation().halls.items()}
    case_names = CaseNames.of(definition, state.plan, _people(definition, course), halls)
    effects = timeline.effects(case_names, course)
    lines = tuple(
        Line(
            at=moment(entry.at),
            sentence=timeline.sentence(case_names, entry),
            effect=effect,
            light=LIGHTS.get(entry.rung, "") if isinstance(entry, RungFired) else "",
        )
        for entry, effect in zip(course.entries, effects, strict=True)
    )
    terms = tuple(
        Term(case_names.clock(clock), known_due_on(clock, state.calendar), clock.ended_on, _worst(state, clock_id))
        for clock_id, clock in state.clocks.items()
    )
    return Story(lines, terms, _finish(state), finish_days(state))


def _people(definition: Definition, course: Course) -> dict[str, str]:
    return named((each for entry in course.entries for each in people_in(entry)), definition.departments)


def _worst(state: CaseState, clock_id: str) -> str:
    fired = state.fired.get(clock_id, ())
    return next((light for light in ("red", "yellow") if light in fired), "green")


def finish_days(state: CaseState) -> int | None:
    """Working days from the day of receipt (not counted) to the day on which the case was concluded."""
    if state.concluded_at is None:
        return None
    received_on, ended_on = beijing_date(state.opening.received_at), beijing_date(state.concluded_at)
    return state.calendar.working_days_between(received_on, ended_on)


def _finish(state: CaseState) -> str:
    if state.outcome is None:
        return f"还没有办结，停在“{PHASE_NAMES[state.phase]}”"
    days = finish_days(state)
    return f"{OUTCOME_NAMES[state.outcome]}，{moment(state.concluded_at)}办结，自收件起{days}个工作日"


def light_name(light: str) -> str:
    """A light in words."""
    return LIGHT_NAMES[light]


def page_of(title: str, about: str, story: Story) -> str:
    """The story as one HTML page."""
    lines = [
        (each.at, each.sentence, each.effect, light_name(each.light) if each.light else "") for each in story.lines
    ]
    terms = [
        (each.name, str(each.due_on or "待定"), str(each.ended_on or "仍在计时"), light_name(each.light))
        for each in story.terms
    ]
    return report_page.page(
        title,
        (
            report_page.paragraph(about),
            report_page.paragraph(story.finish, "good"),
            report_page.heading("经过"),
            report_page.table(("时间", "办理", "时限变化", "亮灯"), lines),
            report_page.heading("时限"),
            report_page.table(("时限", "到期日", "结束", "最坏的灯"), terms),
        ),
    )
