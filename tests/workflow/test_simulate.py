"""`bundle simulate`: on an engine of its own, one case with its timeline, many with their distribution."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from starter.cli.bundle.simulate import simulate
from tests.support.new_department import SLUG, definitions


def test_one_scenario_gives_timeline_due_dates_lights_and_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate("gongmin-hunyu", scenario="late-department", as_json=True) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["outcome"] == "granted"
    assert said["end"].startswith("结果：全部办成，")
    assert said["days"] > 0
    assert any("准予" in sentence for _, sentence, _, _ in said["timeline"])
    assert {light for *_, light in said["timeline"]} >= {"yellow", "red"}
    assert any("承诺期限至" in effect for _, _, effect, _ in said["timeline"])
    late = next(term for term in said["terms"] if term["clock"] == "gaj/hyzk.promised")
    assert late["light"] == "red"
    assert late["due_on"] < late["ended_on"]


def test_many_give_the_same_distribution_for_the_same_seed(capsys: pytest.CaptureFixture[str]) -> None:
    said = []
    for _ in range(2):
        assert simulate("gongmin-hunyu", count=4, seed=3, as_json=True) == 0
        said.append(json.loads(capsys.readouterr().out))
    assert said[0] == said[1]
    assert said[0]["cases"] == len(said[0]["days"]) == 4


@pytest.mark.parametrize("options", [{}, {"scenario": "smooth", "count": 3}, {"count": 0}, {"count": 3, "late": 1.5}])
def test_wrong_usage_is_said(options: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate("gongmin-hunyu", **options) == 2  # type: ignore[arg-type]
    assert "USAGE" in capsys.readouterr().err


def test_report_of_a_joint_event_names_the_bottleneck(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.html"
    assert simulate("kaiban-canyin", count=3, html=report) == 0
    said = capsys.readouterr().out
    assert "瓶颈：" in said
    assert "█" in said
    page = report.read_text(encoding="utf-8")
    assert "随机办件 3 件" in page
    assert "<script" not in page


def test_unknown_scenario_is_told_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate("gongmin-hunyu", scenario="none") == 1
    assert "smooth" in capsys.readouterr().err


def test_departments_without_accounts_play_on_the_real_engine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = definitions(tmp_path)
    assert simulate(SLUG, scenario="smooth", root=root, as_json=True) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["outcome"] == "granted"
    assert any("2号人员" in sentence for _, sentence, _, _ in said["timeline"])
