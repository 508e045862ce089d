"""Worked cases (scenarios) of a bundle: what a family or firm fills in, who does what when, and what must come of it.

The same files serve the tests of the case life, the demo and the simulation. People in them are invented.
What a scenario names is checked in `bundles.checks.scenarios`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, StringConstraints, model_validator

from bundles.checks.scenarios import check_scenario
from bundles.language.findings import DefinitionError, Finding
from bundles.language.pattern_words import (
    DAY,
    DAY_TEXT,
    HEAD_TEXT,
    MOMENT_TEXT,
    NUMBERED_TEXT,
    OFFICER_TEXT,
    PERSON_TEXT,
    RECEIVED_TEXT,
    SLOT_TEXT,
)
from bundles.language.yaml_files import read_yaml
from bundles.loader import BUNDLES_ROOT, LoadedBundle, load_bundle
from bundles.scenarios.desks import DeskName
from domain.case.act_specs import ACTS
from domain.case.acts import ActKind, Said, Slot
from domain.case.joint.entries import JointOutcome
from domain.case.joint.state import JointPhase
from domain.case.result_acts import takes_address
from domain.case.results.entries import Outcome
from domain.case.state import ItemPhase, Phase
from domain.definition.catalogue import ReasonCode, Sentence, Slug, Strict
from domain.organisation.postal import PostalAddress
from domain.time.calendar import BEIJING, CalendarYear, WorkCalendar
from domain.time.clock_kinds import RungName

_DAY = re.compile(DAY, re.ASCII)

Text = Annotated[str, StringConstraints(max_length=500)]
MomentText = Annotated[str, StringConstraints(pattern=MOMENT_TEXT)]
DayText = Annotated[str, StringConstraints(pattern=DAY_TEXT)]
SlotText = Annotated[str, StringConstraints(pattern=SLOT_TEXT)]
Head = Annotated[str, StringConstraints(pattern=HEAD_TEXT)]
Numbered = Annotated[str, StringConstraints(pattern=NUMBERED_TEXT)]
PersonText = Annotated[str, StringConstraints(pattern=PERSON_TEXT, max_length=40)]
OfficerText = Annotated[str, StringConstraints(pattern=OFFICER_TEXT)]


class Day(NamedTuple):
    """A day: a date of its own (`on`), or so many days after the day of receipt, working or calendar days."""

    days: int
    is_working: bool
    on: date | None = None

    @classmethod
    def read(cls, text: str) -> Self:
        """ "+2d", "+2cd" or "2026-09-18" taken apart. Raises ValueError."""
        found = _DAY.fullmatch(text)
        if found is None:
            raise ValueError(f"日期写法不对：{text}")
        days, unit, on = found.groups()
        return cls(0, True, date.fromisoformat(on)) if on else cls(int(days), unit == "d")

    def date(self, received_on: date, calendar: WorkCalendar) -> date:
        """The Beijing date, for a case received on that one."""
        if self.on is not None:
            return self.on
        if self.is_working:
            return calendar.add_working_days(received_on, self.days)
        return received_on + timedelta(days=self.days)


class Moment(NamedTuple):
    """When something happens: a day, and the time of day in Beijing."""

    day: Day
    at: time

    @classmethod
    def read(cls, text: str) -> Self:
        """ "+2d 09:30" or "2026-09-18 10:05" taken apart. Raises ValueError."""
        day, _, at = text.partition(" ")
        return cls(Day.read(day), time.fromisoformat(at))

    def moment(self, received_on: date, calendar: WorkCalendar) -> datetime:
        """The moment (UTC), for a case received on that Beijing date."""
        return datetime.combine(self.day.date(received_on, calendar), self.at, BEIJING).astimezone(UTC)


def slot_text(starts_at: datetime, ends_at: datetime) -> str:
    """A slot as a scenario writes it, which `slot_of` reads: its day and hours in Beijing."""
    begins, ends = starts_at.astimezone(BEIJING), ends_at.astimezone(BEIJING)
    return f"{begins:%Y-%m-%d %H:%M}-{ends:%H:%M}"


def slot_of(text: str, received_on: date, calendar: WorkCalendar) -> Slot:
    """ "+3d 09:00-11:00" as a slot, for a case received on that Beijing date. Raises ValueError."""
    begins, _, ends = text.rpartition("-")
    moment = Moment.read(begins)
    return Slot(
        starts_at=moment.moment(received_on, calendar),
        ends_at=moment._replace(at=time.fromisoformat(ends)).moment(received_on, calendar),
    )


class GapNamed(Strict):
    """One gap named in a pre-review: a material or a field ("group.field"), with the reason's code."""

    material: str | None = None
    field: str | None = None
    reason: ReasonCode

    @model_validator(mode="after")
    def _names_one_subject(self) -> Self:
        if (self.material is None) == (self.field is None):
            raise ValueError("缺件应写明 material 或 field 其中之一")
        return self

    @property
    def subject(self) -> str:
        """The material's key or the field's."""
        return self.material or self.field or ""


