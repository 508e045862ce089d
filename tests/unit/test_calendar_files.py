"""The files of calendars: what they may say, and that every mistake is told with file, line and field."""

import re
from datetime import date
from pathlib import Path

import pytest

from bundles.calendars import (
    CALENDARS,
    CalendarFileInvalid,
    department_names,
    load_calendar,
    load_departments,
    load_year,
)
from domain.time.calendar import SATURDAY, Closure, DepartmentCalendar, Openings


class TestCalendarFiles:
    def changed(self, folder: Path, old: str, new: str) -> Path:
        """The file of 2026 with one change, in a folder of the test."""
        text = (CALENDARS / "2026.yaml").read_text(encoding="utf-8")
        assert old in text
        file = folder / "2026.yaml"
        file.write_text(text.replace(old, new), encoding="utf-8")
        return file

    @pytest.mark.parametrize(
        ("old", "new", "line", "reason"),
        [
            ("status: published", "status: known", 2, "status: .*published"),
            ("to: 2026-01-03", "too: 2026-01-03", 9, "holidays.0.to"),
            ("from: 2026-02-15", "from: 二月十五", 10, "holidays.1.from"),
            ("  published_on: 2025-11-04\n", "", 1, "published_on"),
            ("2026-01-04", "2026-01-05", 16, "2026-01-05不是周六或周日"),
            ("to: 2026-01-03", "to: 2025-12-31", 9, "元旦：最后一天2025-12-31早于第一天2026-01-01"),
            ("work: [2026-01-04", "work: [2026-01-03, 2026-01-04", 16, "2026-01-03既是放假日又是调休上班日"),
            ("year: 2026", "year: 2026\nyear: 2026", 2, "YAML"),
            ("year: 2026", "year: '2026'", 1, "year"),
        ],
    )
    def test_wrong_file_is_refused_with_line_and_field(
        self, tmp_path: Path, old: str, new: str, line: int, reason: str
    ) -> None:
        file = self.changed(tmp_path, old, new)
        with pytest.raises(CalendarFileInvalid, match=reason) as refused:
            load_year(file)
        assert str(refused.value).startswith(f"2026.yaml:{line}: "), refused.value

    def test_file_named_after_another_year_is_refused(self, tmp_path: Path) -> None:
        file = self.changed(tmp_path, "year: 2026", "year: 2026").rename(tmp_path / "2025.yaml")
        with pytest.raises(CalendarFileInvalid, match=r"2026\.yaml"):
            load_year(file)

    def test_folder_without_files_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(CalendarFileInvalid, match="没有日历文件"):
            load_calendar(tmp_path)


CLOSED = "closures:\n  - {name: 台风停工, from: 2026-07-23, to: 2026-07-24, source: 区政办发〔2026〕9号}\n"


class TestClosures:
    def written(self, folder: Path, closures: str) -> Path:
        file = folder / "2026.yaml"
        file.write_text((CALENDARS / "2026.yaml").read_text(encoding="utf-8") + closures, encoding="utf-8")
        return file

    def test_closures_of_the_district_stand_in_the_file_of_their_year(self, tmp_path: Path) -> None:
        (closure,) = load_year(self.written(tmp_path, CLOSED)).closures
        assert (closure.name, closure.source) == ("台风停工", "区政办发〔2026〕9号")
        assert [f"{on:%m-%d}" for on in closure.days()] == ["07-23", "07-24"]

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            (", source: 区政办发〔2026〕9号", "", "closures.0.source"),
            ("to: 2026-07-24", "to: 2026-07-22", "最后一天2026-07-22早于第一天2026-07-23"),
            ("to: 2026-07-24", "to: 2026-07-24 18:00:00", "closures.0.to"),
            ("from: 2026-07-23, to: 2026-07-24", "from: 2027-07-22, to: 2027-07-23", "2027-07-22不在2026年内"),
        ],
    )
    def test_wrong_closure_is_refused_with_its_line(self, tmp_path: Path, old: str, new: str, reason: str) -> None:
        assert old in CLOSED
        with pytest.raises(CalendarFileInvalid, match=reason) as refused:
            load_year(self.written(tmp_path, CLOSED.replace(old, new)))
        assert str(refused.value).startswith("2026.yaml:18: "), refused.value

    def test_closures_that_overlap_are_refused(self, tmp_path: Path) -> None:
        second = "  - {name: 停水, from: 2026-07-24, to: 2026-07-24, source: 通知}\n"
        with pytest.raises(CalendarFileInvalid, match="2026-07-24重复，或未按日期先后排列"):
            load_year(self.written(tmp_path, CLOSED + second))


