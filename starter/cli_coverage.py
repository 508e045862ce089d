"""`lianban bundle coverage`: the proof that one form serves every department."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from bundles.coverage import Coverage, coverage
from bundles.findings import DefinitionError
from bundles.loader import BUNDLES_ROOT, LoadedBundle, bundle_slugs, load_bundle
from starter import cli_show
from starter.cli_show import AsJson

Slug = Annotated[str | None, Parameter(help="一件事代码；不写则全部。")]
Root = Annotated[Path, Parameter(help="定义所在的文件夹；不写则用本系统的 bundles/。")]


def register(app: App) -> None:
    """Put the command into the group `bundle`."""
    app.command(cover_bundles, name="coverage")


def _loaded(slug: str | None, root: Path) -> Iterator[LoadedBundle]:
    for each in [slug] if slug else bundle_slugs(root):
        yield load_bundle(each, root)


def cover_bundles(slug: Slug = None, *, root: Root = BUNDLES_ROOT, as_json: AsJson = False) -> int:
    """证明合并的表和材料覆盖每个事项自己的表：每一项恰好一个来源，各部门的表都能填回。"""
    try:
        proofs = [coverage(each.definition) for each in _loaded(slug, root)]
    except DefinitionError as error:
        return cli_show.definition_findings(error.findings, [slug] if slug else [], as_json=as_json)
    if as_json:
        cli_show.print_json([asdict(each) for each in proofs])
    else:
        for proof in proofs:
            _say_proof(proof)
    return 1 if any(each.gaps for each in proofs) else 0


def _say_proof(proof: Coverage) -> None:
    fields = f"填写 {proof.asked_singly}→{proof.asked_once} 项"
    papers = f"提交材料 {proof.papers_singly}→{proof.papers_handed_in} 份"
    state = "全部覆盖" if not proof.gaps else f"有 {len(proof.gaps)} 处缺口"
    style = "red" if proof.gaps else "green"
    text = f"{proof.slug}：{len(proof.items)} 个事项，{proof.situations}；{fields}，{papers}；{state}"
    cli_show.say(text, style=style)
    for gap in proof.gaps:
        cli_show.say(f"  {gap.sentence}（{gap.code}）", style="red")
