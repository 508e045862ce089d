"""What follows from a definition, by the name of the view: one way for pages and command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from bundles.language.situations import situations
from bundles.views import explain, guide
from bundles.views.documents import Document
from bundles.views.timetable import Dated
from domain.definition.bundle import Definition
from domain.definition.plan import Plan
from domain.definition.resolve import Problem, ResolveRefused, asked_questions, resolve

DocumentView = Literal["guide", "procedure", "form", "materials", "plan", "schedule", "reductions"]
OF_ANSWERS: tuple[DocumentView, ...] = ("form", "materials", "plan", "schedule", "reductions")
"""Views that differ by situation; a guide and a procedure tell of all of them."""


def document(
    definition: Definition,
    view: DocumentView,
    answers: Mapping[str, str] | None = None,
    dated: Dated | None = None,
) -> Document:
    """The document of that view; `answers` pick the situation of those in OF_ANSWERS, `dated` gives a schedule dates.

    Raises ResolveRefused without a plan.
    """
    return _DOCUMENTS[view](definition, answers or {}, dated)


def plan_of_answers(definition: Definition, answers: Mapping[str, str]) -> Plan:
    """The plan of the answers; those not given are those of the longest situation that they leave.

    Raises ResolveRefused for an answer to a question that there is not, or that is not asked with the others.
    """
    if unknown := [key for key in answers if key not in definition.questions]:
        known = "、".join(f"{key}（{each.ask}）" for key, each in definition.questions.items()) or "没有问题"
        raise ResolveRefused([Problem("QUESTION_UNKNOWN", f"没有问题“{key}”；有：{known}。", key) for key in unknown])
    fitting = [
        each
        for each in situations(definition).tried
        if each.plan is not None and answers.items() <= each.answers.items()
    ]
    if fitting:
        return explain.plan_of(max(fitting, key=explain.length))
    return _completed(definition, answers)


def _completed(definition: Definition, answers: Mapping[str, str]) -> Plan:
    """Where no situation that was tried holds the answers: with the longest one's for the rest, or why not."""
    whole = {**explain.longest(definition).answers, **answers}
    asked = asked_questions(definition, whole)
    if idle := [key for key in answers if key not in asked]:
        names = "、".join(f"“{definition.questions[key].ask}”" for key in idle)
        sentence = f"与其他回答一起时，不会问到{names}，这个回答不起作用。"
        raise ResolveRefused([Problem("QUESTION_NOT_ASKED", sentence, idle[0])])
    for key, question in asked.items():
        if key not in whole:
            whole[key] = next(each for each in question.options if each not in question.leads_out)
    return resolve(definition, {key: value for key, value in whole.items() if key in asked})


def _of_situation(
    make: Callable[[Definition, Plan, str], Document], definition: Definition, answers: Mapping[str, str]
) -> Document:
    if answers:
        return make(definition, plan_of_answers(definition, answers), "按所答情形")
    return make(definition, explain.fullest(definition), "事项最多的情形")


def _reductions(definition: Definition, answers: Mapping[str, str]) -> Document:
    return explain.reductions_document(definition, plan_of_answers(definition, answers) if answers else None)


_Made = Callable[[Definition, Mapping[str, str], "Dated | None"], Document]
_DOCUMENTS: Mapping[DocumentView, _Made] = {
    "guide": lambda definition, _, __: guide.guide(definition),
    "procedure": lambda definition, _, __: guide.procedure(definition),
    "form": lambda definition, answers, _: _of_situation(explain.form_document, definition, answers),
    "materials": lambda definition, answers, _: _of_situation(explain.materials_document, definition, answers),
    "plan": lambda definition, answers, _: explain.plan_document(definition, plan_of_answers(definition, answers)),
    "schedule": lambda definition, answers, dated: explain.schedule_document(
        definition, plan_of_answers(definition, answers), dated
    ),
    "reductions": lambda definition, answers, _: _reductions(definition, answers),
}
