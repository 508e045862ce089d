"""A definition that is wrong is refused with file, line, field, a sentence and a suggested mend."""

import shutil
from pathlib import Path

import pytest

from bundles.language.findings import DefinitionError, Finding
from bundles.loader import all_bundles, load_bundle, load_catalogue

FIXTURES = Path(__file__).parents[1] / "fixtures" / "bundles"
BUNDLE = "matters/yangli/bundle.yaml"
ITEM = "items/swj/qsba.yaml"

SLDJ, PAPERS = "items/sjj/sldj.yaml", "materials: [zhangcheng]"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the sample definitions that a test may spoil."""
    return Path(shutil.copytree(FIXTURES, tmp_path / "bundles", copy_function=shutil.copyfile))


def spoil(root: Path, file: str, old: str, new: str) -> tuple[Finding, ...]:
    """The findings after replacing `old` by `new` in one file."""
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file}: “{old}” should occur once"
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_bundle("yangli", root)
    return error.value.findings


def line_of(root: Path, file: str, text: str) -> int:
    lines = (root / file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_unknown_field_names_file_line_and_what_was_meant(root: Path) -> None:
    (finding, *rest) = spoil(root, ITEM, "statutory_limit:", "statutory_limt:")
    assert not rest
    assert (finding.file, finding.path) == (ITEM, "statutory_limt")
    assert finding.line == line_of(root, ITEM, "statutory_limt:")
    assert finding.column == 1
    assert finding.code == "EXTRA_FORBIDDEN"
    assert str(finding) == (
        f"{ITEM}:{finding.line}:1: statutory_limt："
        "未知字段 statutory_limt，您是否想写 statutory_limit？ [EXTRA_FORBIDDEN]"
    )


def test_unknown_field_inside_a_list_entry_is_found_where_it_stands(root: Path) -> None:
    (finding,) = spoil(root, BUNDLE, "{after: zgcb, optional: true", "{aftr: zgcb, optional: true")
    assert finding.line == line_of(root, BUNDLE, "rsj/sbk")
    assert (
        finding.column == (root / BUNDLE).read_text(encoding="utf-8").splitlines()[finding.line - 1].index("aftr") + 1
    )
    assert "您是否想写 after？" in finding.suggestion


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "hint"),
    [
        (BUNDLE, "lead_department: sjj", "lead_department: sjjj", "DEPARTMENT_UNKNOWN", "sjj"),
        (BUNDLE, "- swj/jybs:", "- swj/jyb:", "ITEM_UNKNOWN", "swj/jybs"),
        (BUNDLE, "- swj/jybs:", "- rsj/jybs:", "ITEM_UNKNOWN", "swj/jybs"),
        (BUNDLE, "after: [sldj, qsba]", "after: [sldj, qsbb]", "EDGE_UNKNOWN", ""),
        (BUNDLE, "when: {gongshi: 是}", "when: {gongsi: 是}", "QUESTION_UNKNOWN", "gongshi"),
        (BUNDLE, "when: {qingshui: 简易}", "when: {qingshui: 简单}", "OPTION_UNKNOWN", ""),
        (BUNDLE, "when: {qingshui: 清税}}\n  chengnuo", "when: {chengnuo: 是}}\n  chengnuo", "QUESTION_UNKNOWN", ""),
        (BUNDLE, "for_each: staff}", "for_each: stuff}", "GROUP_UNKNOWN", "staff"),
        (BUNDLE, "for_each: staff}", "for_each: person}", "GROUP_NOT_REPEATING", ""),
        (BUNDLE, "split_by: {group: body", "split_by: {group: boby", "GROUP_UNKNOWN", "body"),
        (BUNDLE, "split_by: {group: body", "split_by: {group: staff", "SPLIT_GROUP_REPEATS", ""),
        (BUNDLE, "split_by: {group: body", "split_by: {group: person", "SPLIT_GROUP_UNUSED", ""),
        (BUNDLE, "results: send_as_ready", "results: send_as_redy", "LITERAL_ERROR", "send_as_ready"),
        (BUNDLE, "bundle: yangli", "bundle: yanglee", "BUNDLE_MISPLACED", ""),
        (BUNDLE, "  - sjj/sldj\n", "  - sjj/sldj: {connector: auto}\n", "AUTO_WITHOUT_RULE", ""),
        (BUNDLE, "  - sjj/sldj\n", "  - sjj/sldj: {connector: http}\n", "SYSTEM_MISSING", ""),
        (BUNDLE, "  - sjj/sldj\n", "  - sjj/sldj\n  - sjj/sldj\n", "ITEM_TWICE", ""),
        (BUNDLE, "  - sjj/sldj\n", "  - sjj/sldj: {after: zgcb}\n", "EDGES_CIRCLE", ""),
        (BUNDLE, "leads_out: {否: ", "leads_out: {不: ", "VALUE_ERROR", ""),
        (BUNDLE, "promised_limit: {days: 5}", "promised_limit: {days: many}", "INT_TYPE", ""),
        (BUNDLE, "name: 样例一件事", "title: 样例一件事", "MISSING", ""),
        (ITEM, "department: swj", "department: sjw", "DEPARTMENT_UNKNOWN", "swj"),
        (ITEM, "item: qsba", "item: qsbb", "ITEM_MISPLACED", ""),
        (ITEM, "[name, uscc]", "[name, usc]", "FIELD_UNKNOWN", "body.uscc"),
        (ITEM, "[TAX_OWED]", "[TAX_OWD]", "REASON_UNKNOWN", "TAX_OWED"),
        (ITEM, "result: {name: 清税证明}", "result: {name: 清税证明, licence: abc}", "LICENCE_TYPE_INVALID", ""),
        (ITEM, "result: {name: 清税证明}", "notes: []", "VALUE_ERROR", ""),
        ("items/rsj/zgcb.yaml", "- yyzz", "- yyzzz", "MATERIAL_UNKNOWN", "yyzz"),
        (SLDJ, PAPERS, "materials: [{c: {any_of: [yyzz, qszn], proves: 甲}}]", "MATERIAL_UNKNOWN", "qszm"),
        (SLDJ, PAPERS, "materials: [{yyzz: {any_of: [zhangcheng, qszm], proves: 甲}}]", "CHOICE_NAME_TAKEN", "另起"),
        (SLDJ, PAPERS, "materials: [{any_of: [zhangcheng, qszm], proves: 甲}]", "VALUE_ERROR", ""),
        ("items/rsj/zgcb.yaml", "{qingshui: 清税}", "{qingsui: 清税}", "QUESTION_UNKNOWN", "qingshui"),
        ("items/rsj/sbk.yaml", "granted: rsj/zgcb", "granted: rsj/zgc", "ITEM_UNKNOWN", "rsj/zgcb"),
        ("items/rsj/sbk.yaml", "valid: staff.id_no", "valid: staff.phone", "QUESTION_UNKNOWN", ""),
        ("items/rsj/sbk.yaml", "connector: auto", "connector: inbox", "VALUE_ERROR", ""),
        ("catalogue/materials.yaml", "[swj/qsba]", "[swj/qsbb]", "ITEM_UNKNOWN", "swj/qsba"),
        ("catalogue/materials.yaml", "licence: yyzz", "licence: yyz", "LICENCE_UNKNOWN", "yyzz"),
        ("catalogue/materials.yaml", "holder: swj", "holder: sw", "DEPARTMENT_UNKNOWN", "swj"),
        ("catalogue/licences.yaml", "issuer: sjj", "issuer: sjjj", "DEPARTMENT_UNKNOWN", "sjj"),
        ("catalogue/organisation.yaml", "department: sjj", "department: sjjj", "DEPARTMENT_UNKNOWN", "sjj"),
        ("catalogue/fields.yaml", "like: person", "like: persn", "GROUP_UNKNOWN", "person"),
        ("catalogue/fields.yaml", "like: person", "like: staff", "LIKE_CIRCLE", ""),
        ("catalogue/fields.yaml", "{staff.contract: 固定期限}", "{staff.contract: 固定}", "OPTION_UNKNOWN", ""),
        ("catalogue/fields.yaml", "type: uscc", "type: usc", "LITERAL_ERROR", "uscc"),
        ("catalogue/reasons.yaml", "CHARTER_UNSIGNED:", "charter_unsigned:", "STRING_PATTERN_MISMATCH", ""),
    ],
)
def test_every_wrong_reference_is_found(root: Path, file: str, old: str, new: str, code: str, hint: str) -> None:
    findings = [finding for finding in spoil(root, file, old, new) if finding.code == code]
    assert findings
    assert findings[0].file == file
    assert findings[0].line > 0
    if hint:
        assert hint in findings[0].suggestion


def test_key_written_twice_is_found_at_the_second(root: Path) -> None:
    (finding,) = spoil(root, ITEM, "name: 清税备案", "name: 清税备案\nname: 清税")
    assert (finding.code, finding.path) == ("KEY_TWICE", "name")
    assert finding.line == line_of(root, ITEM, "name: 清税备案") + 1


def test_broken_yaml_is_found_at_its_line(root: Path) -> None:
    (finding,) = spoil(root, ITEM, "name: 清税备案", "name: [清税备案")
    assert finding.code == "YAML_SYNTAX"
    assert finding.line > 1


def test_anchors_are_refused(root: Path) -> None:
    (finding,) = spoil(root, ITEM, "name: 清税备案", "name: &n 清税备案")
    assert finding.code == "YAML_ANCHOR"


@pytest.mark.parametrize(("content", "code"), [(b"", "YAML_EMPTY"), (b"\xff\xfe", "YAML_ENCODING")])
def test_empty_and_foreign_files_are_refused(root: Path, content: bytes, code: str) -> None:
    (root / ITEM).write_bytes(content)
    with pytest.raises(DefinitionError) as error:
        load_bundle("yangli", root)
    assert error.value.findings[0].code == code


def test_missing_catalogue_file_is_named(root: Path) -> None:
    (root / "catalogue" / "reasons.yaml").unlink()
    with pytest.raises(DefinitionError) as error:
        load_catalogue(root)
    assert [(finding.code, finding.file) for finding in error.value.findings] == [
        ("FILE_MISSING", "catalogue/reasons.yaml")
    ]


def test_findings_of_several_files_come_together(root: Path) -> None:
    for file in (ITEM, "items/swj/jybs.yaml"):
        path = root / file
        path.write_text(path.read_text(encoding="utf-8").replace("name:", "nam:", 1), encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        all_bundles(root)
    assert {finding.file for finding in error.value.findings} == {ITEM, "items/swj/jybs.yaml"}


def test_unknown_bundle_suggests_the_nearest(root: Path) -> None:
    with pytest.raises(DefinitionError, match="yangli"):
        load_bundle("yangl", root)
