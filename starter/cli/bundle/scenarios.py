"""`lianban bundle test`: every scenario of a bundle as a test under the rules, and what the scenarios cover of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from bundles.calendars import load_calendar
from bundles.language.findings import DefinitionError
from bundles.loader import BUNDLES_ROOT, bundle_slugs, load_bundle, load_library
from starter.cli import output
from starter.cli.bundle.check import Root
from starter.cli.findings import definition_findings
from starter.cli.output import AsJson
from starter.trials import report_page
from starter.trials.coverage import Covered, coverage_of
from starter.trials.expectations import Proof, prove

HtmlFile = Annotated[Path | None, Parameter(name="--html", help="把报告另存为这个 HTML 文件。")]
MOST_NAMED = 5
"""Parts that are not covered which the terminal names of one kind; JSON and HTML name all."""


@dataclass(frozen=True)
class Report:
    """One bundle: its scenarios as they came out, and what they cover."""

    slug: str
    name: str
    proofs: tuple[Proof, ...]
    coverage: tuple[Covered, ...]

    @property
    def failed(self) -> tuple[Proof, ...]:
        """Scenarios that ended otherwise than declared."""
        return tuple(proof for proof in self.proofs if not proof.is_passed)


def run_scenarios(
    slug: str | None = None, *, root: Root = BUNDLES_ROOT, html: HtmlFile = None, as_json: AsJson = False
) -> int:
    """把示例办件当作测试，按规则逐件办一遍；不写名称则全部。报告结果和覆盖情况。"""
    began = time.monotonic()
    slugs = (slug,) if slug else bundle_slugs(root)
    try:
        reports = _reports(slugs, root)
    except DefinitionError as error:
        return definition_findings(error.findings, slugs, as_json=as_json)
    if html is not None:
        try:
            html.write_text(_page(reports), encoding="utf-8")
        except OSError as error:
            return output.problem("FILE_NOT_WRITTEN", f"写不了文件 {html}（{error.strerror}）。", "请换一个位置。")
    if as_json:
        output.print_json([_as_json(report) for report in reports])
    else:
        _print(reports, time.monotonic() - began)
    return 1 if any(report.failed for report in reports) else 0


def _reports(slugs: Sequence[str], root: Path) -> list[Report]:
    """Raises DefinitionError with the findings of the first bundle that cannot be used."""
    library, calendar = load_library(root), load_calendar()
    reports = []
    for each in slugs:
        loaded = load_bundle(each, root, library)
        proofs = prove(loaded, calendar, root)
        reports.append(Report(each, loaded.bundle.name, proofs, coverage_of(loaded.definition, proofs)))
    return reports


def _print(reports: Sequence[Report], seconds: float) -> None:
    for report in reports:
        output.say(f"{report.name}（{report.slug}）", style="bold")
        for proof in report.proofs:
            mark, style = ("通过", "green") if proof.is_passed else ("不符", "red")
            output.say(f"  {mark}　{proof.scenario.name}（{proof.scenario.scenario}）", style=style)
            for finding in proof.findings:
                output.say(f"      {finding}")
        for covered in report.coverage:
            if covered.total:
                output.say(f"  覆盖　{covered.name}：{covered.covered}/{covered.total}{_missing(covered)}")
    output.say(_summary(reports) + f"用时 {seconds:.1f} 秒。", style="red" if _failed(reports) else "green")


def _missing(covered: Covered) -> str:
    if not covered.missing:
        return ""
    more = f"……等{len(covered.missing)}处" if len(covered.missing) > MOST_NAMED else ""
    return f"；没有用到：{'；'.join(covered.missing[:MOST_NAMED])}{more}"


def _failed(reports: Sequence[Report]) -> int:
    return sum(len(report.failed) for report in reports)


def _summary(reports: Sequence[Report]) -> str:
    count, failed = sum(len(report.proofs) for report in reports), _failed(reports)
    return f"共 {count} 个示例，{failed} 个与声明不符。" if failed else f"共 {count} 个示例，全部与声明相符。"


def _as_json(report: Report) -> dict[str, Any]:
    names = ("file", "line", "column", "code", "path", "sentence")
    return {
        "bundle": report.slug,
        "name": report.name,
        "passed": not report.failed,
        "scenarios": [
            {
                "scenario": proof.scenario.scenario,
                "name": proof.scenario.name,
                "file": proof.file,
                "passed": proof.is_passed,
                "differences": [{name: getattr(each, name) for name in names} for each in proof.findings],
            }
            for proof in report.proofs
        ],
        "coverage": [
            {
                "kind": each.kind,
                "name": each.name,
                "covered": each.covered,
                "total": each.total,
                "missing": each.missing,
            }
            for each in report.coverage
        ],
    }


def _page(reports: Sequence[Report]) -> str:
    return report_page.page("示例办件的测试报告", _parts(reports))


def _parts(reports: Sequence[Report]) -> Iterator[str]:
    yield report_page.paragraph(_summary(reports), "bad" if _failed(reports) else "good")
    for report in reports:
        yield report_page.heading(f"{report.name}（{report.slug}）")
        yield report_page.table(("示例", "文件", "结果", "与声明不符之处"), [_row(each) for each in report.proofs])
        rows = [(each.name, f"{each.covered}/{each.total}", "；".join(each.missing)) for each in report.coverage]
        yield report_page.table(("覆盖", "用到/全部", "没有用到的"), rows)


def _row(proof: Proof) -> tuple[str, str, str, str]:
    found = "；".join(f"第{each.line}行：{each.sentence}" for each in proof.findings)
    return (proof.scenario.name, proof.file, "通过" if proof.is_passed else "不符", found)
