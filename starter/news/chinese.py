"""Facts of a piece of news in Chinese: each by the name with which templates use it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from domain.fees import yuan
from domain.news.news import News, NewsKind
from domain.time.clock_text import LIMIT_NAMES
from starter.news.speech import Say, Speech
from starter.words import joint as joint_words
from starter.words.case_names import CaseNames, slot_words
from starter.words.licences import FETCHED_NAMES
from starter.words.money import BACK, CLOSED, RETURNED
from starter.words.names import GRADE_NAMES, METHOD_NAMES, OUTCOME_NAMES, day
from starter.words.steering import rating_stands

_BECAUSE: Mapping[str, str] = {
    "no_slot": "没有各部门都合适的时间",
    "move_asked": "申请人申请改期",
    "not_booked": "申请人没有选定时间",
    "returned": "退回",
    "not_carried": "未获通过",
}
_ABOUT: Mapping[str, str] = {"confirm": "确认时间", "opinion": "出具意见"}
_ENDED: Mapping[str, str] = {
    "refused": "因有人不同意签名而终止",
    "lapsed": "因逾期没有签齐而终止",
    "taken_back": "已由申请人取回",
    "not_filed": "现在不能收件",
}
_LICENCE_ACTS: Mapping[str, str] = {
    "licence_withdrawn": "撤回",
    "licence_cancelled": "注销",
    "licence_forfeited": "吊销",
}
_VIA: Mapping[str, str] = {"returned": "交回", "recalled": "收回"}


@dataclass(frozen=True)
class ListedNames(CaseNames):
    """Names of a case of a list: its joint events by name alone."""

    joint_names: Mapping[str, str] = field(default_factory=dict)
    halls_told: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)

    def joint(self, key: str | None) -> str:
        """A joint event in quotation marks."""
        return f"“{self.joint_names.get(key or '', '联合事项')}”"


def _day(_names: CaseNames, value: Any) -> str:
    return day(date.fromisoformat(str(value)))


def _reason(news: News, names: CaseNames, code: str) -> str:
    reason = names.extension_reason(code) if news.kind is NewsKind.EXTENDED else names.refusal_reason(code)
    return reason.sentence


def _listed(say: Callable[[CaseNames, Iterable[str]], str]) -> Callable[[CaseNames, Any], str]:
    return lambda names, keys: say(names, [str(key) for key in keys])


class WhoSigns(NamedTuple):
    """What somebody who signs is in the application (empty: not known), and of several rows the number of theirs."""

    who: str
    row: str


def cosigner_of(names: CaseNames, key: Any) -> WhoSigns:
    """Who is meant by a co-signer's key."""
    own, _, row = str(key).rpartition("-") if "-" in str(key) else (str(key), "", "")
    rule = names.definition.bundle.signatures.get(own or str(key))
    return WhoSigns(rule.who if rule else "", row)


def _cosigner(names: CaseNames, key: Any) -> str:
    who, row = cosigner_of(names, key)
    return (who or "签名人") + (f"（第{row}位）" if row else "")


def _cosigners(names: CaseNames, keys: Any) -> str:
    return "、".join(_cosigner(names, key) for key in keys)


def place_of(names: CaseNames, value: Any) -> tuple[str, list[str]]:
    """A hall, and where it is; one that is gone by its slug."""
    told = names.halls_told.get(str(value), {}) if isinstance(names, ListedNames) else {}
    return names.hall(str(value)), [each for each in (told.get("address"), told.get("telephone")) if each]


def _place(names: CaseNames, value: Any) -> str:
    name, where = place_of(names, value)
    return name + (f"（{'，'.join(where)}）" if where else "")


def _outcome(_names: CaseNames, value: Any) -> str:
    return OUTCOME_NAMES.get(str(value)) or joint_words.OUTCOME_NAMES.get(str(value), str(value))


def _plain(_names: CaseNames, value: Any) -> Any:
    return value


_SAY: Mapping[str, Say] = {
    "reviewed": _plain,
    "deemed": _plain,
    "approved": _plain,
    "asks": _plain,
    "step_why": _plain,
    "upheld": _plain,
    "days": _plain,
    "slots": _plain,
    "points": _plain,
    "code": _plain,
    "ground": _plain,
    "reason": _plain,
    "licence_reason": lambda names, value: names.licence_reason(str(value)).sentence,
    "licence_act": lambda _names, value: _LICENCE_ACTS[str(value)],
    "version": _plain,
    "mail_no": _plain,
    "fetcher": lambda _names, value: FETCHED_NAMES[value],
    "subjects": _listed(CaseNames.subjects),
    "missing": _listed(CaseNames.subjects),
    "deferred": _listed(CaseNames.subjects),
    "deferred_until": _day,
    "answer_until": _day,
    "expected": _day,
    "items": _listed(CaseNames.named),
    "waits": _listed(CaseNames.named),
    "departments": _listed(CaseNames.of_departments),
    "because": lambda names, value: _BECAUSE.get(str(value)) or names.item(str(value)),
    "back_from": lambda names, value: names.item(str(value)),
    "whose": lambda names, value: names.person(str(value)),
    "about": lambda _names, value: _ABOUT[str(value)],
    "via": lambda _names, value: _VIA.get(str(value), ""),
    "method": lambda _names, value: METHOD_NAMES[value],
    "limit": lambda _names, value: LIMIT_NAMES[value],
    "outcome": _outcome,
    "position": _plain,
    "complaint": _plain,
    "cosigner": _cosigner,
    "cosigners": _cosigners,
    "unsigned": _cosigners,
    "ended": lambda _names, value: _ENDED[str(value)],
    "case_no": _plain,
    "at_hall": _place,
    "left_hall": lambda names, value: names.hall(str(value)),
    "to_lead": lambda names, value: names.of_departments([str(value)]),
    "from_lead": lambda names, value: names.of_departments([str(value)]),
    "led_from": _day,
    "grade": lambda _names, value: GRADE_NAMES[int(value)],
    "rating_stands": lambda _names, value: rating_stands(value),
    "money": lambda _names, value: yuan(int(value)),
    "looked_up": _plain,
    "checked": _plain,
    "returned": lambda _names, value: RETURNED[str(value)],
    "closed": lambda _names, value: CLOSED[str(value)],
    "at_window": _plain,
    "finding": lambda names, value: names.outcome(*value),
    "went_back": lambda _names, value: BACK[str(value)],
}


SPEECH = Speech(
    say=_SAY,
    day=day,
    provisional="（暂定）",
    slot=slot_words,
    system="系统",
    matter=lambda names: names.definition.bundle.name,
    reason=_reason,
)
"""How news are said in Chinese."""
