"""An act is declared once: how many files name a kind, and that no second list says what an act may say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

from bundles.loader import BUNDLES_ROOT
from bundles.scenarios.scenario import Step, load_scenarios
from domain.case.act_spec import On
from domain.case.act_specs import ACTS, ActKind
from domain.case.acts import PAYLOAD_FIELDS, Said
from runtime.settings import ROOT
from starter.api import docs_export
from starter.web.case.forms import FORMS
from tests.support.syntax import nodes_of, text_of

ROOMS = ("domain", "runtime", "bundles", "ledger", "workflows", "activities", "engine", "starter")
TABLE = {
    "domain/case/act_specs.py",
    "domain/case/result_acts.py",
    "domain/case/own_steps/acts.py",
    "domain/case/leading/acts.py",
    "domain/case/findings/acts.py",
    "domain/case/migration/acts.py",
}
"""Where the acts are declared: the table, and its parts: results, own steps, the lead, checks, the installation."""
MEDIAN_FILES, MOST_FILES = 4, 8
A_LIST_OF_FIELDS = 6
"""So many fields of an act in one list, table or class are a second declaration of what an act says."""
NAMED_AS_FIELDS = 5
"""Of names that mean something else elsewhere, such as `reason`, a list says little; these are the act's own."""
COMMON = frozenset(
    {"item", "reason", "days", "to", "plan", "calendar", "joint", "slots", "points", "officers", "whose", "outcome"}
)


@cache
def product_files() -> tuple[Path, ...]:
    """Python modules and templates of the product, relative to the repository."""
    found = (path for room in ROOMS for path in (ROOT / room).rglob("*") if path.suffix in (".py", ".html"))
    return tuple(sorted(path.relative_to(ROOT) for path in found))


def words_of(path: Path) -> set[str]:
    """What a file may name a kind by: its strings and members of `ActKind`; of a template every word."""
    if path.suffix == ".html":
        return set(re.findall(r"[a-z_]+", text_of(ROOT / path)))
    nodes = nodes_of(ROOT / path)
    strings = {each.value for each in nodes if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    members = (each for each in nodes if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name))
    return strings | {each.attr.lower() for each in members if getattr(each.value, "id", "") == "ActKind"}


@cache
def files_by_kind() -> dict[str, list[str]]:
    """Files that name each kind of act."""
    words = {path: words_of(path) for path in product_files()}
    return {kind.value: [str(path) for path, said in words.items() if kind.value in said] for kind in ActKind}


def test_a_kind_of_act_is_named_in_few_files() -> None:
    found = files_by_kind()
    assert median(len(paths) for paths in found.values()) <= MEDIAN_FILES
    assert {kind: paths for kind, paths in found.items() if len(paths) > MOST_FILES} == {}
    assert all(TABLE & set(paths) for paths in found.values()), "the count sees the table itself"


def names_in(node: ast.AST) -> Iterator[str]:
    """Names that a class, a literal list or a literal table declares side by side."""
    if isinstance(node, ast.ClassDef):
        for each in node.body:
            if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                yield each.target.id
    elements: list[ast.expr | None] = []
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        elements = [*node.elts]
    elif isinstance(node, ast.Dict):
        elements = [*node.keys]
    elif isinstance(node, ast.Call):
        yield from (each.arg for each in node.keywords if each.arg)
    yield from (each.value for each in elements if isinstance(each, ast.Constant) and isinstance(each.value, str))


def declarations() -> list[str]:
    """Where so many fields of an act stand side by side that they are listed again."""
    fields, found = frozenset(PAYLOAD_FIELDS), []
    for path in product_files():
        if path.suffix == ".py":
            for node in nodes_of(ROOT / path):
                named = fields & set(names_in(node))
                if len(named) >= A_LIST_OF_FIELDS and len(named - COMMON) >= NAMED_AS_FIELDS:
                    found.append(f"{path}:{getattr(node, 'lineno', 0)}")
    return found


def test_no_field_of_an_act_stands_in_a_second_list() -> None:
    (only,) = declarations()
    assert only.startswith("domain/case/acts.py"), "the count sees the declaration itself"


def test_every_kind_is_declared_and_says_fields_that_an_act_has() -> None:
    assert set(ACTS) == set(ActKind)
    assert {name for spec in ACTS.values() for name in spec.says} <= set(PAYLOAD_FIELDS)
    said = {name for spec in ACTS.values() for name in spec.says} | {"item", "joint"}
    assert said == set(PAYLOAD_FIELDS), "a field that no act says"


def test_every_act_that_the_page_of_a_case_offers_has_its_form() -> None:
    offered = {kind for kind, spec in ACTS.items() if spec.offered and spec.on != On.JOINT}
    assert offered == set(FORMS)
    drawn = {kind for kind, form in FORMS.items() if form.item or form.case}
    assert {ACTS[kind].asks_for for kind in FORMS} >= offered - drawn, "drawn in the form of another act"


def test_steps_of_scenarios_say_what_their_acts_may_say() -> None:
    wrong = [
        (slug.name, scenario.scenario, step.act, name)
        for slug in sorted((BUNDLES_ROOT / "matters").iterdir())
        if (slug / "bundle.yaml").exists()
        for scenario in load_scenarios(slug.name)
        for step in scenario.steps
        for name in sorted(said_in(step) - {*ACTS[step.act].says, "item", "joint"})
    ]
    assert wrong == []


def said_in(step: Step) -> set[str]:
    """Fields of the act that the step says."""
    return step.model_fields_set & {*Said.model_fields, "calendar"}


def test_documentation_of_the_api_lists_the_acts_as_they_are() -> None:
    page = docs_export.PAGE.read_text(encoding="utf-8")
    assert docs_export.with_acts(page) == page, "run python -m starter.api.docs_export"


def steps_of_the_page() -> list[tuple[str, str]]:
    """File and what to look for there, of every step of "Add an act, step by step"."""
    page = (ROOT / "docs/add-an-act.md").read_text(encoding="utf-8")
    return re.findall(r"^\| \d+ \|.*\| `([^`]+)` \| `([^`]+)` \|$", page, re.MULTILINE)


def test_the_page_that_adds_an_act_leads_through_every_file_of_a_real_one() -> None:
    steps = steps_of_the_page()
    lost = [(path, sought) for path, sought in steps if sought not in (ROOT / path).read_text(encoding="utf-8")]
    assert lost == []
    named = set(files_by_kind()[ActKind.RAISE_OBJECTION])
    assert named <= {path for path, _ in steps}, "a file names the act and the page does not lead there"