_EarlierStep = Annotated[int, Field(ge=1, le=1000)]


class _Head(Strict):
    at: MomentText
    by: DeskName | Slug | Head | Numbered
    act: ActKind


class _Said(
    Said[
        str,
        Slug,
        ReasonCode,
        PersonText,
        GapNamed,
        SlotText,
        OfficerText,
        dict[Slug, tuple[OfficerText, ...]],
        _EarlierStep,
    ]
):
    """What an act says, as a scenario writes it: people by login, times by day, an earlier act by its step."""


class Step(_Said, _Head):
    """One act of a scenario.

    `at`: "+2d 09:30" is 09:30 Beijing time, two working days after the day of receipt, "+2cd 09:30" counts calendar
    days; "2026-09-18 10:05" is that moment, where the scenario says when it was received. `by`: a department's slug,
    its head ("spj.head"), one of its people by number ("spj#2": made up where the demo has no such account), the login
    of a demo account ("spj2"), or window, window2, applicant, lead, government, supervisor; `calendar` is the
    installation itself, which brings a changed year to the case, `payment` the payment provider. `values` go with a
    correction that changes fields. `refused`: the code with which this act must be refused.

    Of a joint event: `slots` ("+3d 09:00-11:00"), `officers` and `attendance` by number or login ("xf#2 代 xf#1": a
    deputy). Among colleagues: `to`, `whose` likewise; `taken_act`: the number of the step that is taken back, from 1.
    During a wait: `objector` (a department, or creditors, interested, public), `upheld`. Of the way of the results:
    `method`, by post with `postal` (an invented address); `proxy`: who fetched them for the applicant.
    """

    attendance: dict[Slug, tuple[OfficerText, ...]] = {}
    calendar: CalendarYear | None = None
    values: dict[str, Text] = {}
    result_no: Annotated[str, StringConstraints(max_length=60)] | None = None
    note: Text | None = None
    postal: PostalAddress | None = None
    proxy: Text | None = None
    refused: ReasonCode | None = None

    @model_validator(mode="after")
    def _brings_its_calendar(self) -> Self:
        changes = ACTS[self.act].sent_by == "calendar"
        if changes != (self.calendar is not None) or changes != (self.by == "calendar"):
            raise ValueError("日历调整应由 calendar 做（by: calendar），并写明那一年的日历 calendar")
        return self

    @model_validator(mode="after")
    def _says_where_to(self) -> Self:
        by_post = takes_address(self.act, self.method)
        if by_post != (self.postal is not None) and self.refused is None:
            raise ValueError("选择邮寄（method: post）的须写明 postal: {name, phone, address}，其他操作不写")
        return self

    @property
    def moment(self) -> Moment:
        """`at` taken apart."""
        return Moment.read(self.at)


class OnPaper(Strict):
    """纸质补录: why the receipt was entered later, and the desk of the second officer who confirmed it."""

    reason: Sentence
    second: Literal["window2", "lead"] = "window2"


class ExpectedClock(Strict):
    """A clock as it must stand: its last day ("+10d" from the day of receipt, or a date), the sentence that explains
    it, and all rungs that fired, in order. What is left out is not judged."""

    due_on: DayText | None = None
    sentence: Text | None = None
    fired: tuple[RungName, ...] | None = None


