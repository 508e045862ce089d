"""The registry of findings: every code of the checks is declared in it once, and some test brings each one about."""

from __future__ import annotations

import ast
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bundles.language.finding_kinds import KINDS, SUBJECTS
from bundles.language.findings import DefinitionError, Finding, Place
from bundles.language.yaml_files import parse_yaml
from bundles.loader import load_bundle
from bundles.scenarios.scenario import load_scenarios
from runtime.settings import ROOT
from tests.support.syntax import nodes_of, text_of

FIXTURES = ROOT / "tests" / "fixtures" / "bundles"
BUNDLE, ITEM, WAIT = "matters/yangli/bundle.yaml", "items/swj/qsba.yaml", "items/sjj/gongshi.yaml"
CODE = re.compile(r"[A-Z]+(?:_[A-Z0-9]+)+")
DECLARED_IN = {"finding_kinds.py", "kinds_of_files.py", "kinds_of_rules.py", "kinds_of_steps.py"}
NOT_FINDINGS = {
    "ALTERNATIVES_CLASH": "a code of filing, which the lint looks for in the situations it tries",
    "CALENDAR_FILE_INVALID": "the calendar's own error; it is no definition",
    "MATERIAL_MISSING": "an example of a reason, in the words for its pattern",
    "QUESTION_NOT_ASKED": "an answer given to a view on the command line",
}
SLUG = "gongmin-hunyu"
SAMPLE_ITEM = "  - sjj/sldj\n"

SPOILED = {
    "OPTIONAL_NOT_YES_NO": (BUNDLE, "  jiuzhi: {", "  sbk: {ask: 要卡吗？, options: [要, 不要]}\n  jiuzhi: {"),
    "OBJECTOR_NOT_KNOWN": (WAIT, "kind: wait\n", "kind: wait\nobjection: {by: [linju], basis: 公示办法}\n"),
    "OBJECTION_WITHOUT_WAIT": (
        BUNDLE,
        SAMPLE_ITEM,
        "  - sjj/sldj: {objection: {by: [public], basis: 公示办法}}\n",
    ),
    "UNDO_OF_IN_ITEM": (
        ITEM,
        "item: qsba\n",
        "item: qsba\nundo: {when: [withdrawn], what: 撤回, of: [rsj/zgcb], basis: 办法}\n",
    ),
    "UNDO_NOT_LATER": (
        BUNDLE,
        "after: zgcb, optional: true",
        "after: zgcb, undo: {when: [withdrawn], what: 撤回, of: [sjj/sldj], basis: 办法}, optional: true",
    ),
    "COMPOSITE_ITEM_UNKNOWN": (
        BUNDLE,
        "lead_department: sjj",
        "lead_department: sjj\ncomposite: {name: 综合证, items: [nirgendwo], issuer: sjj}",
    ),
    "NUMBER_WITHOUT_RESULT": (
        ITEM,
        "result: {name: 清税证明}",
        "result: {name: 清税证明, internal: true, number: {form: '清〔{year}〕{serial}号'}}",
    ),
    "YAML_NODE": (BUNDLE, "lead_department: sjj", "lead_department: !department sjj"),
}
"""What no other test spoils: the file, what is replaced by what, and the code that must come of it."""


