"""`lianban bundle test | coverage`: the scenarios as tests, and the proof that one form serves every department."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from bundles.calendars import load_calendar
from bundles.coverage import Coverage, coverage
from bundles.findings import DefinitionError
from bundles.loader import BUNDLES_ROOT, LoadedBundle, bundle_slugs, load_bundle
from bundles.scenarios import load_scenarios
from starter import cli_show
from starter.cli_show import AsJson
from starter.proving import Report, prove
from starter.web.render import environment

RECEIVED_ON = date(2026, 6, 22)
"""A Monday, so early that whatever a scenario lets pass is over within the published calendar."""

Slug = Annotated[str | None, Parameter(help="一件事代码；不写则全部。")]
Root = Annotated[Path, Parameter(help="定义所在的文件夹；不写则用本系统的 bundles/。")]


def register(app: App) -> None:
    """Put the commands into the group `bundle`."""
    app.command(try_bundles, name="test")
    app.command(cover_bundles, name="coverage")


def try_bundles(
    slug: Slug = None,
    *,
    html: Annotated[Path | None, Parameter(help="另把报告写成网页文件。")] = None,
    root: Root = BUNDLES_ROOT,
    as_json: AsJson = False,
) -> int:
    """把示例办件当作测试：逐个按规则走完，比对结果，并说明先后、情形、梯级覆盖了多少。"""
    try:
        loaded = list(_loaded(slug, root))
        calendar = load_calendar()
        reports = [
            prove(each.definition, load_scenarios(each.bundle.bundle, root, each), RECEIVED_ON, calendar)
            for each in loaded
        ]
    except DefinitionError as error:
        return cli_show.definition_findings(error.findings, [slug] if slug else [], as_json=as_json)
    if html is not None:
        page = environment().get_template("report_bundle_test.html").render(reports=reports, title="示例测试报告")
        html.write_text(page, encoding="utf-8")
    if as_json:
        cli_show.print_json([asdict(each) for each in reports])
    else:
        for report in reports:
            _say_report(report)
    without = [each.name for each in reports if not each.trials]
    for name in without:
        cli_show.problem("NO_SCENARIO", f"“{name}”还没有示例办件。", "请在 scenarios/ 里写至少一个，再测试。")
    failed = sum(len(each.failed) for each in reports)
    if not as_json:
        count = sum(len(each.trials) for each in reports)
        cli_show.say(f"示例办件 {count} 个，不符 {failed} 个。", style="red" if failed else "green")
    return 1 if failed or without else 0


def _loaded(slug: str | None, root: Path) -> Iterator[LoadedBundle]:
    for each in [slug] if slug else bundle_slugs(root):
        yield load_bundle(each, root)


def _say_report(report: Report) -> None:
    cli_show.say(f"{report.name}（{report.slug}）：示例 {len(report.trials)} 个")
    for trial in report.failed:
        cli_show.say(f"  {trial.file}：“{trial.name}”与声明不符", style="red")
        for difference in trial.differences:
            cli_show.say(f"    {difference}", style="red")
    for reach in report.reaches:
        lacking = f"；没有走到：{_some(reach.missing)}" if reach.missing else ""
        cli_show.say(f"  {reach.what} {reach.reached}/{reach.declared}{lacking}")


def _some(names: Sequence[str], most: int = 4) -> str:
    more = f"等{len(names)}处" if len(names) > most else ""
    return "、".join(names[:most]) + more


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
