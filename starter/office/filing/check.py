"""Whether an application can be filed, what plan its answers give, and what the window took it in without."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import JsonValue

from domain.case.acts import Gap, Record
from domain.definition.bundle import Definition
from domain.definition.form_check import validate_form
from domain.definition.forms import Form, merged_form, normal_form, plain_key, rows_of
from domain.definition.plan import Plan
from domain.definition.resolve import ResolveRefused, check_day, resolve
from domain.materials.choice import unmet_of
from starter.office.errors import FilingRefused
from starter.office.requests import Filing


class CheckedFiling(Record):
    """A filing that can be put on file: its plan, its one form, and the form's values as they are kept."""

    plan: Plan
    form: Form
    values: dict[str, str]


def checked(definition: Definition, filing: Filing, filed_on: date) -> CheckedFiling:
    """What a filing amounts to, however it was typed.

    `filed_on`: its Beijing day, after which nothing in it can have happened. Raises FilingRefused with every problem
    of answers and form.
    """
    try:
        plan = resolve(definition, filing.answers)
        form = merged_form(definition, plan)
        rows = rows_of(form, filing.form)
        if rows:
            plan = resolve(definition, filing.answers, rows)
            form = merged_form(definition, plan)
    except ResolveRefused as refused:
        raise FilingRefused([(p.question or "", p.sentence) for p in refused.problems], refused.code) from None
    if errors := validate_form(form, filing.form, filed_on):
        raise FilingRefused([(error.field, error.sentence) for error in errors], "FORM_INVALID")
    return CheckedFiling(plan=plan, form=form, values=normal_form(form, filing.form))


def checked_correction(
    definition: Definition, plan: Plan, before: Mapping[str, str], sent: Mapping[str, JsonValue], today: date
) -> dict[str, JsonValue]:
    """The corrected fields as they are kept. Raises FilingRefused for what the form could not have been filed with.

    What was on file and stays is not judged again: it may have been filed under other rules.
    """
    form = merged_form(definition, plan)
    asked = {field.key for field in form.fields()}
    typed = {key: value for key, value in sent.items() if isinstance(value, str)}
    found = validate_form(form, {**before, **typed}, today)
    errors = [error for error in found if error.field in typed and plain_key(error.field) in asked]
    if errors:
        raise FilingRefused([(error.field, error.sentence) for error in errors], "FORM_INVALID")
    return {**sent, **normal_form(form, typed)}


def refuse_other_days(definition: Definition, received_on: date) -> None:
    """Raises FilingRefused outside the filing window (集中申报期) and the days on which the definition is in force."""
    try:
        check_day(definition, received_on)
    except ResolveRefused as refused:
        raise FilingRefused([(p.question or "", p.sentence) for p in refused.problems], refused.code) from None


def missing(filing: Filing, plan: Plan) -> tuple[Gap, ...]:
    """What the window took the case in without: it goes into the one correction notice, whoever's item needs it.

    Of papers of which one is enough (任选其一) nothing is missing once one came.
    """
    lacking = dict.fromkeys(paper.material for paper in filing.materials if paper.source == "missing")
    came = {paper.material for paper in filing.materials if paper.source != "missing"}
    subjects = unmet_of(plan.items, lacking, came)
    return tuple(Gap(subject=subject, reason="MATERIAL_MISSING") for subject in subjects)
