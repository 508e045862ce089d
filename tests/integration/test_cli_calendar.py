"""`lianban calendar` in this process and as a process, from the tree's files, without an installation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from starter.cli.app import command_line
from tests.support.calendar_vectors import PROVISIONAL, VECTORS, questions
from tests.support.commands import started_anew

ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "Asia/Kathmandu")


def run(*arguments: str) -> int:
    """One command in this process; gives its exit code."""
    code = command_line()(["calendar", *arguments])
    assert isinstance(code, int)
    return code


async def process(*arguments: str, zone: str = "UTC") -> str:
    """One command as an operator would run it, where nothing is set up; gives what it printed."""
    answer = await started_anew(None, "calendar", *arguments, TZ=zone)
    assert (answer.code, answer.errors) == (0, "")
    return answer.output


def written(folder: Path, content: Any) -> str:
    """The content as a JSON file."""
    file = folder / "questions.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(file)


def assert_vectors(answers: Sequence[dict[str, Any]]) -> None:
    assert [(each["start"], each["days"], each["due"]) for each in answers] == VECTORS
    for each in answers:
        assert each["provisional"] == (each["due"] in PROVISIONAL)
        assert each["due"] in each["explanation"]
        assert ("暂定" in each["explanation"]) == each["provisional"]


# --- due --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "days", "due"), VECTORS)
def test_due_gives_every_vector(start: str, days: int, due: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("due", start, str(days), "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["due"], answer["provisional"]) == (due, due in PROVISIONAL)
    assert run("due", start, str(days)) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(f"{due}（周")
    assert ("暂定" in printed.splitlines()[0]) == (due in PROVISIONAL)
    assert printed.splitlines()[1] == answer["explanation"]


@pytest.mark.parametrize("zone", ZONES)
async def test_due_as_a_process_gives_the_same_date_in_every_time_zone(zone: str) -> None:
    """The last vector, which is provisional; `check` below asks for all of them in one process."""
    start, days, due = VECTORS[-1]
    answer = json.loads(await process("due", start, str(days), "--json", zone=zone))
    assert (answer["due"], answer["provisional"]) == (due, True)


def test_due_counts_calendar_days_and_rolls_over_a_holiday(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("due", "2026-09-15", "20", "--unit", "calendar") == 0
    assert capsys.readouterr().out == (
        "2026-10-08（周四）\n自2026-09-15次日起算20个自然日；第20个自然日为2026-10-05，国庆放假，顺延至2026-10-08。\n"
    )


def test_due_by_a_department_that_serves_on_saturdays_is_the_districts(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("due", "2026-07-24", "1", "--department", "spj", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["due"], answer["department"]) == ("2026-07-27", "spj")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("2101-02-10", "1"), 1, "没有2101年的工作日历"),
        (("2018-12-28", "1"), 1, "没有2018年的工作日历"),
        (("2026-02-30", "1"), 2, "没有 2026-02-30 这一天"),
        (("2026-02-09T09:00", "1"), 2, "不带时间"),
        (("2026-2-9", "1"), 2, "2026-02-09 这样的日期"),
        (("2026-02-09", "--", "-1"), 2, "不小于 0"),
        (("2026-02-09", "1", "--department", "nowhere"), 2, "没有部门“nowhere”"),
    ],
)
def test_due_refuses_in_a_sentence(
    arguments: tuple[str, ...], code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("due", *arguments) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert sentence in printed.err


def test_due_in_a_year_that_nobody_loaded_is_counted_by_rule_and_provisional(
    capsys: pytest.CaptureFixture[str],
) -> None:
    # 2027-12-21 to 12-31 are nine working days, 元旦 2028 is a Saturday, and the rest lies in January.
    assert run("due", "2027-12-20", "20", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["due"], answer["provisional"]) == ("2028-01-17", True)
    assert run("due", "2028-01-24", "1", "--json") == 0  # 除夕 2028 is 01-25
    assert json.loads(capsys.readouterr().out)["due"] == "2028-01-31"


# --- check ------------------------------------------------------------------------------------------------------------


def test_check_gives_every_vector_in_the_order_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", written(tmp_path, questions()), "--json") == 0
    assert_vectors(json.loads(capsys.readouterr().out))


async def test_check_gives_the_same_answer_in_every_time_zone(tmp_path: Path) -> None:
    file = written(tmp_path, [*questions(), *({**each, "unit": "calendar"} for each in questions())])
    answers = await asyncio.gather(*(process("check", file, "--json", zone=zone) for zone in ZONES))
    assert len(set(answers)) == 1
    assert_vectors(json.loads(answers[0])[: len(VECTORS)])


def test_check_keeps_what_was_asked_and_adds_the_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = {"start": "2026-09-15", "days": 20, "unit": "calendar"}
    assert run("check", written(tmp_path, [asked]), "--json") == 0
    (answer,) = json.loads(capsys.readouterr().out)
    assert answer == {**asked, "due": "2026-10-08", "provisional": False, "explanation": answer["explanation"]}
    assert run("check", written(tmp_path, []), "--json") == 0
    assert json.loads(capsys.readouterr().out) == []


def test_check_without_json_prints_a_line_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", written(tmp_path, questions())) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:10] for line in lines] == [due for _, _, due in VECTORS]
    assert lines[-1].startswith("2027-01-04（暂定）")


@pytest.mark.parametrize(
    ("entry", "field", "sentence"),
    [
        (3, "", "每条须是"),
        ({"days": 5}, "start", "start 须写成"),
        ({"start": "2026-02-09T00:00:00", "days": 5}, "start", "不带时间"),
        ({"start": 20260209, "days": 5}, "start", "start 须写成"),
        ({"start": "2026-02-30", "days": 5}, "start", "没有 2026-02-30 这一天"),
        ({"start": "2026-02-09"}, "days", "整数"),
        ({"start": "2026-02-09", "days": "5"}, "days", "整数"),
        ({"start": "2026-02-09", "days": 5.0}, "days", "整数"),
        ({"start": "2026-02-09", "days": True}, "days", "整数"),
        ({"start": "2026-02-09", "days": -1}, "days", "不小于 0"),
        ({"start": "2026-02-09", "days": 5, "unit": "hours"}, "unit", "working"),
        ({"start": "2026-02-09", "days": 5, "units": "calendar"}, "units", "没有这个字段"),
        ({"start": "2018-02-09", "days": 5}, "start", "没有2018年的工作日历"),
        ({"start": "2027-02-09", "days": 50_000}, "days", "没有2100年的工作日历"),
    ],
)
def test_check_names_index_and_field_of_a_bad_entry_and_answers_nothing(
    tmp_path: Path, entry: Any, field: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, [*questions()[:2], entry])
    assert run("check", file, "--json") == 1
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert answer["code"] == "CALENDAR_LIST_INVALID"
    (problem,) = answer["problems"]
    assert (problem["index"], problem["field"]) == (2, field)
    assert sentence in problem["sentence"]
    assert f"第 3 条（[2]）{f' {field}' if field else ''}：" in printed.err
    assert run("check", file) == 1
    assert capsys.readouterr().out == ""


def test_check_tells_of_all_bad_entries_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", written(tmp_path, [{}, *questions(), {"start": "2026-02-09", "days": None}]), "--json") == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert [(each["index"], each["field"]) for each in problems] == [(0, "start"), (len(VECTORS) + 1, "days")]


@pytest.mark.parametrize(("content", "sentence"), [("[{", "不是有效的 JSON"), ('{"start": 1}', "须是一个列表")])
def test_check_refuses_a_file_that_is_no_list(
    tmp_path: Path, content: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", written(tmp_path, content), "--json") == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert sentence in printed.err
    assert "CALENDAR_LIST_INVALID" in printed.err


def test_check_says_that_there_is_no_such_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", str(tmp_path / "none.json")) == 2
    assert "读不了文件" in capsys.readouterr().err


# --- show -------------------------------------------------------------------------------------------------------------


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What `calendar show` prints."""
    assert run("show", *arguments) == 0
    return capsys.readouterr().out


