"""The organisation (组织机构): what a file may say, when a hall is open, and what is said of a file that is wrong."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from bundles.calendars import load_calendar
from bundles.language.finding_kinds import SUBJECTS
from bundles.language.findings import DefinitionError, Finding
from bundles.loader import load_library
from bundles.organisation_file import DEMO_FILE, load_organisation
from domain.organisation.model import Body, OrganisationData
from domain.organisation.opening import (
    hours_in_words,
    is_open,
    next_opening,
    other_days_ahead,
    spans_on,
    why_closed,
)
from domain.time.calendar import BEIJING

CALENDAR = load_calendar()
DATA = load_organisation()
MAIN, TOWN = DATA.halls["zhengwu"], DATA.halls["puzhen"]
TEXT = DEMO_FILE.read_text(encoding="utf-8")
MATTERS = ("xinshenger-chusheng", "gongmin-shenhou")
SMALL = """\
areas:
  qu: {name: 某区, kind: district, code: "610702"}
  zhen: {name: 某镇, kind: town, code: "610702101"}
halls:
  zhong:
    name: 某区政务服务中心
    area: qu
    main: true
    address: 示范路1号
    hours:
      - {days: [周一, 周二], spans: ["09:00-12:00", "13:00-17:00"]}
    other_days:
      - {on: "2026-12-08", why: 设备检修}
    counters:
      "a01": {name: 1号窗口}
  fen:
    name: 某镇便民服务中心
    area: zhen
    address: 示范街2号
    hours:
      - {days: [周一], spans: ["09:00-12:00"]}
    counters:
      "b01": {name: 1号窗口}
    receives: [xinshenger-chusheng]
