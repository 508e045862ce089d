"""`bundle simulate`: on an engine of its own, one case with its timeline, many with their distribution."""

from __future__ import annotations

import json

import pytest

from starter.cli_simulate import simulate


def test_one_scenario_gives_timeline_due_dates_lights_and_end(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate("gongmin-hunyu", scenario="late-department", as_json=True) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["end"] == "结果：全部办成。"
    assert any("准予" in sentence for _, sentence in said["timeline"])
    late = next(term for term in said["terms"] if term["clock"] == "gaj/hyzk.promised")
    assert "红牌" in late["lights"]


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


def test_what_cannot_be_simulated_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate("kaiban-canyin", count=3) == 1
    assert simulate("gongmin-hunyu", scenario="none") == 1
    said = capsys.readouterr().err
    assert "RANDOM_UNSUPPORTED" in said
    assert "smooth" in said