def test_show_marks_holidays_and_makeup_days_by_characters(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    picture = shown(capsys, "2026")
    assert "\x1b" not in picture
    assert "国办发明电〔2025〕7号" in picture
    assert "已公布" in picture
    assert "全年工作日 248 天" in picture
    assert [f"{month} 月　" in picture for month in range(1, 13)] == [True] * 12
    october = picture[picture.index("10 月　18 个工作日") : picture.index("11 月")]
    assert october.splitlines()[1:4] == [
        " 一   二   三   四   五   六   日",
        "                1休  2休  3休  4休",
        " 5休  6休  7休  8    9   10班 11",
    ]
    assert "班 调休上班" in picture
    assert "休 放假" in picture
    assert "调休上班　01-04、02-14、02-28、05-09、09-20、10-10" in picture


@pytest.mark.parametrize(("columns", "abreast"), [("40", 1), ("80", 2), ("120", 3)])
def test_show_puts_as_many_months_abreast_as_the_terminal_takes(
    columns: str, abreast: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    heads = [line for line in shown(capsys, "2025").splitlines() if "个工作日" in line]
    assert [line.count("个工作日") for line in heads] == [abreast] * (12 // abreast)


def test_show_says_that_a_year_is_provisional(capsys: pytest.CaptureFixture[str]) -> None:
    assert "2027 年工作日历　暂定" in shown(capsys, "2027")


def test_show_of_a_department_marks_its_service_days_and_says_that_they_do_not_count(
    capsys: pytest.CaptureFixture[str],
) -> None:
    picture = shown(capsys, "2026", "--department", "spj")
    assert "全年工作日 248 天" in picture
    assert "25窗" in picture
    assert "窗 窗口服务，不计入期限" in picture
    assert "综合窗口周六延时服务（待核实）" in picture
    assert "没有自己的工作日历" in shown(capsys, "2026", "--department", "gaj")


def test_show_refuses_a_year_that_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("show", "2018") == 1
    assert "没有2018年的工作日历" in capsys.readouterr().err
