"""Reads `catalogue/calendars/` into the district's WorkCalendar.

One file per year, worded as the State Council's notice words it: holidays with their weekends, then the
make-up workdays (调休上班), then the district's own closures. `departments.yaml` holds what a department has of its
own. Every error names the file, the line, the field and what to mend.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from domain.time.calendar import (
    SATURDAY,
    SUNDAY,
    CalendarYear,
    Closure,
    DepartmentCalendar,
    Holiday,
    Openings,
    WorkCalendar,
    YearStatus,
)

CALENDARS = Path(__file__).parent / "catalogue" / "calendars"
DEPARTMENTS_FILE = "departments.yaml"
WeekendDay = Literal["周六", "周日"]
WEEKEND_DAYS: Mapping[WeekendDay, int] = MappingProxyType({"周六": SATURDAY, "周日": SUNDAY})


class CalendarFileInvalid(ValueError):
    """A calendar file cannot be used; the message says where and why (`file:line: field: reason`)."""

    code: ClassVar[str] = "CALENDAR_FILE_INVALID"

    def __init__(self, file: Path, line: int, reason: str) -> None:
        self.file, self.line = file, line
        super().__init__(f"{file.name}:{line}: {reason}")


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _HolidayEntry(_File):
    name: str = Field(min_length=1)
    from_: date = Field(alias="from")
    to: date


class _ClosureEntry(_HolidayEntry):
    source: str = Field(min_length=1)

    def to_closure(self) -> Closure:
        return Closure(name=self.name, first_on=self.from_, last_on=self.to, source=self.source)


class _Source(_File):
    notice: str = Field(min_length=1)
    title: str = Field(min_length=1)
    published_on: date | None = None
    confidence: str = Field(min_length=1)


class _YearFile(_File):
    """One file. A published year must say when its notice came out; a provisional one has none."""

    year: int
    status: YearStatus = Field(strict=False)
    source: _Source
    holidays: list[_HolidayEntry] = Field(min_length=1)
    work: list[date]
    closures: list[_ClosureEntry] = Field(default_factory=list)

    @model_validator(mode="after")
    def _names_its_notice(self) -> Self:
        if (self.source.published_on is not None) != (self.status is YearStatus.PUBLISHED):
            raise ValueError(
                "已公布（published）的年份须写明通知日期 source.published_on，暂定（provisional）的年份不得写"
            )
        return self

    def to_year(self) -> CalendarYear:
        return CalendarYear(
            year=self.year,
            status=self.status,
            source=self.source.notice,
            holidays=tuple(Holiday(name=e.name, first_on=e.from_, last_on=e.to) for e in self.holidays),
            work=tuple(self.work),
            closures=tuple(entry.to_closure() for entry in self.closures),
        )


class _OpeningsEntry(_File):
    weekdays: list[WeekendDay] = Field(default_factory=list)
    dates: list[date] = Field(default_factory=list)


class _DepartmentEntry(_File):
    source: str = Field(min_length=1)
    closures: list[_ClosureEntry] = Field(default_factory=list)
    opens: _OpeningsEntry = Field(default_factory=_OpeningsEntry)
    counts_for_terms: bool = False

    def to_department(self) -> DepartmentCalendar:
        weekdays = tuple(sorted(WEEKEND_DAYS[name] for name in set(self.opens.weekdays)))
        return DepartmentCalendar(
            source=self.source,
            closures=tuple(entry.to_closure() for entry in self.closures),
            opens=Openings(weekdays=weekdays, dates=tuple(sorted(set(self.opens.dates)))),
            counts_for_terms=self.counts_for_terms,
        )


class _DepartmentsFile(_File):
    departments: dict[str, _DepartmentEntry]


def load_calendar(folder: Path = CALENDARS) -> WorkCalendar:
    """Every year file of `folder`, oldest first, and what departments have of their own, as one calendar.

    Raises:
        CalendarFileInvalid: there is no file, one is unreadable, inconsistent or not named after its year,
            a year between is missing, or a department is not in the catalogue.
    """
    files = sorted(file for file in folder.glob("*.yaml") if file.name != DEPARTMENTS_FILE)
    if not files:
        raise CalendarFileInvalid(folder, 0, "没有日历文件；每年一个文件，如 2026.yaml")
    years = [load_year(file) for file in files]
    own = folder / DEPARTMENTS_FILE
    departments = load_departments(own, folder.parent / DEPARTMENTS_FILE) if own.exists() else {}
    try:
        return WorkCalendar(years=tuple(years), departments=departments)
    except ValidationError as error:
        raise CalendarFileInvalid(files[-1], 1, _reason(error)) from error


def load_year(file: Path) -> CalendarYear:
    """One year file. Raises CalendarFileInvalid as `load_calendar` does."""
    content = _parse(file)
    try:
        year = _YearFile.model_validate(content).to_year()
    except ValidationError as error:
        raise CalendarFileInvalid(file, _line_of(content, error, file), _reason(error)) from error
    if file.stem != str(year.year):
        raise CalendarFileInvalid(file, 1, f"year: 文件名须是年份，应为 {year.year}.yaml")
    return year


def load_departments(file: Path, catalogue: Path) -> dict[str, DepartmentCalendar]:
    """Departments' own calendars by slug; each must stand in the `catalogue` of departments.

    Raises CalendarFileInvalid as `load_calendar` does.
    """
    content, known = _parse(file), department_names(catalogue)
    try:
        entries = _DepartmentsFile.model_validate(content).departments
        unknown = next((slug for slug in entries if slug not in known), None)
        if unknown is None:
            return {slug: entry.to_department() for slug, entry in entries.items()}
    except ValidationError as error:
        raise CalendarFileInvalid(file, _line_of(content, error, file), _reason(error)) from error
    line = content["departments"].lc.data[unknown][0] + 1
    raise CalendarFileInvalid(file, line, f"departments.{unknown}: 部门目录里没有这个代码，见 {catalogue.name}")


def department_names(catalogue: Path = CALENDARS.parent / DEPARTMENTS_FILE) -> dict[str, str]:
    """Names of the catalogue's departments by slug. Raises CalendarFileInvalid if it cannot be read."""
    return {slug: entry["name"] for slug, entry in (_parse(catalogue).get("departments") or {}).items()}


def _parse(file: Path) -> Any:
    try:
        content = _content(file.read_text(encoding="utf-8"))
    except (OSError, YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise CalendarFileInvalid(file, mark.line + 1 if mark else 1, f"不是有效的 YAML：{error}") from error
    if not isinstance(content, dict):
        raise CalendarFileInvalid(file, 1, "文件须由“字段: 值”组成，如 year: 2026")
    return content


@lru_cache(maxsize=64)
def _content(text: str) -> Any:
    """What a file says, with its lines; a process that reads the same text again does not parse it again. Only read."""
    return YAML(typ="rt").load(text)


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"{where}: {message}" if where else message


def _line_of(content: Any, error: ValidationError, file: Path) -> int:
    """Line (from 1) of the deepest part of the faulty field that the file holds, or of the day complained of."""
    first = error.errors(include_url=False)[0]
    day = re.search(r"\d{4}-\d{2}-\d{2}", first["msg"])
    if not first["loc"] and day:
        lines = file.read_text(encoding="utf-8").splitlines()
        return max((number for number, line in enumerate(lines, start=1) if day.group() in line), default=1)
    node, line = content, 1
    for part in first["loc"]:
        positions = getattr(getattr(node, "lc", None), "data", None) or {}
        if part not in positions:
            break
        line = positions[part][0] + 1
        node = node[part]
    return line
