"""The district's yearly list of matters (年度事项清单): what is planned, by whom, until when, and how it stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from bundles.language.findings import DefinitionError, Finding
from bundles.language.yaml_files import read_yaml
from bundles.loader import BUNDLES_ROOT
from domain.definition.catalogue import Sentence, Slug, Sourced, Strict


class PlannedMatter(Strict):
    """One matter of the list: `bundle` is the code of its definition where there is one; `target_on` a Beijing date.

    `state` is what the office that keeps the list says of it: planned, defined, running or paused.
    """

    name: Sentence
    bundle: Slug | None = None
    lead: Slug
    target_on: date
    state: Literal["planned", "defined", "running", "paused"] = "planned"


class YearlyPlan(Sourced):
    """yearly/<year>.yaml"""

    year: Annotated[int, Field(ge=2020, le=2100)]
    matters: Annotated[tuple[PlannedMatter, ...], Field(min_length=1)]


def load_yearly_plan(year: int | None = None, root: Path = BUNDLES_ROOT) -> YearlyPlan | None:
    """The list of that year; of the newest where none is named; None where there is no list. Raises DefinitionError."""
    years = sorted((root / "yearly").glob("*.yaml"))
    path = root / "yearly" / f"{year}.yaml" if year is not None else (years[-1] if years else None)
    if path is None:
        return None
    file = read_yaml(path, root)
    plan = file.parse(YearlyPlan)
    findings: list[Finding] = []
    if path.stem != str(plan.year):
        findings.append(file.finding(("year",), "YEARLY_MISPLACED", f"文件名应为 {plan.year}.yaml"))
    seen: set[str] = set()
    for number, each in enumerate(plan.matters):
        if each.name in seen:
            where = ("matters", number, "name")
            findings.append(file.finding(where, "YEARLY_TWICE", f"“{each.name}”在清单里写了两次", "请删去一处"))
        seen.add(each.name)
    if findings:
        raise DefinitionError(findings)
    return plan
