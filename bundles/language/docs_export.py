"""Writes the pages of the language that follow from the code: `python -m bundles.language.docs_export`.

`docs/bundles/reference.md` from the models, `docs/bundles/lint.md` and the rows of findings in `docs/errors.md` from
the registry of findings. `--check` writes nothing and ends with 1 when a page is not what the code says.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Union

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bundles.language.finding_kind import FindingKind
from bundles.language.finding_kinds import SUBJECTS
from bundles.scenarios.scenario import Expected, Scenario, Step
from domain.definition.bundle import Bundle, BundleItem, Published, Question, SplitBy
from domain.definition.bundle_joint import JointSection
from domain.definition.catalogue import Department, FieldDef, FieldGroup, Licence, Material, Reason
from domain.definition.conditions import Condition
from domain.definition.item import Fee, Item, MaterialUse, Pledge, Visits
from domain.definition.plan import ExtensionRule, IntakeRule, Procedure
from domain.fees import FeeRate, PaymentTerm
from domain.findings.rule import FindingOutcome, FindingRule, FindingValue
from domain.time.clock import Limit
from domain.time.clock_kinds import RungRule
from domain.time.promise import PromiseCase

FOLDER = Path(__file__).parents[2] / "docs"
_ERRORS = "errors.md"
_ROWS = re.compile(r"(?<=^<!-- findings -->\n).*?(?=^<!-- /findings -->$)", re.DOTALL | re.MULTILINE)
_CHAPTERS: tuple[tuple[str, str, tuple[type[BaseModel], ...]], ...] = (
    (
        "A bundle (一件事)",
        "`matters/<slug>/bundle.yaml`",
        (Bundle, BundleItem, SplitBy, Question, IntakeRule, Published, JointSection),
    ),
    (
        "An item (单项事项)",
        "`items/<department>/<item>.yaml`",
        (
            *(Item, MaterialUse, Pledge, Visits, Fee, FeeRate, PaymentTerm, Procedure, ExtensionRule),
            *(FindingRule, FindingOutcome, FindingValue),
        ),
    ),
    ("Limits, ladders, conditions", "used by both", (Limit, PromiseCase, RungRule, Condition)),
    ("The catalogues", "`catalogue/*.yaml`", (Department, FieldGroup, FieldDef, Material, Licence, Reason)),
    ("A scenario (示例办件)", "`matters/<slug>/scenarios/<name>.yaml`", (Scenario, Step, Expected)),
)


def pages(folder: Path = FOLDER) -> dict[str, str]:
    """File name in the folder of documents → text of every page, as the code is now."""
    return {
        "bundles/reference.md": "\n".join(_reference()) + "\n",
        "bundles/lint.md": "\n".join(_lint()) + "\n",
        _ERRORS: _with_findings((folder / _ERRORS).read_text(encoding="utf-8")),
    }


def outdated(folder: Path = FOLDER) -> tuple[str, ...]:
    """Names of the pages that differ from the code."""
    return tuple(
        name
        for name, text in pages(folder).items()
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != text
    )


def _reference() -> Iterator[str]:
    yield "# The bundle language"
    yield ""
    yield "Made from the models by `python -m bundles.language.docs_export`; do not edit. Where a key may be written"
    yield "shorter than its model says, the JSON Schemas in `bundles/schema/` know it, and so does your editor."
    for title, where, models in _CHAPTERS:
        yield from ("", f"## {title}", "", f"Stands in {where}.")
        for model in models:
            yield from _model(model)


def _model(model: type[BaseModel]) -> Iterator[str]:
    yield from ("", f"### {model.__name__}", "", inspect.cleandoc(model.__doc__ or ""))
    yield from ("", "| Key | Type | Default |", "|-|-|-|")
    for name, field in model.model_fields.items():
        yield f"| `{field.alias or name}` | {_type(field)} | {_default(field)} |"


def _type(field: FieldInfo) -> str:
    text = _named(field.annotation).replace("|", "\\|")
    return f"`{text}`"


def _named(kind: Any) -> str:
    """A type in short: names without their modules, constraints left to the schema."""
    origin, arguments = getattr(kind, "__origin__", None), getattr(kind, "__args__", ())
    if hasattr(kind, "__metadata__"):
        return _named(origin)
    if str(kind).startswith("typing.Literal"):
        return " | ".join(repr(each) for each in arguments)
    if origin is Union or (arguments and origin is None):
        return " | ".join(_named(each) for each in arguments)
    if arguments:
        inner = ", ".join("…" if each is Ellipsis else _named(each) for each in arguments)
        return f"{getattr(origin, '__name__', str(origin))}[{inner}]"
    return "none" if kind is type(None) else str(getattr(kind, "__name__", kind))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is None or value in ((), {}, ""):
        return "—"
    return "its own" if isinstance(value, BaseModel) else f"`{value}`"


def _lint() -> Iterator[str]:
    yield "# What the check finds"
    yield ""
    yield "Made from the registry of findings by `python -m bundles.language.docs_export`; do not edit. An error keeps"
    yield "a definition from being used and published; a hint (提示) counts only with `--strict`. The law is applied to"
    yield "every situation of a bundle. Violations of shape carry pydantic's own kind in capitals; what a scenario's"
    yield "answers and values violate has the codes of filing, see [Error codes](../errors.md)."
    for subject, kinds in SUBJECTS.items():
        yield from ("", f"## {subject}", "", "| code | level | says | law | what to do |", "|---|---|---|---|---|")
        for kind in kinds:
            level = "error" if kind.level == "error" else "hint (提示)"
            law = "、".join(kind.law) or "—"
            yield f"| `{kind.code}` | {level} | {kind.says} | {law} | {kind.remedy} |"


def _with_findings(page: str) -> str:
    """The page with the rows of every finding; a code that says something elsewhere on it as well stands there."""
    outside = _ROWS.sub("", page)
    kinds = (kind for kinds in SUBJECTS.values() for kind in kinds if f"| `{kind.code}` |" not in outside)
    head = ("| code | meaning | what to do |", "|---|---|---|")
    return _ROWS.sub(lambda _: "\n".join((*head, *map(_error_row, kinds), "")), page)


def _error_row(kind: FindingKind) -> str:
    says = kind.says if kind.level == "error" else f"Hint: {kind.says[0].lower()}{kind.says[1:]}"
    law = f" ({'、'.join(kind.law)})" if kind.law else ""
    return f"| `{kind.code}` | {says.removesuffix('.')}{law}. | {kind.remedy} |"


def main() -> int:
    """Write the pages, or with `--check` say which are out of date."""
    if "--check" in sys.argv[1:]:
        found = outdated()
        sys.stdout.write("".join(f"{name} is out of date\n" for name in found))
        return 1 if found else 0
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
