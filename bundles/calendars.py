"""Reads `catalogue/calendars/<year>.yaml` into the district's WorkCalendar.

One file per year, worded as the State Council's notice words it: holidays with their weekends, then the
make-up workdays (调休上班). Every error names the file, the line and what to mend.
"""

from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from domain.calendar import CalendarYear, Holiday, WorkCalendar, YearStatus

CALENDARS = Path(__file__).parent / "catalogue" / "calendars"


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
        )


def load_calendar(folder: Path = CALENDARS) -> WorkCalendar:
    """Every year file of `folder`, oldest first, as one calendar.

    Raises:
        CalendarFileInvalid: there is no file, one is unreadable, inconsistent or not named after its year, or
            a year between is missing.
    """
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise CalendarFileInvalid(folder, 0, "没有日历文件；每年一个文件，如 2026.yaml")
    years = [load_year(file) for file in files]
    try:
        return WorkCalendar(years=tuple(years))
    except ValidationError as error:
        raise CalendarFileInvalid(files[-1], 1, _reason(error)) from error


def load_year(file: Path) -> CalendarYear:
    """One year file. Raises CalendarFileInvalid as `load_calendar` does."""
    content = _parse(file)
    try:
        year = _YearFile.model_validate(content).to_year()
    except ValidationError as error:
        raise CalendarFileInvalid(file, _line_of(content, error), _reason(error)) from error
    if file.stem != str(year.year):
        raise CalendarFileInvalid(file, 1, f"year: 文件名须是年份，应为 {year.year}.yaml")
    return year


def _parse(file: Path) -> Any:
    try:
        content = YAML(typ="rt").load(file.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise CalendarFileInvalid(file, mark.line + 1 if mark else 1, f"不是有效的 YAML：{error}") from error
    if not isinstance(content, dict):
        raise CalendarFileInvalid(file, 1, "文件须由“字段: 值”组成，如 year: 2026")
    return content


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"{where}: {message}" if where else message


def _line_of(content: Any, error: ValidationError) -> int:
    """Line (from 1) of the deepest part of the faulty field that the file holds."""
    node, line = content, 1
    for part in error.errors(include_url=False)[0]["loc"]:
        positions = getattr(getattr(node, "lc", None), "data", None) or {}
        if part not in positions:
            break
        line = positions[part][0] + 1
        node = node[part]
    return line
