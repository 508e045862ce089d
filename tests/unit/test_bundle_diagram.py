"""What follows from a definition: every item and edge stands in the diagram once; the list and the schedule are so."""

import json
import re
from datetime import date

import pytest

from bundles.language.situations import situations
from bundles.loader import bundle_slugs, load_bundle
from bundles.views import explain
from bundles.views.by_name import DocumentView, plan_of_answers
from bundles.views.diagram import mermaid
from domain.definition.resolve import critical_items, critical_path
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
    assert show_bundle("xinshenger-chusheng", view="plan", answers=["sbk=否"]) == 0
    assert "社会保障卡申领" not in capsys.readouterr().out.partition("事项和先后")[2]
    assert show_bundle("xinshenger-chusheng", view="plan", answers=["sbk=也许"]) == 1
    assert "ANSWER_UNKNOWN" in capsys.readouterr().err


def test_a_bundle_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert show_bundle("xinshenger", view="diagram") == 1
    assert "BUNDLE_UNKNOWN" in capsys.readouterr().out


@pytest.mark.parametrize("view", ["form", "materials", "plan", "schedule", "reductions"])
def test_views_that_differ_by_situation_take_answers_and_refuse_wrong_ones(
    view: DocumentView, capsys: pytest.CaptureFixture[str]
) -> None:
    told = []
    for answers in ((), ("guimo=小餐饮", "hwzp=否")):
        assert show_bundle("kaiban-canyin", view=view, answers=answers) == 0
        told.append(capsys.readouterr().out)
    assert told[0] != told[1]
    for wrong, code in (("guimo=中等", "ANSWER_UNKNOWN"), ("guimoo=一般", "QUESTION_UNKNOWN")):
        assert show_bundle("kaiban-canyin", view=view, answers=(wrong,)) == 1
        assert code in capsys.readouterr().err
    assert show_bundle("kaiban-canyin", view=view, answers=("guimo",)) == 2
    assert "--answer 问题=回答" in capsys.readouterr().err


def test_an_answer_to_what_is_not_asked_is_told_and_not_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    assert show_bundle("gongmin-shenhou", view="guide", answers=("x=y",)) == 2
    assert "--answer" in capsys.readouterr().err
    definition = load_bundle("sheqi-budongchan").definition
    asked = {key for each in situations(definition).tried for key in each.answers}
    assert asked == set(definition.questions)


def test_the_schedule_says_from_a_day_on_what_is_due_when(capsys: pytest.CaptureFixture[str]) -> None:
    assert show_bundle("xinshenger-chusheng", view="schedule", accepted=date(2026, 9, 14)) == 0
    out = capsys.readouterr().out
    assert "按2026-09-14受理推算；整件事承诺16个工作日，2026-10-12到期。" in out
    assert "开始日期：2026-09-20；到期日：2026-10-10" in out  # 国庆, and a make-up Sunday on 20 September
    assert show_bundle("xinshenger-chusheng", view="plan", accepted=date(2026, 9, 14)) == 2
    assert show_bundle("xinshenger-chusheng", view="schedule", accepted=date(2099, 9, 14)) == 1
    assert "CALENDAR_UNKNOWN" in capsys.readouterr().err


def test_items_on_every_path_that_is_as_long_are_marked() -> None:
    definition = load_bundle("kaiban-canyin").definition
    plan = plan_of_answers(definition, {"guimo": "一般", "xiaofang": "一般程序", "hwzp": "是"})
    days, chain = critical_path(plan)
    marked = critical_items(plan)
    assert set(chain) < marked
    ends = {item.key: item.promised.days for item in plan.items}
    beside = [key for key in marked if key not in chain]
    assert all(ends["sjj/zzhy"] + ends[key] == days for key in beside)


def test_a_joint_visit_is_one_trip_for_all_its_items() -> None:
    definition = load_bundle("lianhe-yanshou").definition
    plan = explain.fullest(definition)
    singly = sum(definition.items[item.item].visits.count for item in plan.items)
    together = explain.reductions(definition, plan).trips.after
    assert singly > together >= 1
