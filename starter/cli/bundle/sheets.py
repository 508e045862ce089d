"""`lianban bundle import | export`: items from and to the spreadsheets in which departments keep them (xlsx, csv)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from bundles.language.findings import DefinitionError
from bundles.loader import BUNDLES_ROOT, load_bundle, load_catalogue
from bundles.scenarios.written import flow
from bundles.views.elements import COLUMNS, Draft, drafts_of, rows_of
from starter.cli import output
from starter.cli.bundle.check import Root
from starter.cli.findings import definition_findings
from starter.cli.output import AsJson

_HEAD = "# yaml-language-server: $schema=../../schema/item.schema.json\n"


def export_items(
    slug: Annotated[str, Parameter(help="一件事代码。")],
    *,
    out: Annotated[Path, Parameter(help="写到这个文件：.xlsx 或 .csv。")],
    root: Root = BUNDLES_ROOT,
) -> int:
    """把一件事的事项要素写成表格，列名同实施清单。"""
    try:
        rows = [COLUMNS, *rows_of(load_bundle(slug, root).definition)]
    except DefinitionError as error:
        return definition_findings(error.findings, [slug], as_json=False)
    try:
        _write(out, rows)
    except OSError as error:
        return output.problem("FILE_NOT_WRITTEN", f"写不了文件 {out}（{error.strerror}）。", "请换一个位置。")
    output.say(f"已写 {out}：{len(rows) - 1} 个事项。")
    return 0


def import_items(
    file: Annotated[Path, Parameter(help="事项要素表：.xlsx 或 .csv（UTF-8 或 GBK）。")],
    *,
    root: Root = BUNDLES_ROOT,
    as_json: AsJson = False,
) -> int:
    """读事项要素表，写成事项草稿（items/部门/代码.yaml），逐行列出问题；已有的文件不改。"""
    try:
        rows = _read(file)
    except (OSError, ValueError) as error:
        return output.problem("FILE_UNREADABLE", f"读不了 {file}（{error}）。", "请核对路径，另存为 .xlsx 或 .csv。")
    drafts, findings = drafts_of(rows, load_catalogue(root))
    written = [draft for draft in drafts if _written(draft, root)]
    kept = [draft.key for draft in drafts if draft not in written]
    if as_json:
        told = [vars(each) for each in findings]
        output.print_json({"written": [each.key for each in written], "kept": kept, "findings": told})
    else:
        _say(findings, written, kept, root)
    return 1 if any(each.is_error for each in findings) else 0


def _say(findings: Iterable[object], written: Sequence[Draft], kept: Sequence[str], root: Path) -> None:
    for each in findings:
        output.say(str(each))
    for draft in written:
        output.say(f"已写 {root / f'items/{draft.key}.yaml'}", style="green")
    for key in kept:
        output.say(f"已有 {root / f'items/{key}.yaml'}，没有改动。")
    output.say(f"写了 {len(written)} 个草稿；请按部门自己的表补上 fields，核实一项从 unverified 里去掉一项。")


def _written(draft: Draft, root: Path) -> bool:
    """Write the draft's file; False where there is one already."""
    path = root / "items" / f"{draft.key}.yaml"
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = (f"{key}: {flow(value)}\n" for key, value in draft.content.items())
    path.write_text(_HEAD + "".join(lines), encoding="utf-8")
    return True


def _read(file: Path) -> list[list[str]]:
    """The rows of the first sheet as texts. Raises OSError, ValueError."""
    if file.suffix.lower() == ".csv":
        return [list(row) for row in csv.reader(io.StringIO(_text(file.read_bytes())))]
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - only where there is a workbook

    try:
        sheet = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0)
    except CalamineError as error:
        raise ValueError("不是表格文件") from error
    return [[_cell(cell) for cell in row] for row in sheet.to_python()]


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def _cell(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _write(out: Path, rows: Sequence[Sequence[str]]) -> None:
    if out.suffix.lower() == ".csv":
        with out.open("w", encoding="utf-8-sig", newline="") as file:  # with the mark by which Excel knows UTF-8
            csv.writer(file).writerows(rows)
        return
    import xlsxwriter  # noqa: PLC0415 - only where a workbook is written

    with xlsxwriter.Workbook(str(out), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("事项要素")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
