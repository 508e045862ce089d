"""Facts of a piece of news in English; what the definition has no English name for is named in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from domain.case.acts import Slot
from domain.case.results.entries import Outcome
from domain.news.news import News, NewsKind
from domain.time.calendar import BEIJING
from domain.time.clock_kinds import ClockKind
from starter.news import chinese
from starter.news.chinese import ListedNames
from starter.news.speech import Say, Speech
from starter.words.case_names import CaseNames

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
LIMITS: Mapping[ClockKind, str] = {
    "pre_review": "time limit for the first review",
    "intake": "time limit for deciding whether to accept",
    "correction": "time limit for handing in what was asked for",
    "deferral": "time limit for handing in later what was missing",
    "promised": "promised time limit",
    "statutory": "statutory time limit",
    "whole": "promised time limit of the whole matter",
    "whole_statutory": "statutory time limit of the whole matter",
    "stop": "announced time that does not count",
    "delivery": "time limit for delivery",
    "renewal": "last day of validity",
    "commitment_check": "time limit for checking the commitment",
    "rectification": "time limit for putting things right",
    "joint_convene": "time limit for convening",
    "joint_confirm": "time limit for the departments' confirmation",
    "joint_book": "time limit for choosing a time",
    "joint_hold": "time limit for holding it",
    "joint_opinion": "time limit for the opinions",
    "joint_rectify": "time limit for putting things right",
    "joint_reinspect": "time limit for the second inspection",
    "payment": "time limit for payment",
    "own_step": "time limit for your own step",
}
OUTCOMES: Mapping[str, str] = {
    Outcome.GRANTED: "everything was granted",
    Outcome.PARTLY_GRANTED: "a part was granted",
    Outcome.REFUSED: "not granted",
    Outcome.WITHDRAWN: "withdrawn",
    Outcome.PARTLY_WITHDRAWN: "withdrawn, after a part had been granted",
    Outcome.NOT_ACCEPTED: "not accepted",
    Outcome.ACCEPTANCE_REVOKED: "acceptance revoked",
    "passed": "passed",
    "partly_passed": "passed in part",
    "rectify": "something has to be put right",
    "failed": "not passed",
}
METHODS: Mapping[str, str] = {
    "pickup": "collected at the window",
    "post": "by post",
    "electronic": "by electronic delivery",
}
ENDED: Mapping[str, str] = {
    "refused": "has ended because somebody did not agree to sign",
    "lapsed": "has ended because not everybody signed in time",
    "taken_back": "was taken back by the applicant",
    "not_filed": "cannot be received at the moment",
}
RETURNED: Mapping[str, str] = {
    "amount": "it is not the amount of the payment order",
    "twice": "the order had been paid before",
    "not_owed": "what it was for need not be paid now",
}
CLOSED: Mapping[str, str] = {
    "expired": "it was not paid in time",
    "failed": "the payment provider did not receive the full amount",
    "changed": "what has to be paid has changed",
}
BACK: Mapping[str, str] = {"not_done": "came to nothing", "undone": "was revoked and holds no more"}
LICENCE_ACTS: Mapping[str, str] = {
    "licence_withdrawn": "has been withdrawn",
    "licence_cancelled": "has been cancelled",
    "licence_forfeited": "has been forfeited",
}
FETCHED: Mapping[str, str] = {"self": "the applicant", "proxy": "a proxy"}
GRADES: Mapping[int, str] = {1: "very dissatisfied", 2: "dissatisfied"}
"""Grades of which something follows that is told."""
RATING_STEPS: Mapping[str, str] = {
    "contact": "it is being looked into, and somebody will contact you {due}. Whoever you rated does not deal with it",
    "put_right": "it has been looked into and is being put right; you will have an answer {due}",
    "recheck": "the department sees it otherwise, and the supervisor is examining it; there will be a result {due}",
    "call_back": "it has been put right, and the supervisor will call you {due}",
}
_STILL = "you can still add to your rating or call 12345"
RATING_ENDS: Mapping[str, str] = {
    "satisfied": "it has been put right, and when we called you were satisfied; this rating is settled",
    "not_reached": "it has been put right, and we tried three times to reach you; this rating is settled. If you wish,"
    f" {_STILL}",
    "set_aside": "the supervisor found that it does not fit what happened; this rating is settled. If you do not agree,"
    f" {_STILL}",
    "cancelled": f"the supervisor has taken back the order to put it right. If you do not agree, {_STILL}",
}
RATING_LATE = "the time that you were told has passed and it is not done; the supervisor knows. You may call 12345"
_REASONS: Mapping[str, str] = {
    "CORRECTION_OVERDUE": "What was asked for was not handed in in time. ",
    "DEFERRAL_OVERDUE": "What was to follow later was not handed in in time. ",
    "RECTIFICATION_OVERDUE": "The commitment was still not kept when the time for putting it right ended. ",
    "JOINT_NOT_PASSED": "The joint inspection or review was not passed. ",
    "APPLICANT_WISH": "The applicant withdrew it. ",
    "OBJECTION_UPHELD": "An objection during the public notice was upheld. ",
    "UNDONE": "It was revoked because what follows from it was not granted, or was withdrawn. ",
    "EXTENSION_UNFOUNDED": "The reason for an extension was not sufficient. ",
}


@dataclass(frozen=True)
class EnglishNames(ListedNames):
    """Names of a case in English, as far as the definition has them."""

    def name(self, key: str) -> str:
        """An item's English name, else its name."""
        item = self.definition.items.get(key)
        return (item.name_en if item else None) or self.items.get(key, key)

    def item(self, key: str | None) -> str:
        """The item in quotation marks."""
        return f"“{self.name(key or '')}”"

    def named(self, keys: Iterable[str]) -> str:
        """Several items by name."""
        return ", ".join(self.name(key) for key in keys)

    def of_departments(self, codes: Iterable[str]) -> str:
        """Departments by their English names, else by their names."""
        known = self.definition.departments
        named = ((known[code].name_en if code in known else None) or self.departments.get(code, code) for code in codes)
        return ", ".join(named)

    def joint(self, key: str | None) -> str:
        """A joint event in quotation marks."""
        return f"“{self.joint_names.get(key or '', 'the joint inspection or review')}”"

    def subjects(self, keys: Iterable[str]) -> str:
        """Several subjects, each once."""
        return ", ".join(dict.fromkeys(self.subject(key) for key in keys))


