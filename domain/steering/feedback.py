"""What is wrong with a report (问题反馈): it says which matter, why, and what, and nobody's number in the words."""

from __future__ import annotations

from collections.abc import Collection

from domain.plain_words import has_personal
from domain.rating.rules import LONGEST
from domain.record import Record
from domain.steering.of_people import FEEDBACK
from domain.steering.procedures import PROCEDURES


class FeedbackSaid(Record):
    """A report as a person gives it. `matter`: the bundle by its slug; `case_no`: the case in which it came up."""

    act_id: str
    matter: str = ""
    reason: str = ""
    words: str = ""
    case_no: str = ""


def problems(said: FeedbackSaid, matters: Collection[str]) -> list[tuple[str, str]]:
    """What is wrong with it, by field; `matters`: those in force."""
    found: list[tuple[str, str]] = []
    if said.matter not in matters:
        found.append(("matter", "请选是哪一件事。"))
    if said.reason not in PROCEDURES[FEEDBACK].reasons:
        found.append(("reason", "请选是哪一类问题。"))
    if not said.words:
        found.append(("words", "请写明遇到的问题：在哪一步、要了什么、怎样才好。"))
    if len(said.words) > LONGEST:
        found.append(("words", f"最多写 {LONGEST} 个字。"))
    if has_personal(said.words):
        found.append(("words", "请不要写证件号码、电话或邮箱：反映的问题会有多人看到。"))
    return found
