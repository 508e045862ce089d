"""News in words: one template for each kind and language, the same sentence on a page, in a text message and in a mail.

A template (`templates/<kind>.txt`, in English `templates/en/<kind>.txt`) has its title in the first line, and then what
happened, who has it, until when and what the reader does next. It knows names and dates; nothing that was typed, and
nothing of a person. Colleagues are told in Chinese alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from domain.case.acts import Slot
from domain.definition.bundle import Definition
from domain.news.news import CHINESE, TO_COLLEAGUES, Channel, Language, News, NewsKind
from ledger.news.inbox import Told
from starter.news import chinese, english
from starter.news.chinese import ListedNames
from starter.news.english import EnglishNames
from starter.news.speech import Speech
from starter.news.steering import matter_facts
from starter.words.case_names import CaseNames

FOLDER = Path(__file__).parent / "templates"
FOLDERS: Mapping[Language, Path] = {CHINESE: FOLDER, "en": FOLDER / "en"}
CHANNEL_NAMES: Mapping[Channel, str] = {"sms": "短信", "mail": "邮件", "helper": "帮办代办人短信"}
"""Ways out, as people call them."""
_SPEECHES: Mapping[Language, Speech] = {CHINESE: chinese.SPEECH, "en": english.SPEECH}


def names_of(
    told: Told, definition: Definition, people: Mapping[str, str] | None = None, language: Language = CHINESE
) -> CaseNames:
    """The names with which a piece on file is said in a language; `people` are shown to staff only."""
    departments = {**told.organs, **{code: each.name for code, each in definition.departments.items()}}
    halls = {slug: str(hall.get("name") or slug) for slug, hall in told.halls.items()}
    listed = ListedNames if language == CHINESE else EnglishNames
    return listed(
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
    """One piece of news of a case, in the language of the names."""
    language: Language = "en" if isinstance(names, EnglishNames) else CHINESE
    said = _template(news.kind, language).render(_Facts(news, number, names, _SPEECHES[language]).for_template())
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
def _template(kind: NewsKind, language: Language) -> Template:
    return _environment().get_template(f"{kind}.txt" if language == CHINESE else f"{language}/{kind}.txt")


def matter_in_words(told: Told, departments: Mapping[str, str], about: str = "") -> InWords:
    """One piece of news of a matter of steering (督查事项), which goes by no definition; `about`: what it is about."""
    said = _template(told.news.kind, CHINESE).render(matter_facts(told.news, told.number, departments, about))
    title, _, text = said.partition("\n")
    return InWords(title.strip(), text.strip())


def bulletin_in_words(told: Told) -> InWords:
    """One piece of news of a bulletin (通报)."""
    facts = told.news.facts
    month = date.fromisoformat(str(facts["month"]))
    said = _template(told.news.kind, CHINESE).render(
        number=told.number,
        month=f"{month.year}年{month.month}月",
        document=facts["document"],
        correction=facts["correction"],
        named=facts.get("named", ""),
    )
    title, _, text = said.partition("\n")
    return InWords(title.strip(), text.strip())


def languages_of(kind: NewsKind) -> tuple[Language, ...]:
    """In which languages a kind has its words: those of applicants and co-signers in each that there is."""
    return (CHINESE,) if kind in TO_COLLEAGUES else tuple(FOLDERS)


def title_of(kind: NewsKind, language: Language = CHINESE) -> str:
    """What a kind of news is called in lists."""
    return source_of(kind, language).partition("\n")[0]


@cache
def source_of(kind: NewsKind, language: Language = CHINESE) -> str:
    """The template as it is written, for whoever looks after the words."""
    return (FOLDERS[language] / f"{kind}.txt").read_text(encoding="utf-8")


class _Facts:
    """The facts of one piece, each by the name with which templates use it."""

    def __init__(self, news: News, number: str, names: CaseNames, speech: Speech) -> None:
        self._news = news
        self._number = number
        self._names = names
        self._speech = speech

    def for_template(self) -> dict[str, Any]:
        """Everything that a template may name; what this piece does not say is empty."""
        facts, names, say = self._news.facts, self._names, self._speech.say
        said = {name: each(names, facts[name]) for name, each in say.items() if name in facts}
        empty: dict[str, Any] = dict.fromkeys((*say, "due", "time", "who", "item", "joint"), "")
        return empty | said | self._about() | {"number": self._number, "matter": self._speech.matter(names)}

    def _about(self) -> dict[str, str]:
        """What it is about, by whom, and when."""
        news, names, facts, speech = self._news, self._names, self._news.facts, self._speech
        found: dict[str, str] = {}
        if news.item is not None:
            found["item"] = names.item(news.item)
        if news.joint is not None:
            found["joint"] = names.joint(news.joint)
        if "due_on" in facts:
            due = speech.day(date.fromisoformat(str(facts["due_on"])))
            found["due"] = due + (speech.provisional if facts.get("provisional") else "")
        if "starts_at" in facts:
            begins, ends = (datetime.fromisoformat(str(facts[name])) for name in ("starts_at", "ends_at"))
            found["time"] = speech.slot(Slot(starts_at=begins, ends_at=ends))
        if "by" in facts:
            department = names.departments.get(str(facts.get("by_department") or ""), "")
            found["who"] = f"{department}{names.people.get(str(facts['by']), '')}" or speech.system
        if "reason" in facts:
            found["reason"] = speech.reason(news, names, str(facts["reason"]))
        return found
