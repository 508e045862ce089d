"""Facts of news about matters of steering (督查事项), by the names with which templates use them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.news.news import News
from domain.steering.procedures import PROCEDURES
from starter.words.names import day
from starter.words.steering import OUTCOME_NAMES, act_name, step_name

_FACTS = ("matter", "because", "step", "due", "act", "outcome", "days", "approved")


def matter_facts(news: News, number: str, departments: Mapping[str, str], about: str = "") -> dict[str, Any]:
    """Everything that a template may name; what this piece does not say is empty.

    `about`: the name of the matter of the yearly list, or of the meeting, that it is about.
    """
    facts, procedure = news.facts, PROCEDURES[str(news.facts["matter_kind"])]
    found: dict[str, Any] = dict.fromkeys(_FACTS, "")
    found |= {"number": number, "matter": procedure.title, "due": _due(facts)}
    reason = procedure.reasons.get(str(facts["matter_reason"]), "")
    found["because"] = f"{reason}：{about}" if about else reason
    found["department"] = departments.get(news.reader.department or "", "")
    if "matter_step" in facts:
        found["step"] = step_name(procedure, str(facts["matter_step"]))
    if "matter_act" in facts:
        found["act"] = act_name(procedure, str(facts["matter_act"]))
    if facts.get("matter_outcome"):
        found["outcome"] = OUTCOME_NAMES[facts["matter_outcome"]]  # type: ignore[index]
    return found | {name: facts[name] for name in ("days", "approved") if name in facts}


def _due(facts: Mapping[str, Any]) -> str:
    return day(date.fromisoformat(str(facts["due_on"]))) if "due_on" in facts else ""
