"""Checks (核查) in definitions: what they may not say, who may ask for their findings, and how the guide shows them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bundles.checks.law_lint import lint_bundle
from bundles.language.findings import DefinitionError, Finding
from bundles.loader import load_bundle, load_library
from bundles.scenarios.scenario import load_scenarios
from bundles.views.diagram import mermaid
from bundles.views.guide import guide
from domain.definition.plan import Connector
from domain.definition.resolve import critical_path, resolve

FIXTURES = Path(__file__).parents[1] / "fixtures" / "bundles"
BUNDLE, CHECK, RULED = "matters/yangli/bundle.yaml", "items/swj/qsba.yaml", "items/rsj/zgcb.yaml"
RESULT = "result: {name: 清税证明}\nrefusal_reasons: [TAX_OWED]\n"
FINDING = "kind: check\nfinding: {outcomes: {none: 未发现, owed: 有欠税}}\n"
ANSWERS = {"jiuzhi": "是", "qingshui": "清税", "gongshi": "否", "chengnuo": "是", "sbk": "否"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The sample with its tax clearance as a check, on which the registration of staff rests."""
    copied = Path(shutil.copytree(FIXTURES, tmp_path / "bundles", copy_function=shutil.copyfile))
    change(copied, CHECK, "statutory_limit: {days: 20}\n", "")
    change(copied, CHECK, RESULT, FINDING)
    return copied


def change(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file}: “{old}” should occur once"
    path.write_text(text.replace(old, new), encoding="utf-8")


def findings(root: Path) -> tuple[Finding, ...]:
    """Of loading the bundle, or of the lint where it loads."""
    try:
        library = load_library(root)
        return lint_bundle(load_bundle("yangli", root, library), library)
    except DefinitionError as wrong:
        return tuple(wrong.findings)


def by_rule(condition: str) -> Callable[[Path], None]:
    """The registration of staff is decided by that rule (秒批)."""
    return lambda root: change(root, RULED, "department: rsj\n", f"department: rsj\n{condition}\n")


def in_check(words: str) -> Callable[[Path], None]:
    return lambda root: change(root, CHECK, FINDING, FINDING + words + "\n")


def in_bundle(old: str, new: str) -> Callable[[Path], None]:
    return lambda root: change(root, BUNDLE, old, new)


AUTO = "connector: auto\nauto_grant: "
SPOILED: list[tuple[str, Callable[[Path], None]]] = [
    ("CHECK_DECIDES_NOTHING", in_check("result: {name: 证明}")),
    ("CHECK_DECIDES_NOTHING", in_check("statutory_limit: {days: 20}")),
    ("CHECK_DECIDES_NOTHING", in_check("fee: {name: 查询费, standard: 每次10元, basis: 样例条例}")),
    ("CHECK_DECIDES_NOTHING", in_check("category: 行政许可")),
    ("CHECK_DECIDES_NOTHING", in_check("refusal_reasons: [TAX_OWED]")),
    ("CHECK_DECIDES_NOTHING", in_bundle("promised_limit: {days: 4}}", "statutory_limit: {days: 9}}")),
    ("CHECK_BY_PEOPLE", in_bundle("promised_limit: {days: 4}}", "connector: http}")),
    ("FINDING_IN_PLAN", in_bundle("after: [sldj, qsba]", "after: [sldj, qsba], when: {finding: {swj/qsba: none}}")),
    ("FINDING_OF_NO_CHECK", by_rule(f"{AUTO}{{finding: {{sjj/sldj: none}}}}")),
    ("FINDING_OUTCOME_UNKNOWN", by_rule(f"{AUTO}{{finding: {{swj/qsba: nothing}}}}")),
    ("GRANTED_OF_CHECK", by_rule(f"{AUTO}{{granted: swj/qsba}}")),
]


@pytest.mark.parametrize(("code", "spoil"), SPOILED)
def test_what_a_check_cannot_say_is_found(root: Path, code: str, spoil: Callable[[Path], None]) -> None:
    spoil(root)
    found = findings(root)
    assert code in {each.code for each in found}, [str(each) for each in found]
    assert all(each.sentence.strip() for each in found)


def test_a_finding_is_asked_for_by_what_comes_after_it_alone(root: Path) -> None:
    by_rule(f"{AUTO}{{finding: {{swj/qsba: none}}}}")(root)
    change(root, BUNDLE, "after: [sldj, qsba]", "after: sldj")
    assert "FINDING_NOT_BEFORE" in {each.code for each in findings(root)}


