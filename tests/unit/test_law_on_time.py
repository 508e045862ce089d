"""The law on time: licences of several organs, units that differ, joint events, and who may come alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bundles.checks.law_lint import lint_bundle
from bundles.checks.law_on_conditions import can_hold
from bundles.checks.law_on_time import least_calendar_days
from bundles.language.findings import DefinitionError, Finding
from bundles.loader import BUNDLES_ROOT, load_bundle, load_library
from domain.definition.conditions import Condition

FOOD, UTILITIES = "kaiban-canyin", "lianhe-baozhuang"
SAMPLE = Path(__file__).parents[1] / "fixtures" / "bundles"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the published definitions that a test may spoil."""
    ignored = shutil.ignore_patterns("*.py", "__pycache__", "schema")
    return Path(shutil.copytree(BUNDLES_ROOT, tmp_path / "bundles", ignore=ignored))


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the sample definitions."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "sample"))


def rewrite(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file}: “{old}” should occur once"
    path.write_text(text.replace(old, new), encoding="utf-8")


def found(root: Path, slug: str, code: str) -> list[Finding]:
    library = load_library(root)
    try:
        findings = lint_bundle(load_bundle(slug, root, library), library)
    except DefinitionError as error:
        findings = error.findings
    return [each for each in findings if each.code == code]


def test_licences_of_several_organs_take_no_longer_together_than_the_law_gives(root: Path) -> None:
    assert found(root, FOOD, "LICENCES_OVER_LAW") == []
    bundle = f"matters/{FOOD}/bundle.yaml"
    rewrite(root, bundle, "joint_statutory: {limit: {days: 45}", "joint_statutory: {limit: {days: 9}")
    rewrite(root, bundle, "promised_limit: {days: 11}\n", "")
    (told,) = found(root, FOOD, "LICENCES_OVER_LAW")
    assert told.level == "error"
    assert "最长9个工作日" in told.sentence
    assert told.article == "行政许可法第四十二条第二款"


def test_without_a_word_on_joint_handling_the_law_still_gives_45_days(root: Path) -> None:
    path = root / "matters" / FOOD / "bundle.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.startswith(("joint_statutory", "promised_limit")))
    path.write_text(kept, encoding="utf-8")
    assert found(root, FOOD, "LICENCES_OVER_LAW") == []
    item = "items/sjj/zzhy.yaml"
    text = (root / item).read_text(encoding="utf-8")
    first = next(line for line in text.splitlines() if line.startswith("promised_limit"))
    rewrite(root, item, first, "promised_limit: {days: 44}")
    (told,) = found(root, FOOD, "LICENCES_OVER_LAW")
    assert "最长45个工作日" in told.sentence


@pytest.mark.parametrize(("working", "calendar"), [(0, 0), (1, 1), (5, 5), (6, 8), (10, 12), (11, 15)])
def test_weekends_lie_between_working_days(working: int, calendar: int) -> None:
    assert least_calendar_days(working) == calendar


@pytest.mark.parametrize(("days", "told"), [(4, True), (5, False), (30, False)])
def test_a_promise_in_calendar_days_is_compared_with_what_the_path_takes_of_them(
    sample: Path, days: int, told: bool
) -> None:
    rewrite(
        sample,
        "matters/yangli/bundle.yaml",
        "promised_limit: {days: 5}",
        f"promised_limit: {{days: {days}, unit: calendar}}",
    )
    sentences = [each.sentence for each in found(sample, "yangli", "PROMISE_UNDER_PATH")]
    assert bool(sentences) == told
    assert all("自然日" in each for each in sentences)


def test_a_firm_may_send_one_officer_and_an_organ_two(root: Path) -> None:
    bundle = f"matters/{UTILITIES}/bundle.yaml"
    text = (root / bundle).read_text(encoding="utf-8")
    firm = next(line for line in text.splitlines() if line.strip() in ("sw:", "gd:", "rq:", "tx:"))
    rewrite(root, bundle, f"\n{firm}\n", f"\n{firm} {{officers: 1}}\n")
    assert found(root, UTILITIES, "JOINT_OFFICERS_TOO_FEW") == []
    rewrite(root, f"matters/{FOOD}/bundle.yaml", "      xf:\n", "      xf: {officers: 1}\n")
    assert len(found(root, FOOD, "JOINT_OFFICERS_TOO_FEW")) == 1


def test_terms_of_an_event_that_are_maxima_are_a_hint(root: Path) -> None:
    rewrite(root, f"matters/{FOOD}/bundle.yaml", "hold: {days: 5}", "hold: {days: 8}")
    (told,) = found(root, FOOD, "JOINT_OVER_PROMISE")
    assert (told.level, told.path) == ("warning", "joint.kanyan.limits")
    assert "合计11日" in told.sentence


@pytest.mark.parametrize(
    ("basis", "is_refused"), [("浙江省某办法第三条", True), ("某某条例第十条：逾期未答复的视为同意", False)]
)
def test_silence_grants_no_licence_without_a_law(root: Path, basis: str, is_refused: bool) -> None:
    bundle = f"matters/{FOOD}/bundle.yaml"
    rewrite(root, bundle, "    safety: true\n", f"    silence: consent\n    silence_basis: {basis}\n")
    assert bool(found(root, FOOD, "JOINT_SILENCE_UNLAWFUL")) == is_refused


def test_alternatives_that_clash_are_told_and_the_event_is_not_blamed(root: Path) -> None:
    rewrite(root, f"matters/{FOOD}/bundle.yaml", "when: {guimo: 小餐饮}", "when: {guimo: [一般, 小餐饮]}")
    rewrite(root, f"matters/{FOOD}/bundle.yaml", "when: {guimo: 一般}", "when: {guimo: [一般, 小餐饮]}")
    assert found(root, FOOD, "JOINT_UNREACHABLE") == []
    assert len(found(root, FOOD, "ALTERNATIVES_BOTH_CHOSEN")) == 1


@pytest.mark.parametrize(
    ("written", "holds"),
    [
        ({"granted": "a/b"}, True),
        ({"granted": "a/c"}, False),
        ({"valid": "p.id", "present": "p.id"}, True),
        ({"all": [{"p.kind": "甲"}, {"p.kind": "乙"}]}, False),
        ({"any": [{"p.kind": "甲"}, {"kuai": "否"}]}, True),
        ({"all": [{"kuai": "否"}, {"p.kind": "甲"}]}, False),
        ({"all": [{"present": "p.x"}, {"not": {"present": "p.x"}}]}, False),
        ({"not": {"p.kind": "甲"}}, True),
        ({"weiwen": "是"}, False),
    ],
)
def test_a_condition_can_hold_where_nothing_in_it_contradicts(written: dict[str, object], holds: bool) -> None:
    condition = Condition.model_validate(written)
    assert can_hold(condition, {"kuai": "是"}, frozenset({"a/b"})) == holds
