"""Answers of the questionnaire on the command line: `--answer canyin=是`, as often as there are questions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter

from domain.definition.resolve import ResolveRefused
from domain.time.calendar import CalendarUnknown
from starter.cli import output

Answers = Annotated[
    Sequence[str],
    Parameter(
        name="--answer",
        negative="",
        help="情形的回答，如 --answer sbk=是，可写多次；没有写到的用最长的情形。",
    ),
]


class AnswersWrong(ValueError):
    """An answer is not written as question=answer, or a question is answered twice; the text says which."""


def answers_of(given: Sequence[str]) -> dict[str, str]:
    """Question → answer. Raises AnswersWrong."""
    found: dict[str, str] = {}
    for each in given:
        question, mark, answer = (part.strip() for part in each.partition("="))
        if not (question and mark and answer):
            raise AnswersWrong(f"“{each}”看不出是哪个问题、哪个回答。")
        if question in found:
            raise AnswersWrong(f"“{question}”答了两次。")
        found[question] = answer
    return found


def said_why(why: AnswersWrong | ResolveRefused | CalendarUnknown) -> int:
    """Why no plan, or no date, follows from what was given; the exit code."""
    match why:
        case AnswersWrong():
            return output.problem("ANSWER_MALFORMED", str(why), "请写成 --answer 问题=回答。", code=2)
        case ResolveRefused():
            return output.problem(why.code, why.sentence, "请改正 --answer。")
        case _:
            sentence = "算到的日子超出已公布的日历。"
            return output.problem("CALENDAR_UNKNOWN", sentence, "请换一个日期，或先补上那一年的日历。")