def constants(path: Path) -> Iterator[str]:
    """Every text of a module that is a code."""
    for node in nodes_of(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
            yield node.value


def codes_of_checks() -> set[str]:
    """Every code that a check writes, and those of the developer's page and of `bundle test`."""
    files = [path for path in (ROOT / "bundles").rglob("*.py") if path.name not in DECLARED_IN]
    files += [
        ROOT / "starter/definitions/look.py",
        ROOT / "starter/definitions/look_apart.py",
        ROOT / "starter/definitions/gate.py",
        ROOT / "starter/trials/expectations.py",
    ]
    return {code for path in files for code in constants(path)} - NOT_FINDINGS.keys()


def test_every_code_of_a_check_is_registered_and_every_registered_one_is_written_by_a_check() -> None:
    assert codes_of_checks() == set(KINDS)


def test_a_code_is_declared_once() -> None:
    counts = Counter(kind.code for kinds in SUBJECTS.values() for kind in kinds)
    assert [code for code, count in counts.items() if count > 1] == []


def test_some_test_brings_about_every_finding() -> None:
    missing = set(KINDS)
    for path in (ROOT / "tests").rglob("*.py"):
        if path.name != "test_docs.py" and missing & set(CODE.findall(text_of(path))):
            missing -= set(constants(path))
    assert missing == set()


@pytest.mark.parametrize("code", KINDS)
def test_kind_says_what_it_is_for_and_what_to_do_in_whole_sentences(code: str) -> None:
    kind = KINDS[code]
    assert kind.says.endswith(".")
    assert kind.remedy.endswith(".")
    assert "|" not in kind.says + kind.remedy, "it stands in a table"


def test_finding_takes_level_law_and_remedy_from_its_kind() -> None:
    hint = Finding.at(Place("a.yaml", 3, 5, ("items", 1)), "CALENDAR_DAYS_IN_PATH", "按自然日计")
    assert str(hint) == "a.yaml:3:5: items.1：提示 按自然日计（行政许可法第八十二条） [CALENDAR_DAYS_IN_PATH]"
    gap = Finding.at(Place("a.yaml"), "FORM_NOT_FILLABLE", "填不了")
    assert (gap.level, gap.suggestion) == ("error", "请检查字段的类型、选项和上下限")


def test_law_that_the_sentence_names_is_not_named_beside_it() -> None:
    finding = Finding.at(Place("a.yaml"), "LIMIT_OVER_LAW", "送达（行政许可法第四十四条）最长10个工作日")
    assert finding.article == ""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the sample definitions that a test may spoil."""
    return Path(shutil.copytree(FIXTURES, tmp_path / "bundles", copy_function=shutil.copyfile))


@pytest.mark.parametrize("code", SPOILED)
def test_spoiled_definition_is_found(root: Path, code: str) -> None:
    file, old, new = SPOILED[code]
    text = (root / file).read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file}: “{old}” should occur once"
    (root / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_bundle("yangli", root)
    assert [each.code for each in error.value.findings] == [code]
    assert error.value.findings[0].file == file


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("清〔{year}〕{serial}号", "清〔{year}〕1{serial}号", ["NUMBER_NOT_DISTINCT"]),
        ("清〔{year}〕{serial}号", "清〔{year}〕{serial}号", []),
        ("清〔{year}〕{serial}号", "简〔{year}〕{serial}号", []),
    ],
)
def test_two_items_of_a_department_never_share_a_number(root: Path, one: str, other: str, found: list[str]) -> None:
    for name, form in (("qsba", one), ("jybs", other)):
        path = root / f"items/swj/{name}.yaml"
        text = re.sub(
            r"result: \{name: (\S+?)\}", rf"result: {{name: \1, number: {{form: '{form}'}}}}", path.read_text("utf-8")
        )
        assert form in text
        path.write_text(text, encoding="utf-8")
    try:
        load_bundle("yangli", root)
        codes = []
    except DefinitionError as error:
        codes = [each.code for each in error.findings]
    assert codes == found


def test_department_without_an_item_in_the_bundle_cannot_undo(root: Path) -> None:
    departments = root / "catalogue" / "departments.yaml"
    departments.write_text(departments.read_text(encoding="utf-8") + "  gaj: {name: 样例公安局, kind: organ}\n")
    path = root / BUNDLE
    undo = "  - sjj/sldj: {undo: {when: [withdrawn], what: 撤回, by: gaj, basis: 办法}}\n"
    path.write_text(path.read_text(encoding="utf-8").replace(SAMPLE_ITEM, undo), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_bundle("yangli", root)
    assert [each.code for each in error.value.findings] == ["PROVISION_OUTSIDE"]


def test_tag_is_refused_at_its_line() -> None:
    with pytest.raises(DefinitionError) as error:
        parse_yaml(b"a: 1\nb: !!python/object:os.system {c: 1}\n", "x.yaml")
    assert [(each.code, each.line) for each in error.value.findings] == [("YAML_NODE", 2)]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the definitions of the tree that a test may spoil."""
    return Path(shutil.copytree(ROOT / "bundles", tmp_path / "bundles"))


def codes_of_scenarios(slug: str, root: Path) -> set[str]:
    with pytest.raises(DefinitionError) as error:
        load_scenarios(slug, root)
    return {each.code for each in error.value.findings}


def test_scenario_that_is_not_named_after_its_file_is_found(tree: Path) -> None:
    scenarios = tree / "matters" / SLUG / "scenarios"
    (scenarios / "smooth.yaml").rename(scenarios / "smoth.yaml")
    assert codes_of_scenarios(SLUG, tree) == {"SCENARIO_MISPLACED"}


def test_scenario_of_a_definition_in_force_on_some_days_needs_a_day(tree: Path) -> None:
    path = tree / "matters" / SLUG / "bundle.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "effective: {from: 2026-01-01}\n", encoding="utf-8")
    assert "SCENARIO_UNDATED" in codes_of_scenarios(SLUG, tree)
