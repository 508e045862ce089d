"""The questionnaire (情形引导) as the window's page draws it: follow-up questions stand there from the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.definition.bundle import Definition, Question


@dataclass(frozen=True)
class ShownQuestion:
    """One question: `note` says when it is asked, `asked_by` and `values` let the page hide it until then.

    `elsewhere`: what another tab has kept for it.
    """

    key: str
    question: Question
    note: str = ""
    asked_by: str = ""
    values: tuple[str, ...] = ()
    elsewhere: str = ""


def shown_questions(
    definition: Definition, answers: Mapping[str, str], elsewhere: Mapping[str, str] | None = None
) -> tuple[ShownQuestion, ...]:
    """All questions of a definition in order."""
    return tuple(
        ShownQuestion(key, question, *_asked_when(definition, question), elsewhere=_other(key, answers, elsewhere))
        for key, question in definition.questions.items()
    )


def _asked_when(definition: Definition, question: Question) -> tuple[str, str, tuple[str, ...]]:
    if question.when is None:
        return "", "", ()
    asked_by = definition.questions.get(question.when.subject)
    if asked_by is None or question.when.op != "in":
        return "按前面的回答需要时再答", "", ()
    chosen = "、".join(question.when.values)
    return f"“{asked_by.ask}”答“{chosen}”时再答", question.when.subject, question.when.values


def _other(key: str, answers: Mapping[str, str], elsewhere: Mapping[str, str] | None) -> str:
    if elsewhere is None or elsewhere.get(key, "") == answers.get(key, ""):
        return ""
    return elsewhere.get(key) or "没有回答"
