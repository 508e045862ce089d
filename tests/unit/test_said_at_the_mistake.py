"""What people get wrong while they write a definition is told in Chinese, at its own line and column, with the mend."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bundles.language.findings import DefinitionError, Finding
from bundles.language.pattern_words import WORDS
from bundles.language.schema_export import schemas
from bundles.language.yaml_files import parse_yaml
from bundles.loader import BUNDLES_ROOT, load_bundle
from bundles.scenarios.scenario import Scenario, load_scenarios
from domain.definition.bundle import Bundle

SAMPLE = Path(__file__).parents[1] / "fixtures" / "bundles"
ENGLISH = re.compile(r"[a-z]+ [a-z]+ [a-z]+")
NEWBORN = "xinshenger-chusheng"


def findings(text: str | bytes, model: type[Bundle] | type[Scenario] = Bundle) -> tuple[Finding, ...]:
    raw = text.encode() if isinstance(text, str) else text
    with pytest.raises(DefinitionError) as error:
        parse_yaml(raw, "matters/x/bundle.yaml").parse(model)
    return error.value.findings


@pytest.mark.parametrize(
    ("text", "place", "said", "mend"),
    [
        ("bundle: x\n\tname: y\n", (2, 1), "第1列是制表符", "不用制表符"),
        ("bundle: x\nintake:\n  mode: pre_review\n\tcorrection: {days: 5}\n", (4, 1), "制表符", "空格"),
        ("bundle: x\nname：开办民宿\nlead_department: spj\n", (2, 5), "第5列是中文冒号", "英文冒号加一个空格"),
        ("items:\n  - spj/a\nname：y\nbundle: x\n", (3, 5), "第5列是中文冒号", "英文冒号"),
        ("bundle: x\n\u3000name: y\n  z: 1\n", (2, 1), "第1列是全角空格", "半角空格"),
        ("bundle: x\nname:开办\nlead_department: spj\n", (2, 5), "冒号后面没有空格", "加一个空格"),
        ("bundle: x\nintake: {mode: pre_review，correction: {days: 5}}\n", (2, 26), "中文逗号", "英文逗号"),
        ("bundle: x\nintake: {mode: pre_review\nname: y\n", (2, 9), "花括号 { 没有合上", "补上 }"),
        ("bundle: x\nitems: [spj/a, spj/b\nname: y\n", (2, 8), "方括号 [ 没有合上", "补上 ]"),
        ('bundle: x\nname: "开办\nsummary: y\n', (2, 7), "引号没有合上", "引号"),
        ("bundle: x\n  name: y\n", (2, 7), "多了一个冒号，或者缩进", "左对齐"),
        ("bundle: x\nitems:\n  - spj/a\n - spj/b\n", (4, 2), "缩进与上下文不一致", "左对齐"),
        ("bundle: x\nname: @y\n", (2, 7), "以特殊符号开头", "加引号"),
    ],
)
def test_yaml_that_cannot_be_read_is_told_where_it_was_written(
    text: str, place: tuple[int, int], said: str, mend: str
) -> None:
    (found,) = findings(text)
    assert found.code == "YAML_SYNTAX"
    assert said in found.sentence, found
    assert mend in found.suggestion, found
    assert (found.line, found.column) == place, found
    assert not ENGLISH.search(str(found)), found


@pytest.mark.parametrize(
    ("raw", "said"),
    [("name: 开办民宿".encode("gbk"), "GBK"), ("name: 开办民宿".encode("utf-16"), "UTF-16")],
)
def test_another_encoding_is_named_with_how_to_save_the_file(raw: bytes, said: str) -> None:
    (found,) = findings(raw)
    assert (found.code, said in found.sentence) == ("YAML_ENCODING", True)
    assert "另存为" in found.suggestion
    assert "VS Code" in found.suggestion


def of(text: str, path: str, model: type[Bundle] | type[Scenario] = Bundle) -> Finding:
    (found,) = [each for each in findings(text, model) if each.path == path]
    assert not ENGLISH.search(str(found)), found
    return found


def test_a_key_written_twice_names_both_lines() -> None:
    (found,) = findings("bundle: x\nname: y\nbundle: z\n")
    assert (found.code, found.line) == ("KEY_TWICE", 3)
    assert "第1行和第3行" in found.sentence


def test_a_number_where_a_limit_is_meant_shows_how_it_is_written() -> None:
    found = of("bundle: x\npromised_limit: 10\n", "promised_limit")
    assert (found.sentence, found.suggestion) == ("应为“键: 值”的形式", "请写成 {days: 10}")


def test_a_number_in_quotes_is_no_number() -> None:
    found = of('bundle: x\npromised_limit: {days: "5"}\n', "promised_limit.days")
    assert (found.sentence, found.suggestion) == ("应为整数", "请去掉引号，写成 5")


def test_a_chinese_colon_within_braces_is_told_as_one() -> None:
    found = of("bundle: x\npromised_limit: {days：5}\n", "promised_limit.days：5")
    assert "中文冒号" in found.sentence
    assert found.suggestion == "请写成 days: …，冒号后面空一格"


@pytest.mark.parametrize(
    ("step", "path", "example"),
    [
        ("{at: 2d, by: spj, act: decide_item}", "steps.0.at", "+2d 09:30"),
        ("{at: +2d 09:30, by: SPJ, act: decide_item}", "steps.0.by", "gaj#2"),
        ("{at: +2d 09:30, by: spj, act: transfer_item, to: 老李}", "steps.0.to", "gaj#2"),
        ("{at: +2d 09:30, by: spj, act: convene_joint, slots: [明天]}", "steps.0.slots.0", "+3d 09:00-11:00"),
    ],
)
def test_a_text_of_a_fixed_form_is_told_with_an_example(step: str, path: str, example: str) -> None:
    found = of(f"scenario: s\nname: n\nanswers: {{}}\nvalues: {{}}\nsteps: [{step}]\nexpect: {{}}\n", path, Scenario)
    assert "应为" in found.sentence
    assert example in found.sentence


def test_days_and_slugs_are_told_with_an_example_too() -> None:
    head = "scenario: s\nname: n\nanswers: {}\nvalues: {}\nexpect: {}\n"
    assert "例如 +10d" in of(head + "runs_until: 十天\n", "runs_until", Scenario).sentence
    assert "例如 kaiban-minsu" in of("bundle: Kaiban\n", "bundle").sentence


def test_every_pattern_of_the_published_schemas_has_words() -> None:
    patterns = {each for text in schemas().values() for each in re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', text)}
    plain = {each.replace("\\\\", "\\") for each in patterns}
    assert plain - set(WORDS) == {r"^(?:[a-z][a-z0-9-]*/)?[a-z][a-z0-9-]*$"} & plain


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE, tmp_path / "bundles", copy_function=shutil.copyfile))


def test_a_circle_names_its_path_and_the_edge_to_cut(root: Path) -> None:
    path = root / "matters" / "yangli" / "bundle.yaml"
    text = path.read_text(encoding="utf-8").replace("  - sjj/sldj\n", "  - sjj/sldj: {after: zgcb}\n")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        load_bundle("yangli", root)
    (found,) = [each for each in error.value.findings if each.code == "EDGES_CIRCLE"]
    assert "sjj/sldj → " in found.sentence
    assert "请去掉其中一条，例如第" in found.suggestion
    lines = text.splitlines()
    assert "after: zgcb" in lines[found.line - 1]


def test_the_clock_of_the_whole_is_named_where_its_subject_is_left_out(tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("*.py", "__pycache__", "schema")
    root = Path(shutil.copytree(BUNDLES_ROOT, tmp_path / "bundles", ignore=ignored))
    path = root / "matters" / NEWBORN / "scenarios" / "smooth.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\nexpect:\n", "\nexpect:\n  clocks: {whole: {due_on: +1d}}\n", 1), encoding="utf-8")
    assert path.read_text(encoding="utf-8") != text
    with pytest.raises(DefinitionError) as error:
        load_scenarios(NEWBORN, root)
    (found,) = error.value.findings
    assert (found.sentence, found.suggestion) == ("“whole”没有写明是谁的时限", "整件事的时限写 case.whole")
