"""开发页: a pasted or uploaded bundle definition, checked and shown as `lianban bundle check` and `show` would.

Nothing is stored, and nothing comes in force here: the definition refers to the catalogue and the items of this
server. What comes in is a stranger's text, so its size, its depth and its number of questions are bounded, and one is
looked at after the other.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from bundles.checks.law_lint import lint
from bundles.language.findings import DefinitionError, Finding, Place
from bundles.language.situations import situations
from bundles.language.yaml_files import YamlFile, parse_yaml
from bundles.loader import bundle_in, load_library
from bundles.views.diagram import mermaid
from bundles.views.lanes import lanes_svg
from domain.case.acts import Role
from domain.definition.bundle import Definition, Situation
from domain.definition.plan import Plan, PlanItem
from domain.definition.resolve import critical_path
from starter.web.site.forms_in import file_of, form_of
from starter.web.site.permissions import Pages, roles
from starter.web.site.render import render

DEVELOPERS = (Role.SUPERVISOR, Role.ADMIN)
NAME = "bundle.yaml"
MOST_BYTES = 64 * 1024
"""Of one definition: ten times the longest of the tree."""
MOST_QUESTIONS = 60
"""Beyond, pairs of answers are too many to try while somebody waits."""
pages = Pages()
_one_at_a_time = asyncio.Semaphore(1)


@dataclass(frozen=True)
class Step:
    """One item of the longest situation: its department, its days and what it waits for."""

    item: PlanItem
    department: str
    waits_for: tuple[str, ...]
    is_critical: bool


@dataclass(frozen=True)
class Shown:
    """What follows from a definition that can be read: questions, and the situation that takes longest."""

    definition: Definition
    questions: Sequence[Situation]
    tried: str
    steps: tuple[Step, ...]
    days: int
    diagram: str
    picture: Markup


@dataclass(frozen=True)
class Looked:
    """What was found, and what follows where the definition holds together."""

    findings: tuple[Finding, ...]
    shown: Shown | None

    @property
    def errors(self) -> int:
        """How many findings keep the definition from being used."""
        return sum(1 for each in self.findings if each.level == "error")


@pages.get("/developer", allow=roles(*DEVELOPERS))
async def developer_page(request: Request) -> Response:
    """The empty page."""
    return _page(request, "", None)


@pages.post("/developer", allow=roles(*DEVELOPERS, uploads=True))
async def look_at_definition(request: Request) -> Response:
    """The definition that was pasted, or the file that was chosen, which goes first."""
    form = form_of(request)
    upload, pasted = file_of(form, "file"), form.get("definition")
    raw = await upload.read() if upload else (pasted if isinstance(pasted, str) else "").encode()
    async with _one_at_a_time:
        looked = await asyncio.to_thread(look, raw)
    text = raw[:MOST_BYTES].decode(errors="replace")
    return _page(request, text, looked, status=422 if looked.errors else 200)


def _page(request: Request, text: str, looked: Looked | None, status: int = 200) -> Response:
    return render(
        request,
        "backroom/developer.html",
        title="看一看定义",
        text=text,
        looked=looked,
        most_kilobytes=MOST_BYTES // 1024,
        status=status,
    )


def look(raw: bytes) -> Looked:
    """Everything that can be said of the definition; never raises for what stands in it."""
    if not raw.strip():
        return _only("DEFINITION_EMPTY", "没有内容", "请粘贴定义，或选择文件。")
    if len(raw) > MOST_BYTES:
        return _only("DEFINITION_TOO_LARGE", f"定义超过{MOST_BYTES // 1024}KB", "一个定义只写一件事，请拆开。")
    try:
        return _look_in(parse_yaml(raw.replace(b"\r\n", b"\n"), NAME))
    except DefinitionError as error:
        return Looked(error.findings, None)
    except RecursionError:
        return _only("YAML_TOO_DEEP", "层次太深，读不下去", "请减少嵌套。")


def _only(code: str, sentence: str, mend: str) -> Looked:
    return Looked((Finding.at(Place(NAME), code, sentence, mend),), None)


def _look_in(file: YamlFile) -> Looked:
    content = file.content if isinstance(file.content, dict) else {}
    library = load_library()
    definition = bundle_in(file, str(content.get("bundle", "")), library).definition
    if len(definition.questions) > MOST_QUESTIONS:
        finding = file.finding(("situations",), "QUESTIONS_TOO_MANY", f"问题超过{MOST_QUESTIONS}个，这里不再推算情形")
        return Looked((finding,), None)
    return Looked(lint(definition, file, library.files), _shown(definition))


def _shown(definition: Definition) -> Shown:
    tried = situations(definition)
    longest = max(tried.plans, key=lambda plan: critical_path(plan)[0], default=None)
    days, chain = critical_path(longest) if longest is not None else (0, ())
    return Shown(
        definition=definition,
        questions=tuple(definition.questions.values()),
        tried=tried.described(),
        steps=_steps(definition, longest, chain) if longest is not None else (),
        days=days,
        diagram=mermaid(definition),
        picture=Markup(lanes_svg(definition)),  # noqa: S704 - made by us, texts escaped
    )


def _steps(definition: Definition, plan: Plan, chain: Sequence[str]) -> tuple[Step, ...]:
    names = {item.key: item.name for item in plan.items}
    return tuple(
        Step(
            item=item,
            department=definition.departments[item.department].name,
            waits_for=tuple(names[key] for key in item.predecessors),
            is_critical=item.key in chain,
        )
        for item in plan.items
    )
