"""`bundle export` and `bundle import`: elements of items in a spreadsheet and back, with findings row by row."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from bundles.language.schema_export import MODELS
from bundles.language.yaml_files import read_yaml
from bundles.loader import BUNDLES_ROOT, load_bundle
from bundles.views.elements import COLUMNS, rows_of
from domain.definition.item import Item
from starter.cli.bundle.sheets import export_items, import_items

SLUG = "kaiban-canyin"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The catalogue, without any item."""
    folder = tmp_path / "bundles"
    shutil.copytree(BUNDLES_ROOT / "catalogue", folder / "catalogue")
    return folder


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_what_is_exported_comes_back_as_drafts(tmp_path: Path, root: Path, suffix: str) -> None:
    out = tmp_path / f"elements.{suffix}"
    assert export_items(SLUG, out=out) == 0
    assert import_items(out, root=root) == 0
    before = load_bundle(SLUG).definition.items
    assert {path.parent.name + "/" + path.stem for path in (root / "items").rglob("*.yaml")} == set(before)
    for key, item in before.items():
        draft = read_yaml(root / f"items/{key}.yaml", root).parse(Item)
        same = ("item", "name", "department", "category", "promised_limit", "statutory_limit", "conditions", "fee")
        for name in same if item.fee == "none" else same[:-1]:
            assert getattr(draft, name) == getattr(item, name), (key, name)
        assert [use.key for use in draft.materials] == [use.key for use in item.materials]
        assert draft.visits.count == item.visits.count
        assert "promised_limit" in draft.unverified


def sheet(tmp_path: Path, *rows: dict[str, str], encoding: str = "utf-8") -> Path:
    path = tmp_path / "sheet.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


GOOD = {
    "事项名称": "示例核验",
    "事项代码": "slhy",
    "实施主体": "gaj",
    "承诺办结时限": "5个工作日",
    "办理结果": "核验结果",
    "设定依据": "《户口登记条例》第七条；旅馆业治安管理办法",
}


def test_a_draft_fits_the_published_model_and_says_what_is_not_verified(tmp_path: Path, root: Path) -> None:
    assert import_items(sheet(tmp_path, GOOD, encoding="gbk"), root=root) == 0
    item = read_yaml(root / "items/gaj/slhy.yaml", root).parse(MODELS["item"])
    assert isinstance(item, Item)
    assert [(each.law, each.article) for each in item.basis] == [
        ("户口登记条例", "第七条"),
        ("旅馆业治安管理办法", None),
    ]
    assert {"basis", "promised_limit", "result"} <= set(item.unverified)


@pytest.mark.parametrize(
    ("changed", "column", "said", "is_error"),
    [
        ({"实施主体": "无名局"}, "实施主体", "部门目录里没有", True),
        ({"事项代码": "核验"}, "事项代码", "不能作代码", True),
        ({"承诺办结时限": "很快"}, "承诺办结时限", "看不出是几日", True),
        ({"事项名称": ""}, "事项名称", "是空的", True),
        ({"申请材料": "没有这种材料"}, "申请材料", "材料目录里没有", False),
        ({"事项类型": "行政处罚"}, "事项类型", "没有写进草稿", False),
        ({"设定依据": ""}, "设定依据", "待核实", False),
        ({"是否收费": "是"}, "是否收费", "没有写全", False),
        ({"到办事现场次数": "一次"}, "到办事现场次数", "不是数字", False),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(
    tmp_path: Path,
    root: Path,
    changed: dict[str, str],
    column: str,
    said: str,
    is_error: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = sheet(tmp_path, {**GOOD, "事项代码": "first"}, {**GOOD, **changed})
    assert import_items(path, root=root, as_json=True) == int(is_error)
    told = json.loads(capsys.readouterr().out)
    (found,) = told["findings"]
    assert (found["row"], found["column"], found["is_error"]) == (3, column, is_error)
    assert said in found["sentence"]
    assert len(told["written"]) == (1 if is_error else 2)


def test_an_item_that_is_there_is_not_changed_and_one_row_is_one_item(
    tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_items(sheet(tmp_path, GOOD), root=root) == 0
    text = (root / "items/gaj/slhy.yaml").read_text(encoding="utf-8")
    assert import_items(sheet(tmp_path, {**GOOD, "事项名称": "别的"}, GOOD), root=root) == 1
    said = capsys.readouterr().out
    assert "没有改动" in said
    assert "在前面的行里已有" in said
    assert (root / "items/gaj/slhy.yaml").read_text(encoding="utf-8") == text


def test_a_sheet_without_the_needed_columns_or_no_sheet_is_told(
    tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.csv"
    other.write_text("名称,天数\n甲,5\n", encoding="utf-8")
    assert import_items(other, root=root) == 1
    assert "没有这一列" in capsys.readouterr().out
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"no workbook")
    assert import_items(broken, root=root) == 1
    assert "FILE_UNREADABLE" in capsys.readouterr().err
    assert len(list(rows_of(load_bundle(SLUG).definition))) == len(load_bundle(SLUG).definition.items)
