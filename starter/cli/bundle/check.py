"""`lianban bundle check`: definitions, what the law asks of them, and their scenarios."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from bundles.checks.law_lint import lint_bundle, lint_library
from bundles.language.findings import DefinitionError, Finding
from bundles.loader import bundle_slugs, load_bundle, load_library
from bundles.scenarios.scenario import load_scenarios
from starter.cli.findings import definition_findings
from starter.cli.output import AsJson


def check_bundles(
    slug: str | None = None,
    *,
    strict: Annotated[bool, Parameter(negative="", help="有提示也算不通过。")] = False,
    as_json: AsJson = False,
) -> int:
    """检查一件事的定义、法律要求和示例办件；不写名称则全部检查。"""
    findings: list[Finding] = []
    slugs = [slug] if slug else list(bundle_slugs())
    try:
        library = load_library()
        findings += lint_library(library) if slug is None else ()
        for each in slugs:
            try:
                loaded = load_bundle(each, library=library)
                findings += lint_bundle(loaded, library)
                load_scenarios(each, loaded=loaded)
            except DefinitionError as error:
                findings += error.findings
    except DefinitionError as error:
        findings += error.findings
    return definition_findings(sorted(set(findings)), slugs, as_json=as_json, is_strict=strict)
