"""An own step (自办步骤) in a definition: what it needs, what it may not say, where it can stand, how it is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bundles.checks.law_lint import lint_bundle
from bundles.language.findings import DefinitionError, Finding
from bundles.loader import BUNDLES_ROOT, load_bundle, load_library
from bundles.views.explain import plan_document, schedule_document
from bundles.views.flow import days_words, part_words
from bundles.views.guide import procedure
from domain.definition.own_steps.plan import StepPlan
from domain.definition.plan import Connector
from domain.definition.resolve import critical_path, planned_ends, resolve
from domain.time.clock import Limit

SLUG, STEP = "qiye-zhuxiao", "spj/qswj"
FILE, BUNDLE = f"items/{STEP}.yaml", f"matters/{SLUG}/bundle.yaml"
ANSWERS = {"qingsuan": "是", "pochan": "否", "sbzx": "是", "gjjzx": "否", "yzzx": "否", "yhzx": "否", "hgzx": "否"}
TERM = "term: {days: 20, unit: calendar}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the published definitions that a test may spoil."""
    ignore = shutil.ignore_patterns("*.py", "__pycache__", "schema", "scenarios")
    return Path(shutil.copytree(BUNDLES_ROOT, tmp_path / "bundles", ignore=ignore, copy_function=shutil.copyfile))


def change(root: Path, file: str, old: str, new: str) -> None:
    """One file with `old` replaced by `new`."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file}: “{old}” should occur once"
    path.write_text(text.replace(old, new), encoding="utf-8")


def spoil(root: Path, file: str, old: str, new: str) -> tuple[Finding, ...]:
    """The findings after that change."""
    change(root, file, old, new)
    with pytest.raises(DefinitionError) as error:
        load_bundle(SLUG, root)
    return error.value.findings


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("kind: own_step", "kind: decision\nresult: {name: 证}", "只有申请人自办步骤（kind: own_step）才写 term"),
        ("fee: none", "result: {name: 证}", "没有办理结果"),
        ("fee: none", "fee: {name: 费, standard: 一元, basis: 某法}", "自办步骤不收费"),
        ("fee: none", "connector: http", "不分发给部门业务系统"),
        ("fee: none", "statutory_limit: {days: 20}", "没有部门的法定时限"),
        ("fee: none", "materials: [zx-sqs]", "写在 evidence"),
        ("consequence: ask", "", "必须写明到期没有办的后果 consequence"),
        ("confirm: department", "", "必须写明由谁确认办完 confirm"),
        ("confirm: department", "confirm: applicant", "部门没有要办的事"),
        ("promised_limit: {days: 2}", "", "写明部门核对的时限"),
        (TERM, "", "没有期限 term 的自办步骤不会到期"),
        (TERM, "term: {days: 0}", "至少1天"),
    ],
)
def test_what_does_not_go_with_its_kind_is_refused_in_words(root: Path, old: str, new: str, words: str) -> None:
    assert words in " ".join(each.sentence for each in spoil(root, FILE, old, new))


@pytest.mark.parametrize(
    ("code", "file", "old", "new"),
    [
        ("MATERIAL_UNKNOWN", FILE, "[qs-bg, qs-jy]", "[qs-bg, qs-zz]"),
        ("STEP_AS_GATE", BUNDLE, "    after: [qswj, swzx]\n", "    after: [swzx]\n    gate: [qswj]\n"),
        ("STEP_WITH_GATE", BUNDLE, "    after: [zqrgg, swzx]\n", "    after: [zqrgg]\n    gate: [swzx]\n"),
        (
            "STEP_HANDLED_BY_NOBODY",
            BUNDLE,
            "    after: [zqrgg, swzx]\n",
            "    after: [zqrgg, swzx]\n    outside_promise: 另计\n",
        ),
    ],
)
def test_where_it_cannot_stand(root: Path, code: str, file: str, old: str, new: str) -> None:
    found = spoil(root, file, old, new)
    assert [each.code for each in found] == [code]
    assert found[0].file == file


@pytest.mark.parametrize(
    ("code", "file", "old", "new"),
    [
        ("STEP_WITHOUT_END", FILE, "consequence: ask", "consequence: refuse_none"),
        (
            "STEP_IN_LEGAL_WHOLE",
            BUNDLE,
            "promised_limit: {days: 11}",
            "promised_limit: {days: 11}\njoint_statutory: {limit: {days: 45}}",
        ),
    ],
)
def test_what_asks_to_look_again(root: Path, code: str, file: str, old: str, new: str) -> None:
    change(root, file, old, new)
    library = load_library(root)
    assert code in {each.code for each in lint_bundle(load_bundle(SLUG, root), library)}


def test_a_term_without_source_is_hinted_at(root: Path) -> None:
    path = root / FILE
    text = path.read_text(encoding="utf-8")
    cut = text[: text.index("basis:")] + text[text.index("conditions:") :]
    path.write_text(cut.replace("category, term, ", "category, "), encoding="utf-8")
    found = {each.code for each in lint_bundle(load_bundle(SLUG, root), load_library(root))}
    assert "STEP_TERM_WITHOUT_SOURCE" in found


def test_the_plan_carries_it_without_a_system_and_with_its_own_time_beside_the_promise() -> None:
    definition = load_bundle(SLUG).definition
    plan = resolve(definition, ANSWERS)
    item = plan.item(STEP)
    assert item.connector is Connector.INBOX
    assert item.step == StepPlan(
        term=Limit(days=20, unit="calendar"),
        evidence=("qs-bg", "qs-jy"),
        remind_before=5,
        consequence="ask",
        confirm="department",
    )
    assert critical_path(plan) == (11, ("swj/swzx", "spj/ybzx", "rsj/sbzx")), "the applicant's time is not on it"
    assert planned_ends(plan)[STEP] == 45 + 20 + 2
    assert not set(item.step.evidence) & plan.asked_materials(), "nothing of it is asked for at filing"


def test_guide_schedule_and_drawings_say_that_it_is_the_applicants() -> None:
    definition = load_bundle(SLUG).definition
    entry = next(each for each in definition.bundle.items if each.key == STEP)
    assert (days_words(definition, entry), part_words(definition, entry)) == ("20日（自然日）", "申请人自办")
    steps = procedure(definition).sections[1].tables[0].rows
    (row,) = [row for row in steps if row[0] == "清算完结并确认清算报告"]
    assert row[1:3] == ("申请人", "20日（自然日）")
    plan = resolve(definition, ANSWERS)
    for document in (plan_document(definition, plan), schedule_document(definition, plan)):
        text = str([table.rows for section in document.sections for table in section.tables])
        assert "申请人自办，20日（自然日）" in text
