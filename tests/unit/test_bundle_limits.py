"""Time limits that the law does not allow, or that could never take effect, are refused with why and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bundles.language.findings import DefinitionError, Finding
from bundles.loader import BUNDLES_ROOT, load_bundle

SLUG = "shipin-jingying"
BUNDLE = f"matters/{SLUG}/bundle.yaml"
LICENCE = "items/spj/spjy.yaml"
RENEWAL = "items/spj/spyx.yaml"
WAIT = "items/spj/lxgs.yaml"
JOINT = "joint_statutory: {limit: {days: 45}"
DEFERRAL = "deferral: {days: 15, before_promise: 2"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the published definitions that a test may spoil."""
    ignore = shutil.ignore_patterns("*.py", "__pycache__", "schema", "scenarios")
    return Path(shutil.copytree(BUNDLES_ROOT, tmp_path / "bundles", ignore=ignore, copy_function=shutil.copyfile))


def spoil(root: Path, file: str, old: str, new: str) -> tuple[Finding, ...]:
    """The findings after replacing `old` by `new` in one file."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file}: “{old}” should occur once"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_bundle(SLUG, root)
    return error.value.findings


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "why"),
    [
        (BUNDLE, "- spj/lxgs: {", "- spj/lxgs: {gate: spyx, ", "WAIT_WITH_GATE", "到期自行结束"),
        (WAIT, "kind: wait", "kind: wait\nextension: {days: 3, basis: 设置}", "WAIT_DECIDES_NOTHING", "不作决定"),
        (BUNDLE, "gate: lxgs,", "gate: lxgs, ladder: [{name: lapse}],", "LADDER_INVALID", "没有自行发生的后果"),
        (BUNDLE, "- spj/lxgs: {", "- spj/lxgs: {ladder: [{name: red}], ", "LADDER_INVALID", "lapse"),
        (BUNDLE, "delivery: ", "ladders: {intake: [{name: red}]}\ndelivery: ", "LADDER_INVALID", "lapse"),
        (BUNDLE, "delivery: ", "ladders: {whole: []}\ndelivery: ", "LADDER_INVALID", "不能为空"),
        (LICENCE, ", counts: true", ", basis: 行政许可法第四十五条", "PROCEDURE_COUNTS_BY_LAW", "第四十五条"),
        (LICENCE, ", counts: true", "", "VALUE_ERROR", "计入期限"),
        (LICENCE, "promised_limit: {days: 10}", "promised_limit: {days: 21}", "PROMISE_OVER_STATUTORY", "第三十六条"),
        (BUNDLE, "gate: lxgs,", "gate: lxgs, promised_limit: {days: 21},", "PROMISE_OVER_STATUTORY", "20日"),
        (BUNDLE, "promised_limit: {days: 10}", "promised_limit: {days: 46}", "PROMISE_OVER_STATUTORY", "45日"),
        (LICENCE, "limit: {days: 20}", "limit: {days: 20, unit: calendar}", "CALENDAR_DAYS_IN_LICENCE", "第八十二条"),
        (
            BUNDLE,
            "{limit: {days: 10}}",
            "{limit: {days: 10, unit: calendar}}",
            "CALENDAR_DAYS_IN_LICENCE",
            "第八十二条",
        ),
        (
            "items/cgj/hwzp.yaml",
            "fee:",
            "extension: {days: 3, basis: 设置}\nfee:",
            "EXTENSION_WITHOUT_LIMIT",
            "四十二条",
        ),
        (RENEWAL, "old_licence.expires_on,", "old_licence.expires,", "RENEWAL_FIELD_UNKNOWN", "没有字段"),
        (RENEWAL, "old_licence.expires_on,", "old_licence.number,", "RENEWAL_FIELD_UNKNOWN", "不是日期"),
        (RENEWAL, "  - old_licence\n", "", "RENEWAL_FIELD_UNKNOWN", "表单没有"),
        (BUNDLE, "  limit: {days: 5}", "  limit: {days: 6}", "LIMIT_OVER_LAW", "第三十二条"),
        (BUNDLE, "{limit: {days: 10}}", "{limit: {days: 11}}", "LIMIT_OVER_LAW", "第四十四条"),
        (BUNDLE, "pre_review: {days: 2}", "pre_review: {days: 5}", "REVIEW_OVER_INTAKE", "视为受理"),
        (BUNDLE, DEFERRAL, "deferral: {days: 21, before_promise: 2", "VALUE_ERROR", "最长20个工作日"),
        (BUNDLE, DEFERRAL, "deferral: {days: 15, before_promise: 10", "DEFERRAL_NEVER_OFFERED", "不能提供容缺受理"),
        (BUNDLE, "overdue: withdrawn", "overdue: revoked", "VALUE_ERROR", "没有受理可以撤销"),
    ],
)
def test_limit_against_the_law_is_refused(root: Path, file: str, old: str, new: str, code: str, why: str) -> None:
    findings = [finding for finding in spoil(root, file, old, new) if finding.code == code]
    assert findings
    assert findings[0].file == file
    assert findings[0].line > 1
    assert why in str(findings[0])


def test_promise_of_two_days_offers_no_deferral(root: Path) -> None:
    licence = (root / LICENCE).read_text(encoding="utf-8")
    (root / LICENCE).write_text(licence.replace("promised_limit: {days: 10}", "promised_limit: {days: 2}"), "utf-8")
    with pytest.raises(DefinitionError, match="承诺时限都不超过2日，不能提供容缺受理") as error:
        load_bundle(SLUG, root)
    assert [(each.code, each.path) for each in error.value.findings] == [("DEFERRAL_NEVER_OFFERED", "intake.deferral")]


def test_paper_that_may_follow_needs_a_rule_and_a_rule_needs_such_a_paper(root: Path) -> None:
    bundle, licence = root / BUNDLE, root / LICENCE
    texts = bundle.read_text(encoding="utf-8"), licence.read_text(encoding="utf-8")
    rule = next(line for line in texts[0].splitlines(keepends=True) if "deferral: {" in line)
    without = texts[0].replace(rule, "").replace("intake.deferral, ", "")
    bundle.write_text(without, encoding="utf-8")
    with pytest.raises(DefinitionError, match="DEFERRAL_RULE_MISSING"):
        load_bundle(SLUG, root)
    bundle.write_text(texts[0], encoding="utf-8")
    licence.write_text(texts[1].replace(": {may_follow: true}", ""), encoding="utf-8")
    with pytest.raises(DefinitionError, match="DEFERRAL_NEVER_OFFERED"):
        load_bundle(SLUG, root)
    bundle.write_text(without, encoding="utf-8")
    load_bundle(SLUG, root)


def test_joint_limit_is_for_two_departments(root: Path) -> None:
    bundle = root / BUNDLE
    kept = [
        line for line in bundle.read_text(encoding="utf-8").splitlines() if not line.startswith(("  - xf/", "  - cgj/"))
    ]
    bundle.write_text("\n".join(kept) + "\n", encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_bundle(SLUG, root)
    assert "JOINT_LIMIT_ALONE" in {finding.code for finding in error.value.findings}


def test_findings_say_where_why_and_what_to_do(root: Path) -> None:
    (finding,) = spoil(root, BUNDLE, "{limit: {days: 10}}", "{limit: {days: 15}}")
    assert str(finding) == (
        f"{BUNDLE}:{finding.line}:12: delivery.limit：颁发、送达（行政许可法第四十四条）最长10个工作日，写了15日，"
        "请缩短；可以短于法律规定 [LIMIT_OVER_LAW]"
    )
