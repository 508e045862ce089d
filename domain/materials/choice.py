"""任选其一: several papers that prove the same, of which one is enough, or a pledge in their place.

A choice is asked for by its own key, as one paper is: in a notice (补正告知), as what may follow (容缺). Which of its
papers came stands with the case's papers. A pledge instead of a proof follows 国办发〔2020〕42号 (证明事项告知承诺制);
whether it may be offered is for the definition's author to know.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from pydantic import BaseModel, ConfigDict


class MaterialChoice(BaseModel):
    """One of several papers (任选其一), as a plan carries it; `proves`: what each of them shows.

    `of`: the papers in the order in which they are offered, `pledge` among them where one may pledge instead.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    proves: str
    of: tuple[str, ...]
    pledge: str | None = None


class AsksMaterials(Protocol):
    """An item of a plan, as far as papers go. `materials`: all that may be named of it, choices and theirs included."""

    @property
    def materials(self) -> tuple[str, ...]:
        """Papers it needs, its choices, and the papers of these."""

    @property
    def choices(self) -> tuple[MaterialChoice, ...]:
        """Its choices."""


def asked_of(item: AsksMaterials) -> tuple[str, ...]:
    """What one item asks for: its papers, each choice as one."""
    offered = {key for choice in item.choices for key in choice.of}
    return tuple(key for key in item.materials if key not in offered)


def choices_of(items: Iterable[AsksMaterials]) -> dict[str, MaterialChoice]:
    """The choices of these items that are open, by key: one of which another item needs a paper anyway is none."""
    items = tuple(items)
    found = {choice.key: choice for item in items for choice in item.choices}
    if not found:
        return {}
    alone = {key for item in items for key in asked_of(item)}
    return {key: choice for key, choice in found.items() if alone.isdisjoint(choice.of)}


def subject_of(items: Iterable[AsksMaterials], key: str) -> str:
    """As what a paper is asked for: the choice where it is one of several, else itself.

    Of a paper that several choices offer it is the first of these.
    """
    return next((choice.key for choice in choices_of(items).values() if key in choice.of), key)


def met_by(items: Iterable[AsksMaterials], asked: Iterable[str], named: tuple[str, ...]) -> tuple[str, ...]:
    """Which subjects asked for are met by what was handed in, in the order asked.

    Any paper of a choice meets it; one paper may meet several. Without choices it is what was named, as it was named.
    """
    choices = choices_of(items)
    if not choices:
        return named
    met = {*named, *(key for key, choice in choices.items() if not set(choice.of).isdisjoint(named))}
    met |= {key for choice in choices.values() if choice.key in met for key in choice.of}
    return tuple(dict.fromkeys(key for key in asked if key in met))


def unmet_of(items: Iterable[AsksMaterials], missing: Iterable[str], came: Collection[str]) -> tuple[str, ...]:
    """What an application still lacks: a choice of which some paper came lacks nothing, else it is asked for as one."""
    items = tuple(items)
    choices, lacking = choices_of(items), []
    for key in missing:
        subject = subject_of(items, key)
        choice = choices.get(subject)
        if choice is None or set(choice.of).isdisjoint(came):
            lacking.append(subject)
    return tuple(dict.fromkeys(lacking))


def came_of(items: Iterable[AsksMaterials], missing: Collection[str]) -> frozenset[str]:
    """The papers of choices that come where these do not: of a choice that is missing itself none does."""
    choices = (choice for choice in choices_of(items).values() if choice.key not in missing)
    return frozenset(key for choice in choices for key in choice.of if key not in missing)
