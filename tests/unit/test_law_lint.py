"""The law lint: each rule finds what it is for, at its place, and is silent about the sample otherwise."""

import shutil
from pathlib import Path

import pytest

from bundles.checks.law_lint import RULES, lint_bundle, lint_library
from bundles.checks.own_steps import RULES as STEP_RULES
from bundles.language.finding_kinds import KINDS
from bundles.language.findings import Finding
from bundles.language.situations import situations
from bundles.loader import bundle_slugs, load_bundle, load_library
from domain.definition.resolve import check_answers

FIXTURES = Path(__file__).parents[1] / "fixtures" / "bundles"
BUNDLE = "matters/yangli/bundle.yaml"
ITEM = "items/swj/qsba.yaml"
MATERIALS = "catalogue/materials.yaml"
OTHER, ASKED = "items/sjj/sldj.yaml", "materials: [zhangcheng]"
FREE = "  chengnuo:\n"

SPOILED = {
    "PROMISE_UNDER_PATH": (BUNDLE, "promised_limit: {days: 5}", "promised_limit: {days: 4}"),
    "JOINT_OVER_LAW": (
        BUNDLE,
        "promised_limit: {days: 5}",
        "promised_limit: {days: 5}\njoint_statutory: {limit: {days: 60}}",
    ),
    "PROMISE_NEVER_MADE": (
        BUNDLE,
        "promised_limit: {days: 5}",
        "promised_limit: [{days: 6, when: {all: [{qingshui: 清税}, {qingshui: 简易}]}}, {days: 5}]",
    ),
    "LADDER_WITHOUT_RECEIVER": (
        BUNDLE,
        "promised_limit: {days: 5}",
        "promised_limit: {days: 5}\nladders: {whole: [{name: escalate_department, offset_days: 1}]}",
    ),
    "FEE_WITHOUT_BASIS": (
        ITEM,
        "promised_limit: {days: 2}",
        "promised_limit: {days: 2}\ncategory: 行政许可\nfee: {name: 工本费, standard: 每件10元, basis: 内部规定}",
    ),
    "FEE_TERM_WITHOUT_SOURCE": (
        ITEM,
        "promised_limit: {days: 2}",
        "promised_limit: {days: 2}\nfee: {name: 工本费, standard: 每件10元, basis: 样例条例, amount: 1000,"
        " term: {limit: {days: 5}}}",
    ),
    "ITEM_NEVER_TAKES_PART": (BUNDLE, "when: {gongshi: 是}", "when: {all: [{gongshi: 是}, {qingshui: 简易}]}"),
    "QUESTION_NEVER_ASKED": (
        BUNDLE,
        "when: {qingshui: 清税}}\n  cheng",
        "when: {all: [{qingshui: 清税}, {qingshui: 简易}]}}\n  cheng",
    ),
    "ALTERNATIVES_BOTH_CHOSEN": (BUNDLE, "when: {qingshui: 简易}", "when: {not: {qingshui: 不办}}"),
    "EDGE_WITHOUT_REASON": (BUNDLE, "outside_promise: 公示另行计时}", "outside_promise: 公示另行计时, after: sldj}"),
    "VISIT_WITHOUT_REASON": (ITEM, "promised_limit: {days: 2}", "promised_limit: {days: 2}\nvisits: 1"),
    "CALENDAR_DAYS_IN_PATH": (BUNDLE, "promised_limit: {days: 4}}", "promised_limit: {days: 4, unit: calendar}}"),
    "MATERIAL_MADE_HERE": (
        MATERIALS,
        "{name: 清税证明, holder: swj, mode: D, produced_by: [swj/qsba]}",
        "{name: 清税证明, holder: swj, mode: U}",
    ),
    "IMPLEMENTATION_CODE_MISSING": (
        ITEM,
        "promised_limit: {days: 2}",
        "promised_limit: {days: 2}\nimplementation_code: '11610702MADEM000530000000000001'",
    ),
    "LICENCE_ON_PAPER": (MATERIALS, "licence: yyzz, mode: E, produced_by: [sjj/sldj]}", "licence: yyzz, mode: U}"),
    "PROCEDURE_WITHOUT_END": (
        ITEM,
        "promised_limit: {days: 2}",
        "promised_limit: {days: 2}\nprocedures: {jc: {name: 检测, ground: testing, basis: 行政许可法第四十五条}}",
    ),
    "STOP_DISGUISED": (
        ITEM,
        "promised_limit: {days: 2}",
        "promised_limit: {days: 2}\n"
        "procedures: {jc: {name: 现场踏勘, ground: appraisal, basis: 行政许可法第四十五条, most_days: 9}}",
    ),
    "CORRECTION_WITHOUT_TIME": (BUNDLE, "correction: {days: 5}", "correction: {days: 0}"),
    "WINDOW_OUTSIDE_EFFECTIVE": (
        BUNDLE,
        "results: send_as_ready",
        "filing_window: {opens: '2026-03-01', closes: '2026-03-20', basis: 通知}\n"
        "effective: {from: '2026-05-01'}\nresults: send_as_ready",
    ),
    "AUTO_NEVER_GRANTS": (
        "items/rsj/sbk.yaml",
        "{granted: rsj/zgcb, valid: staff.id_no}",
        "{all: [{granted: rsj/zgcb}, {qingshui: 清税}, {qingshui: 简易}]}",
    ),
    "MATERIAL_NEVER_ASKED": (
        "items/rsj/zgcb.yaml",
        "{when: {qingshui: 清税}}",
        "{when: {all: [{qingshui: 清税}, {qingshui: 简易}]}}",
    ),
    "PAPER_HELD_BY_ORGAN": (MATERIALS, "{name: 章程, holder: 申请人", "{name: 章程, holder: sjj"),
    "ASKED_THOUGH_SHARED": (
        MATERIALS,
        "{name: 章程, holder: 申请人, mode: U}",
        "{name: 章程, holder: 申请人, mode: U,"
        " look_up: {source: firms, record: charter, about: [body], query: [name]}}",
    ),
    "CHOICE_DIFFERS": (
        OTHER,
        ASKED,
        "materials: [{c: {any_of: [zhangcheng, qszm], proves: 甲}}, {c: {any_of: [qszm, zhangcheng], proves: 乙}}]",
    ),
    "CHOICE_NEVER_OPEN": (OTHER, ASKED, "materials: [zhangcheng, {c: {any_of: [zhangcheng, qszm], proves: 甲}}]"),
    "CHOICE_ALWAYS_MET": (OTHER, ASKED, "materials: [{c: {any_of: [zhangcheng, yyzz], proves: 甲}}]"),
    "PLEDGE_UNFIT": (OTHER, ASKED, "materials: [{c: {any_of: [zhangcheng, {pledge: yyzz}], proves: 甲}}]"),
    "PLEDGE_WITHOUT_SOURCE": (OTHER, ASKED, "materials: [{c: {any_of: [qszm, {pledge: zhangcheng}], proves: 甲}}]"),
}
"""What is spoiled in which file, and the finding that must come of it."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the sample definitions that a test may spoil."""
    return Path(shutil.copytree(FIXTURES, tmp_path / "bundles", copy_function=shutil.copyfile))


