"""What an application becomes: one case, or (分件) one for each row of the group that its bundle is split by."""

from __future__ import annotations

import uuid
from datetime import date

from domain.case.acts import Record
from domain.definition.bundle import Definition
from domain.definition.form_check import validate_form
from domain.definition.forms import applicant_name, merged_form
from domain.definition.resolve import ResolveRefused, resolve
from domain.definition.split import has_rows, same_rows, split_cases, with_rows
from starter.office.errors import FilingRefused
from starter.office.filing.check import CheckedFiling, checked
from starter.office.requests import Filing

_SIBLING_ACTS = uuid.UUID("0d8f4f2b-7d0e-4c5e-9b39-5f0f6a1f1c65")
"""Namespace of the acts that open the further cases of an application; never changed, or a repeat would file anew."""


class CaseToFile(Record):
    """One case of an application: the act that opens it, and what it is about."""

    act_id: str
    application: CheckedFiling
    applicant_name: str


def act_id_of_row(act_id: str, row: int) -> str:
    """The act that opens the case of an application's row (from 0): the first has the application's own id.

    The others' follow from it, so that the same application again gives the same cases.
    """
    return act_id if row == 0 else str(uuid.uuid5(_SIBLING_ACTS, f"{act_id}/{row}"))


def cases_to_file(definition: Definition, filing: Filing, filed_on: date) -> tuple[CaseToFile, ...]:
    """The cases that an application becomes, all of them or none.

    `filed_on`: its Beijing day, after which nothing in it can have happened. Raises FilingRefused with every problem,
    each at the field as it was sent ("baby.1.name").
    """
    split = definition.bundle.split_by
    if split is None or not has_rows(split, filing.form):
        application = checked(definition, filing, filed_on)
        return (CaseToFile(act_id=filing.act_id, application=application, applicant_name=filing.applicant_name),)
    _check_rows(definition, filing, filed_on)
    apart = [filing.model_copy(update={"form": form}) for form in split_cases(filing.form, split.group)]
    found = [checked(definition, each, filed_on) for each in apart]
    return tuple(
        CaseToFile(
            act_id=act_id_of_row(filing.act_id, row),
            application=application,
            applicant_name=filing.applicant_name or applicant_name(application.form, application.values),
        )
        for row, application in enumerate(found)
    )


def _check_rows(definition: Definition, filing: Filing, filed_on: date) -> None:
    """Refuse what is wrong in any row, under the names of its fields, before the rows are taken apart."""
    split = definition.bundle.split_by
    try:
        form = with_rows(merged_form(definition, resolve(definition, filing.answers)), split, filing.form)
    except ResolveRefused as refused:
        raise FilingRefused([(p.question or "", p.sentence) for p in refused.problems], refused.code) from None
    errors = validate_form(form, filing.form, filed_on)
    if not errors and split is not None:
        errors = same_rows(form, split.group, filing.form)
    if errors:
        raise FilingRefused([(error.field, error.sentence) for error in errors], "FORM_INVALID")