class TestDepartments:
    def refusal(self, folder: Path, text: str) -> str:
        """What the loader says about this file of departments."""
        calendars = folder / "calendars"
        calendars.mkdir()
        (calendars / "2026.yaml").write_text((CALENDARS / "2026.yaml").read_text("utf-8"), encoding="utf-8")
        (calendars / "departments.yaml").write_text(text, encoding="utf-8")
        (folder / "departments.yaml").write_text("departments:\n  spj: {name: 审批局}\n", encoding="utf-8")
        with pytest.raises(CalendarFileInvalid) as refused:
            load_calendar(calendars)
        return str(refused.value)

    def test_the_hall_that_opens_on_saturdays_does_not_make_working_days(self) -> None:
        hall = load_calendar().departments["spj"]
        assert hall.opens == Openings(weekdays=(SATURDAY,))
        assert not hall.counts_for_terms
        assert "待核实" in hall.source
        assert load_calendar().of("spj") == load_calendar()

    def test_every_department_with_days_of_its_own_is_in_the_catalogue(self) -> None:
        assert load_calendar().departments.keys() <= department_names().keys()

    @pytest.mark.parametrize(
        ("text", "line", "reason"),
        [
            ("departments:\n  spj: {source: 通知}\n  abc: {source: 通知}\n", 3, "departments.abc: 部门目录里没有"),
            ("departments:\n  spj:\n    opens: {weekdays: [周六]}\n", 2, "departments.spj.source"),
            (
                "departments:\n  spj:\n    source: 通知\n    opens: {weekdays: [周五]}\n",
                4,
                "departments.spj.opens.weekdays.0: .*周六",
            ),
            ("departments:\n  spj:\n    source: 通知\n    counts: true\n", 4, "departments.spj.counts"),
            (
                "departments:\n  spj:\n    source: 通知\n    opens: {dates: [十一]}\n",
                4,
                "departments.spj.opens.dates.0",
            ),
        ],
    )
    def test_wrong_file_is_refused_with_line_and_field(self, tmp_path: Path, text: str, line: int, reason: str) -> None:
        refusal = self.refusal(tmp_path, text)
        assert refusal.startswith(f"departments.yaml:{line}: "), refusal
        assert re.search(reason, refusal), refusal

    def test_a_department_may_close_and_open_on_days_of_its_own(self, tmp_path: Path) -> None:
        catalogue = tmp_path / "catalogue.yaml"
        catalogue.write_text("departments:\n  yy: {name: 医院}\n", encoding="utf-8")
        file = tmp_path / "departments.yaml"
        file.write_text(
            "departments:\n  yy:\n    source: 院办通知\n    counts_for_terms: true\n"
            "    closures: [{name: 停电, from: 2026-07-24, to: 2026-07-24, source: 院办通知}]\n"
            "    opens: {weekdays: [周日, 周六], dates: [2026-10-05]}\n",
            encoding="utf-8",
        )
        day = date(2026, 7, 24)
        assert load_departments(file, catalogue)["yy"] == DepartmentCalendar(
            source="院办通知",
            closures=(Closure(name="停电", first_on=day, last_on=day, source="院办通知"),),
            opens=Openings(weekdays=(5, 6), dates=(date(2026, 10, 5),)),
            counts_for_terms=True,
        )
