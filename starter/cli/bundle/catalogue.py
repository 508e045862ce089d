"""`lianban bundle catalogue`: how the catalogue calls something, so that nobody has to read it through."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from bundles.language.findings import DefinitionError
from bundles.loader import BUNDLES_ROOT, load_library
from bundles.views.catalogue_search import search
from starter.cli import output
from starter.cli.bundle.check import Root
from starter.cli.findings import definition_findings
from starter.cli.output import AsJson


def search_catalogue(
    *,
    word: Annotated[str, Parameter(name="--search", help="名称、代码或说明里的字，例如 营业执照。")],
    root: Root = BUNDLES_ROOT,
    as_json: AsJson = False,
) -> int:
    """查目录：事项、材料、字段、部门、证照、数据源、理由的代码。"""
    if not word.strip():
        return output.problem("USAGE", "--search 后面没有字。", "请写要查的名称，例如 --search 营业执照。", code=2)
    try:
        found = search(load_library(root), word)
    except DefinitionError as error:
        return definition_findings(error.findings, [], as_json=as_json)
    if as_json:
        output.print_json([each._asdict() for each in found])
        return 0
    if not found:
        return output.problem("NOTHING_FOUND", f"目录里没有“{word}”。", "请换一个说法，或把它补进目录。")
    output.table(("代码", "种类", "名称", "说明"), [(each.key, each.kind, each.name, each.about) for each in found])
    return 0
