"""The questionnaire (情形引导) as the window's page draws it: follow-up questions stand there from the first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.definition.bundle import Definition, Question
from domain.definition.conditions import Condition


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
    subject, values = _one_answer(question.when)
    asked_by = definition.questions.get(subject)
    if asked_by is None:
        return "按前面的回答需要时再答", "", ()
    left = [option for option in asked_by.options if option not in values]
    chosen = f"答“{'、'.join(values)}”" if len(values) <= len(left) else f"没有答“{'、'.join(left)}”"
    return f"“{asked_by.ask}”{chosen}时再答", subject, values


def _one_answer(when: Condition) -> tuple[str, tuple[str, ...]]:
    """(question, answers) of a condition that hangs on one question; an empty one where it hangs on more."""
    parts = when.of if when.op == "any" else (when,)
    if any(part.op != "in" for part in parts) or len({part.subject for part in parts}) != 1:
        return "", ()
    return parts[0].subject, tuple(value for part in parts for value in part.values)


def _other(key: str, answers: Mapping[str, str], elsewhere: Mapping[str, str] | None) -> str:
    if elsewhere is None or elsewhere.get(key, "") == answers.get(key, ""):
        return ""
    return elsewhere.get(key) or "没有回答"
