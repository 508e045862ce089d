"""`lianban bundle show`: what follows from a definition, as text, JSON, a page or a PDF; the diagram as a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from bundles.calendars import load_calendar
from bundles.language.findings import DefinitionError
from bundles.loader import BUNDLES_ROOT, load_bundle
from bundles.views.bpmn import bpmn_xml
from bundles.views.by_name import OF_ANSWERS, DocumentView, document
from bundles.views.diagram import mermaid
from bundles.views.documents import Document
from bundles.views.lanes import lanes_svg
from bundles.views.timetable import Dated
from domain.definition.bundle import Definition
from domain.definition.resolve import ResolveRefused
from domain.time.calendar import CalendarUnknown
from starter.cli import output, pdf
from starter.cli.bundle.answers import Answers, AnswersWrong, answers_of, said_why
from starter.cli.bundle.check import Root
from starter.cli.findings import definition_findings
from starter.cli.output import AsJson

View = DocumentView | Literal["diagram"]
Format = Literal["text", "html", "pdf", "mermaid", "svg", "bpmn"]

_PICTURES: Mapping[str, Callable[[Definition], str]] = {"mermaid": mermaid, "svg": lanes_svg, "bpmn": bpmn_xml}


def show_bundle(
    slug: Annotated[str, Parameter(help="一件事代码，例如 xinshenger-chusheng。")],
    *,
    view: Annotated[
        View,
        Parameter(
            name="--as",
            help="guide 办事指南；procedure 工作规程；form 合并的表；materials 材料；diagram 流程图；"
            "plan 方案；schedule 时限表；reductions 四减。",
        ),
    ],
    form: Annotated[
        Format | None, Parameter(name="--format", help="text、html、pdf；流程图：mermaid、svg、bpmn。")
    ] = None,
    out: Annotated[Path | None, Parameter(help="写到这个文件；PDF 必须写明。")] = None,
    answers: Answers = (),
    accepted: Annotated[
        date | None, Parameter(name="--from", help="schedule：从这一天受理起推算各事项的到期日，例如 2026-09-14。")
    ] = None,
    root: Root = BUNDLES_ROOT,
    as_json: AsJson = False,
) -> int:
    """由定义得出的内容：办事指南、工作规程、合并的表、材料、流程图、方案、时限表、四减。"""
    wrong = _usage(view, form, out, as_json=as_json) or _idle(view, answers, accepted)
    if wrong:
        return output.problem("USAGE", wrong, "", code=2)
    try:
        definition = load_bundle(slug, root).definition
        if view == "diagram":
            return _give(_PICTURES[form or "mermaid"](definition), out)
        dated = Dated(accepted, load_calendar()) if accepted is not None else None
        made = document(definition, view, answers_of(answers), dated)
    except DefinitionError as error:
        return definition_findings(error.findings, [slug], as_json=as_json)
    except (AnswersWrong, ResolveRefused, CalendarUnknown) as why:
        return said_why(why)
    return _print(made, form, out, as_json=as_json)


def _print(made: Document, form: str | None, out: Path | None, *, as_json: bool) -> int:
    if as_json:
        output.print_json(asdict(made))
        return 0
    if form == "pdf" and out is not None:
        return pdf.write_pdf(pdf.page(made), out)
    return _give(pdf.page(made) if form == "html" else made.text(), out)


def _usage(view: str, form: str | None, out: Path | None, *, as_json: bool) -> str:
    """What is wrong with the combination; empty where nothing is."""
    if as_json and (view == "diagram" or form is not None):
        return "--json 不能与 --format 同用；流程图用 --format。"
    if form is not None and (form in _PICTURES) != (view == "diagram"):
        return "mermaid、svg、bpmn 只用于 --as diagram；其他内容用 text、html、pdf。"
    return "PDF 请用 --out 写明文件。" if form == "pdf" and out is None else ""


def _idle(view: str, answers: Sequence[str], accepted: date | None) -> str:
    """What was given and would change nothing of that view; empty where there is nothing of the kind."""
    if answers and view not in OF_ANSWERS:
        return f"--as {view} 说的是全部情形，不能写 --answer；可以写的是 {'、'.join(OF_ANSWERS)}。"
    if accepted is not None and view != "schedule":
        return "--from 只用于 --as schedule。"
    return ""


def _give(content: str, out: Path | None) -> int:
    if out is None:
        output.say(content.rstrip())
    else:
        out.write_text(content, encoding="utf-8")
        output.say(f"已写入 {out}。")
    return 0
