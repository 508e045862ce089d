"""News in words: one template for each kind, the same sentence on a page, in a text message and in a mail.

A template (`templates/<kind>.txt`) has its title in the first line, and then what happened, who has it, until when and
what the reader does next. It knows names and dates; nothing that was typed, and nothing of a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from domain.case.acts import Slot
from domain.definition.bundle import Definition
from domain.news.news import Channel, News, NewsKind
from domain.time.clock_text import LIMIT_NAMES
from ledger.news.inbox import Told
from starter.words import joint as joint_words
from starter.words.case_names import CaseNames, slot_words
from starter.words.licences import FETCHED_NAMES
from starter.words.names import GRADE_NAMES, METHOD_NAMES, OUTCOME_NAMES, day

FOLDER = Path(__file__).parent / "templates"
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


CHANNEL_NAMES: Mapping[Channel, str] = {"sms": "短信", "mail": "邮件", "helper": "帮办代办人短信"}
"""Ways out, as people call them."""


@dataclass(frozen=True)
class ListedNames(CaseNames):
    """Names of a case of a list: its joint events by name alone."""

    joint_names: Mapping[str, str] = field(default_factory=dict)
    halls_told: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)

    def joint(self, key: str | None) -> str:
        """A joint event in quotation marks."""
        return f"“{self.joint_names.get(key or '', '联合事项')}”"


def names_of(told: Told, definition: Definition, people: Mapping[str, str] | None = None) -> CaseNames:
    """The names with which a piece on file is said; `people` are shown to staff only."""
    departments = {code: department.name for code, department in definition.departments.items()}
    halls = {slug: str(hall.get("name") or slug) for slug, hall in told.halls.items()}
    return ListedNames(
        definition,
        told.items,
        departments,
        people or {},
        halls=halls,
        joint_names=told.joints,
        halls_told=told.halls,
    )


@dataclass(frozen=True)
class InWords:
    """A title, and the sentence that every channel says."""

    title: str
    text: str


def in_words(news: News, number: str, names: CaseNames) -> InWords:
    """One piece of news of a case in Chinese."""
    said = _template(news.kind).render(_Facts(news, number, names).for_template())
    title, _, text = said.partition("\n")
    return InWords(title.strip(), text.strip())


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=False,  # noqa: S701
        undefined=StrictUndefined,
    )


@cache
def _template(kind: NewsKind) -> Template:
    return _environment().get_template(f"{kind}.txt")


def title_of(kind: NewsKind) -> str:
    """What a kind of news is called in lists."""
    return source_of(kind).partition("\n")[0]


@cache
def source_of(kind: NewsKind) -> str:
    """The template as it is written, for whoever looks after the words."""
    return (FOLDER / f"{kind}.txt").read_text(encoding="utf-8")


class _Facts:
    """The facts of one piece, each by the name with which templates use it."""

    def __init__(self, news: News, number: str, names: CaseNames) -> None:
        self._news = news
        self._number = number
        self._names = names

    def for_template(self) -> dict[str, Any]:
        """Everything that a template may name; what this piece does not say is empty."""
        facts, names = self._news.facts, self._names
        said = {name: say(names, facts[name]) for name, say in _SAY.items() if name in facts}
        empty: dict[str, Any] = dict.fromkeys((*_SAY, "due", "time", "who", "item", "joint"), "")
        return empty | said | self._about() | {"number": self._number, "matter": names.definition.bundle.name}

    def _about(self) -> dict[str, str]:
        """What it is about, by whom, and when."""
        news, names, facts = self._news, self._names, self._news.facts
        found: dict[str, str] = {}
        if news.item is not None:
            found["item"] = names.item(news.item)
        if news.joint is not None:
            found["joint"] = names.joint(news.joint)
        if "due_on" in facts:
            found["due"] = _day(names, facts["due_on"]) + ("（暂定）" if facts.get("provisional") else "")
        if "starts_at" in facts:
            begins, ends = (datetime.fromisoformat(str(facts[name])) for name in ("starts_at", "ends_at"))
            found["time"] = slot_words(Slot(starts_at=begins, ends_at=ends))
        if "by" in facts:
            department = names.departments.get(str(facts.get("by_department") or ""), "")
            found["who"] = f"{department}{names.people.get(str(facts['by']), '')}" or "系统"
        if "reason" in facts:
            found["reason"] = _reason(news, names, str(facts["reason"]))
        return found


def _day(_names: CaseNames, value: Any) -> str:
    return day(date.fromisoformat(str(value)))


def _reason(news: News, names: CaseNames, code: str) -> str:
    reason = names.extension_reason(code) if news.kind is NewsKind.EXTENDED else names.refusal_reason(code)
    return reason.sentence


def _listed(say: Callable[[CaseNames, Iterable[str]], str]) -> Callable[[CaseNames, Any], str]:
    return lambda names, keys: say(names, [str(key) for key in keys])


def _cosigner(names: CaseNames, key: Any) -> str:
    """What somebody who signs is in the application; of several rows the number of theirs."""
    own, _, row = str(key).rpartition("-") if "-" in str(key) else (str(key), "", "")
    rule = names.definition.bundle.signatures.get(own or str(key))
    return (rule.who if rule else "签名人") + (f"（第{row}位）" if row else "")


def _cosigners(names: CaseNames, keys: Any) -> str:
    return "、".join(_cosigner(names, key) for key in keys)


def _place(names: CaseNames, value: Any) -> str:
    """A hall with where it is; one that is gone by its slug."""
    told = names.halls_told.get(str(value), {}) if isinstance(names, ListedNames) else {}
    where = "，".join(each for each in (told.get("address"), told.get("telephone")) if each)
    return names.hall(str(value)) + (f"（{where}）" if where else "")


def _outcome(_names: CaseNames, value: Any) -> str:
    return OUTCOME_NAMES.get(str(value)) or joint_words.OUTCOME_NAMES.get(str(value), str(value))


def _plain(_names: CaseNames, value: Any) -> Any:
    return value


_SAY: Mapping[str, Callable[[CaseNames, Any], Any]] = {
    "reviewed": _plain,
    "deemed": _plain,
    "approved": _plain,
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
    "grade": lambda _names, value: GRADE_NAMES[int(value)],
}
"""How each fact is said. A fact without a way to be said is an error that the tests find."""
