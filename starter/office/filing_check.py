"""Whether an application can be filed, what plan its answers give, and what the window took it in without."""

from __future__ import annotations

from datetime import date

from domain.case.acts import Gap
from domain.definition.bundle import Definition
from domain.definition.form_check import validate_form
from domain.definition.forms import merged_form, rows_of
from domain.definition.plan import Plan
from domain.definition.resolve import ResolveRefused, check_day, resolve
from starter.office.errors import FilingRefused
from starter.office.requests import Filing


def plan_of(definition: Definition, filing: Filing) -> Plan:
    """The plan of a filing. Raises FilingRefused with every problem of answers and form."""
    try:
        plan = resolve(definition, filing.answers)
        form = merged_form(definition, plan)
        rows = rows_of(form, filing.form)
        if rows:
            plan = resolve(definition, filing.answers, rows)
            form = merged_form(definition, plan)
    except ResolveRefused as refused:
        raise FilingRefused([(p.question or "", p.sentence) for p in refused.problems], refused.code) from None
    if errors := validate_form(form, filing.form):
        raise FilingRefused([(error.field, error.sentence) for error in errors], "FORM_INVALID")
    return plan


def refuse_other_days(definition: Definition, received_on: date) -> None:
    """Raises FilingRefused outside the filing window (集中申报期) and the days on which the definition is in force."""
    try:
        check_day(definition, received_on)
    except ResolveRefused as refused:
        raise FilingRefused([(p.question or "", p.sentence) for p in refused.problems], refused.code) from None


def missing(filing: Filing) -> tuple[Gap, ...]:
    """What the window took the case in without: it goes into the one correction notice, whoever's item needs it."""
    subjects = dict.fromkeys(paper.material for paper in filing.materials if paper.source == "missing")
    return tuple(Gap(subject=subject, reason="MATERIAL_MISSING") for subject in subjects)
