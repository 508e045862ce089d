"""`lianban bundle check`: definitions, what the law asks of them, and their scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from bundles.checks.kept_findings import KeptFindings
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
    shared: list[str] = []
    try:
        findings = _of_one(slug, root, shared) if slug else _of_all(slugs, root)
    except DefinitionError as error:
        findings = list(error.findings)
    code = definition_findings(sorted(set(findings)), slugs, as_json=as_json, is_strict=strict)
    if not as_json:
        for sentence in shared:
            output.say(sentence)
    return code


def _of_one(slug: str, root: Path, shared: list[str]) -> list[Finding]:
    library = load_library(root)
    checked = check_whole(slug, root, library)
    if checked.loaded is not None:
        shared += shared_sentences(checked.loaded.bundle, library)
    return list(checked.findings)


def _of_all(slugs: Sequence[str], root: Path) -> list[Finding]:
    """What is wrong with all of them; files that have not changed since they were checked are not checked again."""
    kept = KeptFindings(root)
    found = list(kept.of("", lambda: lint_library(load_library(root))))
    for slug in slugs:
        found += kept.of(slug, lambda slug=slug: check_whole(slug, root).findings)  # type: ignore[misc]
    return found
