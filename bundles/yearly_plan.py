"""The district's yearly list of matters (年度事项清单): what is planned, by whom, until when, and how it stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bundles.language.findings import DefinitionError, Finding
from bundles.language.yaml_files import read_yaml
from bundles.loader import BUNDLES_ROOT
from domain.definition.catalogue import Sentence, Slug, Sourced, Strict


class PlannedMatter(Strict):
    """One matter of the list: `bundle` is the code of its definition where there is one; `target_on` a Beijing date.

    `key` names it where it is not called as its bundle. `group`: who works on it with the lead (一事一组); none:
    whoever handles an item of its definition. `batch`: with which list of that year it came (第几批); none: there was
    one. `state` is what the office that keeps the list says of it: planned,
    defined, running or paused; pages show how it really stands.
    """

    name: Sentence
    key: Slug | None = None
    bundle: Slug | None = None
    lead: Slug
    group: tuple[Slug, ...] = ()
    batch: Annotated[int, Field(ge=1, le=9)] | None = None
    target_on: date
    state: Literal["planned", "defined", "running", "paused"] = "planned"

    @model_validator(mode="after")
    def _is_named(self) -> Self:
        if self.key is None and self.bundle is None:
            raise ValueError("没有写 bundle 的，要写 key：小写字母、数字和连字符，以后不改")
        return self

    @property
    def code(self) -> str:
        """By which it is known within its year, for ever: what happened to it is kept under it."""
        return self.key or self.bundle or ""


class YearlyPlan(Sourced):
    """yearly/<year>.yaml"""

    year: Annotated[int, Field(ge=2020, le=2100)]
    matters: Annotated[tuple[PlannedMatter, ...], Field(min_length=1)]


def yearly_plans(root: Path = BUNDLES_ROOT) -> tuple[int, ...]:
    """Years that have a list, the newest first."""
    years = (path.stem for path in (root / "yearly").glob("*.yaml"))
    return tuple(sorted((int(each) for each in years if each.isascii() and each.isdecimal()), reverse=True))


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
        for field, said in (("name", each.name), ("key", each.code)):
            if said in seen:
                where = ("matters", number, field)
                findings.append(file.finding(where, "YEARLY_TWICE", f"“{said}”在清单里写了两次", "请删去一处"))
            seen.add(said)
    if findings:
        raise DefinitionError(findings)
    return plan
