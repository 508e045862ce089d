"""`lianban bundle coverage`: the proof that every field and material of every item has exactly one source."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import Parameter

from bundles.checks.coverage import Coverage, coverage, located
from bundles.language.findings import DefinitionError, Finding
from bundles.loader import BUNDLES_ROOT, bundle_slugs, load_bundle, load_library
from starter.cli import output
from starter.cli.bundle.check import Root
from starter.cli.findings import definition_findings
from starter.cli.output import AsJson


def show_coverage(
    slug: Annotated[str | None, Parameter(help="一件事代码；不写则全部。")] = None,
    *,
    root: Root = BUNDLES_ROOT,
    as_json: AsJson = False,
) -> int:
    """证明每个事项原表的每个字段、每份材料在合并表单里恰有一个来源，且能填回部门自己的表。"""
    slugs = (slug,) if slug else bundle_slugs(root)
    try:
        library = load_library(root)
        proofs = {each: coverage(load_bundle(each, root, library).definition) for each in slugs}
    except DefinitionError as error:
        return definition_findings(error.findings, slugs, as_json=as_json)
    findings = {each: located(proof.gaps, library) for each, proof in proofs.items()}
    if as_json:
        output.print_json([_as_json(each, proof, findings[each]) for each, proof in proofs.items()])
    else:
        for each, proof in proofs.items():
            _print(each, proof, findings[each], in_full=slug is not None)
    return 1 if any(findings.values()) else 0


def _print(slug: str, proof: Coverage, findings: list[Finding], *, in_full: bool) -> None:
    fields = sum(form.fields for form in proof.forms)
    materials = sum(len(form.materials) for form in proof.forms)
    if in_full:
        rows = [(form.name, str(form.fields), _materials(form.materials)) for form in proof.forms]
        output.table(("事项", "字段", "材料和来源"), rows)
    for finding in findings:
        output.say(str(finding))
    about = f"{slug}：{len(proof.forms)} 个事项，{fields} 个字段，{materials} 份材料，试过 {proof.tried}"
    if findings:
        output.say(f"{about}；{len(findings)} 处没有来源或来源不止一个。", style="red")
    else:
        output.say(f"{about}；每个字段和材料恰有一个来源，都能填回部门自己的表。", style="green")


def _materials(materials: tuple[tuple[str, str], ...]) -> str:
    return "；".join(f"{name}（{source}）" for name, source in materials) or "没有"


def _as_json(slug: str, proof: Coverage, findings: list[Finding]) -> dict[str, Any]:
    names = ("file", "line", "column", "level", "code", "path", "sentence", "suggestion")
    return {
        "bundle": slug,
        "situations": proof.tried,
        "covered": not findings,
        "items": [
            {
                "item": form.item,
                "name": form.name,
                "fields": form.fields,
                "materials": [{"name": name, "source": source} for name, source in form.materials],
            }
            for form in proof.forms
        ],
        "findings": [{name: getattr(each, name) for name in names} for each in findings],
    }
