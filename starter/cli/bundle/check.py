"""`lianban bundle check`: definitions, what the law asks of them, and their scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from bundles.checks.law_lint import lint_library
from bundles.checks.whole import check_whole
from bundles.language.findings import DefinitionError, Finding
from bundles.loader import BUNDLES_ROOT, bundle_slugs, load_library
from bundles.views.shared_items import shared_sentences
from starter.cli import output
from starter.cli.findings import definition_findings
from starter.cli.output import AsJson

Root = Annotated[Path, Parameter(help="定义所在的文件夹。")]


def check_bundles(
    slug: str | None = None,
    *,
    strict: Annotated[bool, Parameter(negative="", help="有提示也算不通过。")] = False,
    root: Root = BUNDLES_ROOT,
    as_json: AsJson = False,
) -> int:
    """检查一件事的定义、法律要求、表单材料和示例办件；不写名称则全部检查。"""
    slugs = [slug] if slug else list(bundle_slugs(root))
    findings: list[Finding] = []
    shared: list[str] = []
    try:
        library = load_library(root)
        findings += lint_library(library) if slug is None else ()
        for each in slugs:
            checked = check_whole(each, root, library)
            findings += checked.findings
            if slug is not None and checked.loaded is not None:
                shared += shared_sentences(checked.loaded.bundle, library)
    except DefinitionError as error:
        findings += error.findings
    code = definition_findings(sorted(set(findings)), slugs, as_json=as_json, is_strict=strict)
    if not as_json:
        for sentence in shared:
            output.say(sentence)
    return code
