"""`lianban bundle test` as a bundle developer runs it: report in the terminal, as JSON and as HTML."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from starter.cli.bundle.scenarios import run_scenarios


class _Texts(HTMLParser):
    """The words of a page, and whether every table's cells were closed."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_every_bundle_passes_in_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_scenarios() == 0
    told = capsys.readouterr().out
    assert "全部与声明相符" in told
    assert "覆盖　情形：" in told


def test_json_says_what_is_not_covered(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_scenarios("xinshenger-chusheng", as_json=True) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert report["passed"] is True
    kinds = {each["kind"]: each for each in report["coverage"]}
    assert set(kinds) == {"edges", "situations", "decisions", "rungs", "answers", "joints"}
    assert kinds["answers"]["missing"] == ["父母的民族是否相同？ 不同"]
    assert all(each["covered"] + len(each["missing"]) == each["total"] for each in kinds.values())


def test_html_is_one_whole_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "report.html"
    assert run_scenarios("xinshenger-chusheng", html=report) == 0
    capsys.readouterr()
    page = _Texts()
    page.feed(report.read_text(encoding="utf-8"))
    assert page.open == []
    assert "顺利办结" in page.words


def test_unknown_bundle_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_scenarios("xinshenger") == 1
    assert "BUNDLE_UNKNOWN" in capsys.readouterr().out


def test_html_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_scenarios("xinshenger-chusheng", html=tmp_path / "nowhere" / "report.html") == 1
    assert "FILE_NOT_WRITTEN" in capsys.readouterr().err
