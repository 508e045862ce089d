"""What an organisation file says: areas (区、镇、街道), halls (大厅), their counters, hours and matters.

It is no part of any definition: a hall moves, closes at noon or takes on a matter without a new version of a bundle.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, StringConstraints, field_validator

from domain.definition.canonical import canonical_hash
from domain.definition.catalogue import Sentence, Slug, Sourced, Strict
from domain.definition.check_digits import uscc_problem

AreaKind = Literal["district", "town", "street"]
CounterKind = Literal["general", "special"]
Weekday = Literal["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
WEEKDAYS: tuple[Weekday, ...] = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
"""As `date.weekday` counts."""


class Span(Strict):
    """From when to when a hall is open, in Beijing time; both on one day."""

    begins: time
    ends: time

    @property
    def text(self) -> str:
        """As it is written in the file, and read by people."""
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"


def _read_span(value: object) -> object:
    """A span as it is written: 09:00-12:00."""
    if not isinstance(value, str):
        return value
    begins, dash, ends = value.replace("—", "-").replace("–", "-").partition("-")
    if not dash:
        raise ValueError("时段应写成 09:00-12:00")
    try:
        span = {"begins": time.fromisoformat(begins.strip()), "ends": time.fromisoformat(ends.strip())}
    except ValueError:
        raise ValueError("时段应写成 09:00-12:00，时间为24小时制") from None
    if span["ends"] <= span["begins"]:
        raise ValueError(f"时段“{value}”的结束时间应晚于开始时间")
    return span


WrittenSpan = Annotated[Span, BeforeValidator(_read_span), PlainSerializer(lambda span: span.text)]
Spans = Annotated[tuple[WrittenSpan, ...], Field(min_length=1)]


class Hours(Strict):
    """Spans of some weekdays; how they lie over the legal calendar stands in `domain.organisation.opening`."""

    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    spans: Spans


class OtherDay(Strict):
    """A day on which a hall is closed (no spans) or open otherwise than its hours and the calendar say; why."""

    on: date
    why: Sentence
    spans: tuple[WrittenSpan, ...] = ()


class Counter(Strict):
    """A counter (窗口) of a hall: `general` receives every matter of the hall, `special` is one subject's."""

    name: Sentence
    kind: CounterKind = "general"


class Area(Sourced):
    """A district, town or street (行政区划). `code`: 6 digits of a district, 9 of what lies in it; None: 待核实."""

    name: Sentence
    kind: AreaKind
    code: Annotated[str, StringConstraints(pattern=r"^(\d{6}|\d{9})$")] | None = None


class Hall(Sourced):
    """A hall (政务服务大厅、便民服务中心). `main`: the district's own, which sees to what no other hall received.

    `receives`: the matters (slugs of bundles) that can be handed in here. `demo`: made up for the demonstration (演示).
    `tickets`: what the numbers of its queue (取号) look like, A a letter and 0 a digit; None: as anybody writes.
    """

    name: Sentence
    area: Slug
    address: Sentence
    telephone: Annotated[str, StringConstraints(pattern=r"^[0-9][0-9-]{2,19}$")] | None = None
    main: bool = False
    demo: bool = False
    hours: Annotated[tuple[Hours, ...], Field(min_length=1)]
    other_days: tuple[OtherDay, ...] = ()
    counters: Annotated[dict[Slug, Counter], Field(min_length=1)]
    tickets: Annotated[str, StringConstraints(pattern=r"^[A0-]{2,12}$")] | None = None
    receives: Literal["all"] | Annotated[tuple[Slug, ...], Field(min_length=1)] = "all"

    def takes(self, bundle: str) -> bool:
        """Whether a matter can be handed in here."""
        return self.receives == "all" or bundle in self.receives


class Body(Sourced):
    """A department as others outside know it. `uscc`: its 统一社会信用代码 (GB 32100); None: 待核实."""

    uscc: str | None = None

    @field_validator("uscc")
    @classmethod
    def _is_a_code(cls, code: str | None) -> str | None:
        if code is not None and (problem := uscc_problem(code)):
            raise ValueError(problem)
        return code


class OrganisationData(Strict):
    """All of it: one version, named by its hash. `departments`: by the codes of the catalogue, those that are known."""

    areas: dict[Slug, Area]
    halls: Annotated[dict[Slug, Hall], Field(min_length=1)]
    departments: dict[Slug, Body] = Field(default_factory=dict)

    @property
    def main_hall(self) -> str:
        """The slug of the district's own hall (`faults` says where there is not exactly one)."""
        return next(slug for slug, hall in self.halls.items() if hall.main)

    def hall(self, slug: str | None) -> Hall | None:
        """The hall of that slug, if it is one of this version."""
        return self.halls.get(slug or "")

    def uscc_of(self, department: str) -> str:
        """A department's 统一社会信用代码; empty where it is not known."""
        body = self.departments.get(department)
        return (body.uscc if body is not None else None) or ""

    def halls_for(self, bundle: str) -> Mapping[str, Hall]:
        """Where a matter can be handed in: the main hall first, then in the order of the file."""
        found = {slug: hall for slug, hall in self.halls.items() if hall.takes(bundle)}
        return dict(sorted(found.items(), key=lambda each: not each[1].main))

    def body(self) -> dict[str, Any]:
        """As it is kept."""
        return self.model_dump(mode="json", exclude_defaults=True)

    @property
    def version(self) -> str:
        """SHA-256 of what it says."""
        return canonical_hash(self.body(), keep_order=True)
