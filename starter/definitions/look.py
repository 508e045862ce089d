"""A stranger's definition looked at: what is wrong with it, and what follows from it, as `bundle check` and `show` say.

Size, depth and number of questions are bounded before anything is made of it. `starter.definitions.look_apart` does it
in a process of its own with limits of time and memory, since what it costs cannot be told beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bundles.checks.law_lint import lint
from bundles.language.findings import DefinitionError, Finding, Place
from bundles.language.situations import situations
from bundles.language.yaml_files import YamlFile, parse_yaml
from bundles.loader import bundle_in, load_library
from bundles.views.diagram import mermaid
from bundles.views.lanes import lanes_svg
from domain.definition.bundle import Definition, Question
from domain.definition.plan import Plan, PlanItem
from domain.definition.resolve import critical_path

NAME = "bundle.yaml"
MOST_BYTES = 64 * 1024
"""Of one definition: ten times the longest of the tree."""
MOST_QUESTIONS = 60
"""Beyond, pairs of answers are too many to try while somebody waits."""


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
    questions: Sequence[Question]
    tried: str
    steps: tuple[Step, ...]
    days: int
    diagram: str
    picture: str


@dataclass(frozen=True)
class Looked:
    """What was found, and what follows where the definition holds together."""

    findings: tuple[Finding, ...]
    shown: Shown | None

    @property
    def errors(self) -> int:
        """How many findings keep the definition from being used."""
        return sum(1 for each in self.findings if each.level == "error")


def look(raw: bytes) -> Looked:
    """Everything that can be said of the definition; never raises for what stands in it."""
    if not raw.strip():
        return only("DEFINITION_EMPTY", "没有内容", "请粘贴定义，或选择文件。")
    if len(raw) > MOST_BYTES:
        return only("DEFINITION_TOO_LARGE", f"定义超过{MOST_BYTES // 1024}KB", "一个定义只写一件事，请拆开。")
    try:
        return _look_in(parse_yaml(raw.replace(b"\r\n", b"\n"), NAME))
    except DefinitionError as error:
        return Looked(error.findings, None)


def only(code: str, sentence: str, mend: str) -> Looked:
    """One finding of the whole, and nothing that follows from it."""
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
        picture=lanes_svg(definition),
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