"""
WRONG = {
    "AREA_UNKNOWN": ("    area: zhen\n", "    area: zhem\n", 18, "halls.fen.area", "您是否想写 zhen"),
    "AREA_CODE_WRONG": ('code: "610702101"', 'code: "610703101"', 3, "areas.zhen.code", "以区的代码610702开头"),
    "BODY_UNKNOWN": ("areas:\n", "departments:\n  gaa: {}\nareas:\n", 2, "departments.gaa", "您是否想写"),
    "USCC_TWICE": (
        "areas:\n",
        "departments:\n  gaj: {uscc: 91610702MA00000017}\n  yy: {uscc: 91610702MA00000017}\nareas:\n",
        3,
        "departments.yy.uscc",
        "已经写在部门“gaj”",
    ),
    "AREAS_WITHOUT_DISTRICT": ("kind: district", "kind: street", 1, "areas", "没有区"),
    "MAIN_HALL_NOT_ONE": ("    main: true\n", "", 4, "halls", "这里有 0 个"),
    "MATTER_UNKNOWN": (
        "[xinshenger-chusheng]",
        "[xinshenger-chushen]",
        24,
        "halls.fen.receives.0",
        "您是否想写 xinshenger-chusheng",
    ),
    "MATTER_TWICE": (
        "[xinshenger-chusheng]",
        "[xinshenger-chusheng, xinshenger-chusheng]",
        24,
        "halls.fen.receives.1",
        "写了两次",
    ),
    "MATTER_NOWHERE": (
        "    main: true\n",
        "    main: true\n    receives: [xinshenger-chusheng]\n",
        4,
        "halls",
        "gongmin-shenhou",
    ),
    "HOURS_OVERLAP": ('"13:00-17:00"', '"11:30-17:00"', 11, "halls.zhong.hours.0", "周一的时段"),
    "DAY_TWICE": (
        '      - {on: "2026-12-08", why: 设备检修}\n',
        '      - {on: "2026-12-08", why: 设备检修}\n      - {on: "2026-12-08", why: 停电}\n',
        14,
        "halls.zhong.other_days.1.on",
        "2026-12-08",
    ),
    "MISSING": ("    address: 示范街2号\n", "", 16, "halls.fen.address", "缺少字段 address"),
    "EXTRA_FORBIDDEN": ("    address: 示范街2号\n", "    adress: 示范街2号\n", 19, "halls.fen.adress", "address"),
    "VALUE_ERROR": ('spans: ["09:00-12:00"]', 'spans: ["12:00-09:00"]', 21, "halls.fen.hours.0.spans.0", "晚于"),
}
"""What is spoiled by what, and where (line, field) which words say so."""


def read(tmp_path: Path, text: str) -> OrganisationData:
    file = tmp_path / "district.yaml"
    file.write_text(text, encoding="utf-8")
    return load_organisation(file, MATTERS)


def wrong_with(tmp_path: Path, text: str) -> tuple[Finding, ...]:
    with pytest.raises(DefinitionError) as refused:
        read(tmp_path, text)
    return refused.value.findings


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize("code", WRONG)
def test_what_is_wrong_is_said_with_file_line_field_and_what_to_do(tmp_path: Path, code: str) -> None:
    before, after, line, path, words = WRONG[code]
    assert SMALL.count(before) == 1
    found = [each for each in wrong_with(tmp_path, SMALL.replace(before, after)) if each.code == code]
    assert [(each.file, each.line, each.path) for each in found] == [("district.yaml", line, path)]
    assert words in str(found[0])


def test_every_kind_of_finding_about_an_organisation_is_brought_about_here() -> None:
    assert {kind.code for kind in SUBJECTS["The organisation"]} <= WRONG.keys()


def test_the_file_as_it_is_has_nothing_wrong_and_says_what_it_says(tmp_path: Path) -> None:
    data = read(tmp_path, SMALL)
    assert data.main_hall == "zhong"
    assert list(data.halls_for("gongmin-shenhou")) == ["zhong"]
    assert list(data.halls_for("xinshenger-chusheng")) == ["zhong", "fen"]


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    text = SMALL.replace("    area: zhen\n", "    area: x\n").replace('"13:00-17:00"', '"11:30-17:00"')
    assert {each.code for each in wrong_with(tmp_path, text)} == {"AREA_UNKNOWN", "HOURS_OVERLAP"}


def test_what_is_kept_says_the_same_and_has_the_same_version() -> None:
    again = OrganisationData.model_validate(DATA.body())
    assert again == DATA
    assert again.version == DATA.version
    moved = DATA.body()
    moved["halls"]["puzhen"]["address"] = "别处"
    assert OrganisationData.model_validate(moved).version != DATA.version


def test_the_demo_says_of_itself_what_is_made_up_or_not_verified() -> None:
    assert all(hall.demo and {"address", "telephone", "hours"} <= set(hall.unverified) for hall in DATA.halls.values())
    assert sum(area.kind == "district" for area in DATA.areas.values()) == 1


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-25 08:59:59", False),
        ("2026-11-25 09:00:00", True),
        ("2026-11-25 12:00:00", False),  # noon
        ("2026-11-25 16:59:59", True),
        ("2026-11-28 10:00:00", True),  # a Saturday with service
        ("2026-11-29 10:00:00", False),
        ("2026-10-01 10:00:00", False),  # 国庆节, a Thursday
        ("2026-10-03 10:00:00", False),  # a Saturday within the holiday
        ("2026-10-10 16:00:00", False),  # a make-up Saturday has its Saturday's hours here
        ("2026-10-10 10:00:00", True),
    ],
)
def test_the_main_hall_is_open_by_its_hours_over_the_legal_calendar(moment: str, *, opens: bool) -> None:
    assert is_open(MAIN, CALENDAR, at(moment)) is opens


def test_a_make_up_workday_has_a_mondays_hours_where_the_hall_has_none_of_that_weekday() -> None:
    assert CALENDAR.is_working_day(date(2026, 10, 10))
    assert [span.text for span in spans_on(TOWN, CALENDAR, date(2026, 10, 10))] == ["08:30-12:00", "14:00-17:30"]
    assert spans_on(TOWN, CALENDAR, date(2026, 11, 28)) == ()


def test_an_unknown_year_is_taken_by_its_weekdays() -> None:
    assert spans_on(TOWN, CALENDAR, date(2039, 11, 28))
    assert spans_on(TOWN, CALENDAR, date(2039, 11, 27)) == ()


def test_other_days_go_before_hours_and_calendar(tmp_path: Path) -> None:
    text = SMALL.replace(
        "why: 设备检修}\n", 'why: 设备检修}\n      - {on: "2026-12-13", why: 便民日, spans: ["10:00-11:00"]}\n'
    )
    hall = read(tmp_path, text).halls["zhong"]
    assert not is_open(hall, CALENDAR, at("2026-12-08 10:00"))  # a Tuesday
    assert why_closed(hall, date(2026, 12, 8)) == "设备检修"
    assert is_open(hall, CALENDAR, at("2026-12-13 10:30"))  # a Sunday
    assert why_closed(hall, date(2026, 12, 13)) == ""
    assert list(other_days_ahead(hall, date(2026, 12, 1))) == [
        "2026-12-08 不开放（设备检修）",
        "2026-12-13 开放 10:00-11:00（便民日）",
    ]
    assert list(other_days_ahead(hall, date(2026, 12, 14))) == []


@pytest.mark.parametrize(
    ("after", "opens_at"),
    [
        ("2026-11-25 12:30", "2026-11-25 13:00"),
        ("2026-11-25 17:00", "2026-11-26 09:00"),
        ("2026-09-30 17:00", "2026-10-08 09:00"),  # behind the holiday
        ("2026-11-27 17:00", "2026-11-28 09:00"),
    ],
)
def test_the_next_opening_is_strictly_later(after: str, opens_at: str) -> None:
    assert next_opening(MAIN, CALENDAR, at(after)) == at(opens_at)


def test_a_hall_that_never_opens_has_no_next_opening() -> None:
    shut = MAIN.model_copy(update={"hours": ()})
    assert next_opening(shut, CALENDAR, at("2026-11-25 12:30")) is None


def test_hours_are_read_as_people_say_them(tmp_path: Path) -> None:
    assert hours_in_words(MAIN) == "周一至周五 09:00-12:00、13:00-17:00；周六 09:00-12:00"
    assert hours_in_words(read(tmp_path, SMALL).halls["zhong"]) == "周一、周二 09:00-12:00、13:00-17:00"


def test_a_department_has_a_code_whose_check_digit_is_right_or_none() -> None:
    assert Body(uscc="91610702MA00000017").uscc == "91610702MA00000017"
    assert Body().uscc is None
    for wrong in ("91610702MA00000018", "91610702MA0000001I", "123"):
        with pytest.raises(ValidationError, match="统一社会信用代码"):
            Body(uscc=wrong)


def test_what_is_made_up_for_the_demonstration_says_so_and_checks() -> None:
    assert DATA.departments
    for slug, body in DATA.departments.items():
        assert "MADEM0" in DATA.uscc_of(slug)
        assert "uscc" in body.unverified
    assert DATA.uscc_of("nobody") == ""


def test_items_of_the_demonstration_begin_with_the_code_of_their_department() -> None:
    items = load_library().items.values()
    codes = {item.department: item.implementation_code for item in items if item.implementation_code}
    assert codes
    assert all(code.startswith(DATA.uscc_of(department)) for department, code in codes.items())
