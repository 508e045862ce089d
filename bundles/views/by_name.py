"""What follows from a definition, by the name of the view: one way for pages and command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from bundles.views import explain, guide
from bundles.views.documents import Document
from domain.definition.bundle import Definition
from domain.definition.plan import Plan
from domain.definition.resolve import asked_questions, resolve

DocumentView = Literal["guide", "procedure", "form", "materials", "plan", "schedule", "reductions"]


def document(definition: Definition, view: DocumentView, answers: Mapping[str, str] | None = None) -> Document:
    """The document of that view; `answers` matter to a plan and its schedule. Raises ResolveRefused without a plan."""
    return _DOCUMENTS[view](definition, answers)


def _plan(definition: Definition, answers: Mapping[str, str] | None) -> Plan:
    """The plan of the answers; those not given are those of the longest situation."""
    situation = explain.longest(definition)
    if not answers:
        return explain.plan_of(situation)
    whole = {**situation.answers, **answers}
    asked = asked_questions(definition, whole)
    return resolve(definition, {key: value for key, value in whole.items() if key in asked or key in answers})


_DOCUMENTS: Mapping[DocumentView, Callable[[Definition, Mapping[str, str] | None], Document]] = {
    "guide": lambda definition, _: guide.guide(definition),
    "procedure": lambda definition, _: guide.procedure(definition),
    "form": lambda definition, _: explain.form_document(definition, explain.fullest(definition)),
    "materials": lambda definition, _: explain.materials_document(definition, explain.fullest(definition)),
    "plan": lambda definition, answers: explain.plan_document(definition, _plan(definition, answers)),
    "schedule": lambda definition, answers: explain.schedule_document(definition, _plan(definition, answers)),
    "reductions": lambda definition, _: explain.reductions_document(definition),
}
