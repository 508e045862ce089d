"""What follows from a definition: every item and edge stands in the diagram once; the list and the schedule are so."""

import json
import re

import pytest

from bundles.loader import bundle_slugs, load_bundle
from bundles.views.diagram import mermaid
from starter.cli.bundle.listing import list_bundles
from starter.cli.bundle.showing import show_bundle


@pytest.mark.parametrize("slug", bundle_slugs())
def test_the_diagram_has_every_item_edge_and_event_once(slug: str) -> None:
    bundle = load_bundle(slug).bundle
    drawn = mermaid(load_bundle(slug).definition)
    assert drawn.count("subgraph") == drawn.count("\n  end\n")
    for entry in bundle.items:
        node = entry.key.replace("/", "_")
        assert len(re.findall(rf"^    {node}[(\[]", drawn, re.MULTILINE)) == 1
    assert drawn.count(" -->") == sum(len(entry.after) for entry in bundle.items)
    assert drawn.count(" -.->") == sum(len(entry.gate) for entry in bundle.items)
    assert drawn.count("{{") == len(bundle.joint)


def test_the_list_says_promise_and_critical_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert list_bundles(as_json=True) == 0
    lines = {each["slug"]: each for each in json.loads(capsys.readouterr().out)["bundles"]}
    assert set(lines) == set(bundle_slugs())
    newborn = lines["xinshenger-chusheng"]
    assert (newborn["promise"], newborn["path"], newborn["situations"]) == (16, 16, "32 种情形（全部组合）")


def test_the_schedule_marks_the_critical_path(capsys: pytest.CaptureFixture[str]) -> None:
    assert show_bundle("xinshenger-chusheng", view="schedule") == 0
    out = capsys.readouterr().out
    assert "第16个工作日办结；整件事承诺16个工作日" in out
    assert "最迟办结：第16日" in out


def test_the_plan_marks_the_critical_path_and_takes_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert show_bundle("xinshenger-chusheng", view="plan") == 0
    assert capsys.readouterr().out.count("关键路径：是") == 3
    assert show_bundle("xinshenger-chusheng", view="plan", answers={"sbk": "否"}) == 0
    assert "社会保障卡申领" not in capsys.readouterr().out.partition("事项和先后")[2]
    assert show_bundle("xinshenger-chusheng", view="plan", answers={"sbk": "也许"}) == 1
    assert "ANSWER_UNKNOWN" in capsys.readouterr().err


def test_a_bundle_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert show_bundle("xinshenger", view="diagram") == 1
    assert "BUNDLE_UNKNOWN" in capsys.readouterr().out