def findings(root: Path) -> tuple[Finding, ...]:
    library = load_library(root)
    return lint_bundle(load_bundle("yangli", root, library), library)


def replace(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file}: “{old}” should occur once"
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("code", SPOILED)
def test_every_rule_finds_what_it_is_for(root: Path, code: str) -> None:
    before = findings(root)
    replace(root, *SPOILED[code])
    found = [each for each in findings(root) if each.code == code and str(each) not in map(str, before)]
    kind = KINDS[code]
    assert found
    assert {(each.level, each.article) for each in found} == {(kind.level, "、".join(kind.law))}
    assert all(each.line > 1 and each.suggestion for each in found)


def test_an_item_without_basis_is_named_and_one_with_it_is_not(root: Path) -> None:
    replace(root, ITEM, "department: swj", "department: swj\nbasis: [{law: 税收征收管理法, article: 第十六条}]")
    files = {each.file for each in findings(root) if each.code == "ITEM_WITHOUT_BASIS"}
    assert ITEM not in files
    assert "items/swj/jybs.yaml" in files


@pytest.mark.parametrize("said", ["\nunverified: [fee.term]", "\nunverified: [fee]", ""], ids=["term", "fee", "basis"])
def test_a_term_for_payment_with_a_source_or_named_as_unverified_is_not_told(root: Path, said: str) -> None:
    file, old, new = SPOILED["FEE_TERM_WITHOUT_SOURCE"]
    new = new.replace("{days: 5}}", "{days: 5}}" if said else "{days: 5}, basis: 样例办法第三条}") + said
    replace(root, file, old, new)
    assert "FEE_TERM_WITHOUT_SOURCE" not in {each.code for each in findings(root)}


def test_the_bundles_term_for_payment_needs_a_source_too(root: Path) -> None:
    replace(root, BUNDLE, "promised_limit: {days: 5}", "promised_limit: {days: 5}\npayment_term: {limit: {days: 7}}")
    (found,) = [each for each in findings(root) if each.code == "FEE_TERM_WITHOUT_SOURCE"]
    assert (found.path, found.level) == ("payment_term", "warning")


def test_an_item_without_category_is_named_and_one_with_it_is_not(root: Path) -> None:
    named = {each.file for each in findings(root) if each.code == "ITEM_WITHOUT_CATEGORY"}
    assert ITEM in named
    replace(root, ITEM, "department: swj", "department: swj\ncategory: 公共服务")
    assert {each.file for each in findings(root) if each.code == "ITEM_WITHOUT_CATEGORY"} == named - {ITEM}


def test_two_look_ups_for_one_proof_are_one_too_many(root: Path) -> None:
    asked = ", look_up: {source: firms, record: charter, about: [body], query: [name]}"
    replace(root, MATERIALS, "{name: 章程, holder: 申请人, mode: U}", f"{{name: 章程, holder: sjj, mode: V{asked}}}")
    replace(root, MATERIALS, "produced_by: [sjj/sldj]}", f"produced_by: [sjj/sldj]{asked}}}")
    replace(root, OTHER, ASKED, "materials: [{c: {any_of: [zhangcheng, yyzz], proves: 甲}}]")
    (found,) = [each for each in findings(root) if each.code == "CHOICE_TWO_LOOK_UPS"]
    assert (found.level, found.file, found.path) == ("error", OTHER, "materials.0")
    assert "“章程”、“营业执照”" in found.sentence