def test_a_check_that_nobody_reads_is_pointed_out(root: Path) -> None:
    change(root, BUNDLE, "after: [sldj, qsba]", "after: sldj")
    assert "CHECK_UNREAD" in {each.code for each in findings(root)}
    change(root, CHECK, "有欠税}}", "有欠税}, report: required}")
    assert "CHECK_UNREAD" not in {each.code for each in findings(root)}


def test_a_check_whose_outcome_no_rule_asks_for_is_pointed_out(root: Path) -> None:
    by_rule(f"{AUTO}{{granted: sjj/sldj}}")(root)
    assert "FINDING_NEVER_ASKED" in {each.code for each in findings(root)}


def test_a_rule_that_asks_for_the_outcome_is_right(root: Path) -> None:
    by_rule(f"{AUTO}{{granted: sjj/sldj, finding: {{swj/qsba: none}}}}")(root)
    codes = {each.code for each in findings(root)}
    assert not codes & {"FINDING_NEVER_ASKED", "FINDING_NOT_BEFORE", "CHECK_UNREAD", "GRANTED_OF_CHECK"}


@pytest.mark.parametrize(("old", "new"), [(FINDING, "kind: check\n"), (FINDING, RESULT + FINDING.partition("\n")[2])])
def test_a_check_and_its_finding_go_together(root: Path, old: str, new: str) -> None:
    change(root, CHECK, old, new)
    assert any("核查结论 finding" in each.sentence for each in findings(root))


def test_the_plan_carries_the_rule_and_no_limit_of_licences(root: Path) -> None:
    definition = load_bundle("yangli", root).definition
    check = next(each for each in resolve(definition, ANSWERS).items if each.key == "swj/qsba")
    assert check.kind == "check"
    assert check.finding is not None
    assert list(check.finding.outcomes) == ["none", "owed"]
    assert (check.statutory, check.result, check.connector) == (None, None, Connector.INBOX)
    assert check.refusal_basis is not None, "a case of checks alone is none of licences"


def test_guide_and_diagram_show_what_is_checked(root: Path) -> None:
    definition = load_bundle("yangli", root).definition
    shown = next(each for each in guide(definition).sections if each.heading == "事项：清税备案")
    rows = {name: words for table in shown.tables for name, words, *_ in table.rows}
    assert rows["核查结论"] == "未发现、有欠税；无论结论如何，后面的事项照常办理"
    assert "办理结果" not in rows
    assert '[\\"清税备案' in mermaid(definition)


# --- 企业破产信息核查 -------------------------------------------------------------------------------------------------

BANKRUPTCY = "pochan-hecha"


def test_the_bankruptcy_checks_take_as_long_as_their_slowest_and_promise_no_less() -> None:
    definition = load_bundle(BANKRUPTCY).definition
    every = dict.fromkeys(definition.questions, "是")
    plan = resolve(definition, every)
    assert {each.kind for each in plan.items} == {"check"}
    assert len(plan.items) == 9
    days, _ = critical_path(plan)
    assert plan.whole is not None
    assert (days, plan.whole.days, definition.bundle.published.promised_days if definition.bundle.published else 0) == (
        5,
        5,
        3,
    )
    assert plan.joint_statutory is None


def test_every_outcome_of_the_bankruptcy_checks_is_played() -> None:
    definition = load_bundle(BANKRUPTCY).definition
    played = {
        (step.item, step.outcome)
        for scenario in load_scenarios(BANKRUPTCY)
        for step in scenario.steps
        if step.act == "record_finding"
    }
    listed = {
        (key, outcome) for key, item in definition.items.items() if item.finding for outcome in item.finding.outcomes
    }
    assert played == listed


@pytest.mark.parametrize(
    ("old", "new"),
    [('values: {vehicles: "2"}', "values: {vehicles: 二}"), (', values: {vehicles: "2"}', "")],
)
def test_a_step_that_records_what_the_check_cannot_take_is_found(tmp_path: Path, old: str, new: str) -> None:
    root = Path(shutil.copytree(Path("bundles"), tmp_path / "bundles", copy_function=shutil.copyfile))
    change(root, f"matters/{BANKRUPTCY}/scenarios/part.yaml", old, new)
    with pytest.raises(DefinitionError) as wrong:
        load_scenarios(BANKRUPTCY, root)
    assert {each.code for each in wrong.value.findings} == {"SCENARIO_FINDING_UNFIT"}