class ExpectedJoint(Strict):
    """A joint event as it must stand: how its last round closed, in which round it is, and its phase. What is left out
    is not judged."""

    outcome: JointOutcome | None = None
    round: Annotated[int, Field(ge=0)] | None = None
    phase: JointPhase | None = None


class Expected(Strict):
    """How the case must stand at the end: outcome (none: it is still open), phase, the phase of the items named, the
    clocks and the joint events named (others are not judged), and the kinds of journal entries that must occur, in
    that order.

    A clock is named by whose it is and its kind: "case.whole" (整件事承诺), "case.intake", "gaj/csdj.promised",
    "gaj/csdj.promised#2" (its second run), "joint:kanyan.hold"."""

    outcome: Outcome | None = None
    phase: Phase | None = None
    items: dict[str, ItemPhase] = {}
    clocks: dict[str, ExpectedClock] = {}
    joints: dict[Slug, ExpectedJoint] = {}
    journal: tuple[str, ...] = ()


class Scenario(Strict):
    """One worked case of a bundle.

    `received_at`: the Beijing moment of receipt, for a scenario with dates of its own; without it the case may be
    received on any day. `door`: who sent it, the window or (online) the applicant, whose application waits to be looked
    at. `missing`: materials that the window took the case in without. `runs_until`: time that passes
    after the last step ("+30d"), so that what happens by itself is part of it.
    """

    scenario: Slug
    name: Sentence
    about: Text | None = None
    received_at: Annotated[str, StringConstraints(pattern=RECEIVED_TEXT)] | None = None
    paper: OnPaper | None = None
    door: Literal["window", "online"] = "window"
    answers: dict[str, str]
    values: dict[str, Text]
    missing: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    runs_until: DayText | None = None
    expect: Expected

    @model_validator(mode="after")
    def _can_be_dated(self) -> Self:
        dated = [text for step in self.steps for text in (step.at, *step.slots)]
        dated += [each.due_on for each in self.expect.clocks.values() if each.due_on]
        if self.received_at is None and any(not text.startswith("+") for text in (*dated, self.runs_until or "+")):
            raise ValueError("写明日期的步骤须有收件时间 received_at")
        if self.paper is not None and self.door == "online":
            raise ValueError("纸质补录由窗口登记，door 不能写 online")
        if not self.steps and self.runs_until is None:
            raise ValueError("没有步骤的示例须写明 runs_until，说明经过多少时间")
        return self

    def received(self, on: date) -> datetime:
        """The moment of receipt (UTC): its own, or nine o'clock of that Beijing date."""
        own = Moment.read(self.received_at) if self.received_at else None
        day, at = (own.day.on or on, own.at) if own else (on, time(9))
        return datetime.combine(day, at, BEIJING).astimezone(UTC)

    def end(self, received_on: date, calendar: WorkCalendar) -> datetime:
        """The moment (UTC) at which everything of it has happened: the last step, or the end of its last day."""
        moments = [step.moment.moment(received_on, calendar) for step in self.steps]
        if self.runs_until is not None:
            last = Moment(Day.read(self.runs_until), time(23, 59))
            moments.append(last.moment(received_on, calendar))
        return max(moments)


def load_scenarios(slug: str, root: Path = BUNDLES_ROOT, loaded: LoadedBundle | None = None) -> tuple[Scenario, ...]:
    """The scenarios of a bundle, by file name. Raises DefinitionError with all findings of bundle and scenarios.

    `loaded` saves loading the bundle again.
    """
    loaded = loaded or load_bundle(slug, root)
    scenarios: list[Scenario] = []
    findings: list[Finding] = []
    for path in sorted((root / "matters" / slug / "scenarios").glob("*.yaml")):
        try:
            file = read_yaml(path, root)
            scenario = file.parse(Scenario)
        except DefinitionError as error:
            findings += error.findings
            continue
        findings += check_scenario(scenario, file, loaded, path.stem)
        scenarios.append(scenario)
    if findings:
        raise DefinitionError(findings)
    return tuple(scenarios)