def _day(on: date) -> str:
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def _slot(slot: Slot) -> str:
    begins, ends = slot.starts_at.astimezone(BEIJING), slot.ends_at.astimezone(BEIJING)
    same = begins.date() == ends.date()
    until = f"{ends:%H:%M}" if same else f"{_day(ends.date())}, {ends:%H:%M}"
    return f"{_day(begins.date())}, {begins:%H:%M} to {until}"


def _reason(news: News, names: CaseNames, code: str) -> str:
    """The engine's own reasons in English; those of a definition as the notice says them, which is in Chinese."""
    if known := _REASONS.get(code.upper()):
        return known
    reason = names.extension_reason(code) if news.kind is NewsKind.EXTENDED else names.refusal_reason(code)
    return f"The notice says: “{reason.sentence}” "


def _cosigner(names: CaseNames, key: Any) -> str:
    said = chinese.cosigner_of(names, key)
    return f"“{said.who}”{f' (no. {said.row})' if said.row else ''}" if said.who else "a co-signer"


def _cosigners(names: CaseNames, keys: Any) -> str:
    return ", ".join(_cosigner(names, key) for key in keys)


def _place(names: CaseNames, value: Any) -> str:
    name, where = chinese.place_of(names, value)
    return name + (f" ({', '.join(where)})" if where else "")


def _rating_stands(_names: CaseNames, value: Mapping[str, Any]) -> str:
    """What became of a rating, in the middle of a sentence and without its full stop."""
    if value["is_late"]:
        return RATING_LATE
    if value["outcome"]:
        return RATING_ENDS.get(str(value["outcome"]), "it is settled")
    due = f"by {_day(date.fromisoformat(value['due_on']))} at the latest" if value["due_on"] else "soon"
    return RATING_STEPS.get(str(value["step"]), "it was passed on to be looked into").format(due=due)


_SAY: Mapping[str, Say] = {
    **chinese.SPEECH.say,
    "deferred_until": lambda _names, value: _day(date.fromisoformat(str(value))),
    "led_from": lambda _names, value: _day(date.fromisoformat(str(value))),
    "limit": lambda _names, value: LIMITS[value],
    "outcome": lambda _names, value: OUTCOMES.get(str(value), str(value)),
    "method": lambda _names, value: METHODS[value],
    "ended": lambda _names, value: ENDED[str(value)],
    "because": lambda names, value: names.item(str(value)),
    "cosigner": _cosigner,
    "cosigners": _cosigners,
    "unsigned": _cosigners,
    "at_hall": _place,
    "money": lambda _names, value: f"{int(value) / 100:,.2f} yuan",
    "returned": lambda _names, value: RETURNED[str(value)],
    "closed": lambda _names, value: CLOSED[str(value)],
    "went_back": lambda _names, value: BACK[str(value)],
    "licence_reason": lambda names, value: f"The decision says: “{names.licence_reason(str(value)).sentence}” ",
    "licence_act": lambda _names, value: LICENCE_ACTS[str(value)],
    "fetcher": lambda _names, value: FETCHED[value],
    "grade": lambda _names, value: GRADES[int(value)],
    "rating_stands": _rating_stands,
}
SPEECH = Speech(
    say=MappingProxyType(_SAY),
    day=_day,
    provisional=" (provisional)",
    slot=_slot,
    system="the system",
    matter=lambda names: names.definition.bundle.name_en or names.definition.bundle.name,
    reason=_reason,
)
"""How news are said in English."""