@pytest.mark.parametrize("said", ["source: {text: 样例}", "unverified: [any_of]"])
def test_a_pledge_with_its_rule_or_named_as_unverified_is_not_told(root: Path, said: str) -> None:
    choice = f"{{c: {{any_of: [qszm, {{pledge: zhangcheng}}], proves: 甲, {said}}}}}"
    replace(root, OTHER, ASKED, f"materials: [{choice}]")
    assert "PLEDGE_WITHOUT_SOURCE" not in {each.code for each in findings(root)}


def test_putting_right_that_does_not_fit_the_items_limit_is_named() -> None:
    library = load_library()
    found = {slug: lint_bundle(load_bundle(slug, library=library), library) for slug in ("kaiban-canyin",)}
    (named,) = [each for each in found["kaiban-canyin"] if each.code == "JOINT_RECTIFY_OVER_LIMIT"]
    assert (named.path, named.level) == ("joint.kanyan.limits.rectify", "warning")
    assert "合计23日" in named.sentence


def test_a_question_that_changes_nothing_is_named(root: Path) -> None:
    replace(root, BUNDLE, FREE, "  yanse: {ask: 喜欢哪种颜色？}\n" + FREE)
    (found,) = [each for each in findings(root) if each.path == "situations.yanse"]
    assert (found.code, found.level) == ("OPTION_WITHOUT_EFFECT", "warning")


def test_the_promise_names_the_item_that_breaks_it_and_the_days(root: Path) -> None:
    replace(root, *SPOILED["PROMISE_UNDER_PATH"])
    (found,) = [each for each in findings(root) if each.code == "PROMISE_UNDER_PATH"]
    assert "差1日" in found.sentence
    assert "职工参保" in found.sentence


def test_a_licence_of_a_firm_has_nobody_to_issue_it(root: Path) -> None:
    replace(root, ITEM, "promised_limit: {days: 2}", "promised_limit: {days: 2}\ncategory: 行政许可")
    assert "RESULT_WITHOUT_ISSUER" not in {each.code for each in findings(root)}
    departments = root / "catalogue" / "departments.yaml"
    text = departments.read_text(encoding="utf-8")
    line = next(each for each in text.splitlines() if each.strip().startswith("swj:"))
    departments.write_text(text.replace(line, line.replace("organ", "firm")), encoding="utf-8")
    (found,) = [each for each in findings(root) if each.code == "RESULT_WITHOUT_ISSUER"]
    assert found.file == ITEM


def test_a_material_that_no_item_needs_is_named(root: Path) -> None:
    known = {each.path for each in lint_library(load_library(root))}
    replace(root, MATERIALS, "materials:\n", "materials:\n  yushan: {name: 雨伞, holder: 申请人, mode: U}\n")
    (found,) = [each for each in lint_library(load_library(root)) if each.path not in known]
    assert (found.path, found.code, found.level) == ("materials.yushan", "MATERIAL_UNUSED", "warning")


def test_every_rule_has_a_test() -> None:
    assert set(RULES) == {
        *SPOILED,
        "CHOICE_TWO_LOOK_UPS",
        "CHECK_UNREAD",  # these two in test_check_definitions
        "FINDING_NEVER_ASKED",
        "ITEM_WITHOUT_BASIS",
        "ITEM_WITHOUT_CATEGORY",
        "JOINT_OVER_PROMISE",
        "JOINT_RECTIFY_OVER_LIMIT",
        "LICENCES_OVER_LAW",
        "OPTION_WITHOUT_EFFECT",
        "RESULT_WITHOUT_ISSUER",
        *STEP_RULES,  # tests/unit/test_bundle_own_steps.py
    }


def test_no_bundle_of_the_tree_has_an_error() -> None:
    library = load_library()
    for slug in bundle_slugs():
        errors = [each for each in lint_bundle(load_bundle(slug, library=library), library) if each.level == "error"]
        assert errors == [], slug


@pytest.mark.parametrize("most", [1024, 1])
def test_situations_are_whole_answers_none_twice_and_cover_every_pair(most: int) -> None:
    for slug in bundle_slugs():
        definition = load_bundle(slug).definition
        tried = situations(definition, most)
        marks = [tuple(sorted(each.answers.items())) for each in tried.tried]
        assert len(set(marks)) == len(marks)
        every = situations(definition, 100_000)
        assert every.is_exhaustive
        assert tried.is_exhaustive == (len(every.tried) <= most)
        for each in tried.tried:
            assert check_answers(definition, each.answers) == ()
        together = {pair for mark in marks for one in mark for pair in [(one, other) for other in mark]}
        wanted = {
            (one, other) for each in every.tried for one in each.answers.items() for other in each.answers.items()
        }
        assert wanted == together, slug
