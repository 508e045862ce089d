"""任选其一 on lists: how a choice is called, told as one paper, and what of it stands in a list once something came."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from domain.definition.bundle import Definition
from domain.definition.forms import MaterialEntry, without_spared
from domain.materials.choice import MaterialChoice

SOURCE_NAME = "任选其一提交"


class OpenChoice(NamedTuple):
    """A choice with the papers that may be handed in for it, and what it is called."""

    choice: MaterialChoice
    entries: tuple[MaterialEntry, ...]

    @property
    def key(self) -> str:
        """By what it is asked for."""
        return self.choice.key

    @property
    def name(self) -> str:
        """What it is called where one line has to do."""
        return choice_name(self.choice.proves, {each.key: each.name for each in self.entries}, self.choice.pledge)


def choice_name(proves: str, names: Mapping[str, str], pledge: str | None) -> str:
    """ "证明亲子关系的材料（以下任选其一：出生医学证明、亲子鉴定意见书，或以《承诺书》代替）". `names`: by key."""
    proofs = "、".join(name for key, name in names.items() if key != pledge)
    instead = f"，或以《{names[pledge]}》代替" if pledge is not None and pledge in names else ""
    return f"证明{proves}的材料（以下任选其一：{proofs}{instead}）"


def choice_named(definition: Definition, key: str) -> str | None:
    """What the choice of that key is called; None where the definition has none."""
    for item in definition.items.values():
        for use in item.materials:
            if use.key == key and use.any_of:
                names = {each: definition.materials[each].name for each in use.members}
                return choice_name(use.proves or "", names, use.pledge)
    return None


def choice_keys(definition: Definition) -> frozenset[str]:
    """Keys of all choices of the definition."""
    return frozenset(use.key for item in definition.items.values() for use in item.materials if use.any_of)


def open_choices(entries: Iterable[MaterialEntry]) -> tuple[OpenChoice, ...]:
    """The choices that the applicant has to make, in the order of the list."""
    entries = tuple(entries)
    found = {choice.key: choice for entry in entries for choice in entry.choices}
    return tuple(OpenChoice(each, _offered(each, entries)) for each in found.values())


def _offered(choice: MaterialChoice, entries: tuple[MaterialEntry, ...]) -> tuple[MaterialEntry, ...]:
    """The papers that may be handed in for it, as the definition offers them."""
    return tuple(sorted((e for e in entries if choice in e.choices), key=lambda entry: choice.of.index(entry.key)))


def as_one(entries: Iterable[MaterialEntry]) -> tuple[MaterialEntry, ...]:
    """The materials with every open choice told as one paper, where its first stood."""
    entries = tuple(entries)
    choices = {each.key: each for each in open_choices(entries)}
    told: dict[str, MaterialEntry] = {}
    for entry in entries:
        if not entry.choices:
            told[entry.key] = entry
        for choice in entry.choices:
            told.setdefault(choice.key, _one(choices[choice.key]))
    return tuple(told.values())


def listed(entries: Iterable[MaterialEntry], came: Collection[str]) -> tuple[MaterialEntry, ...]:
    """The materials of a case on file: of a choice what came of it, else the choice as one paper.

    `entries`: every paper of every choice; `came`: keys of those of which something is there.
    """
    entries = tuple(entries)
    met = {choice.key for entry in entries if entry.key in came for choice in entry.choices}
    kept = []
    for entry in entries:
        still = () if entry.key in came else tuple(each for each in entry.choices if each.key not in met)
        if entry.key in came or still or not entry.choices:
            kept.append(entry if still == entry.choices else entry.model_copy(update={"choices": still}))
    return as_one(without_spared(kept))


def not_needed(entries: Iterable[MaterialEntry], came: Collection[str]) -> frozenset[str]:
    """Keys of the papers that nobody need have any more: each choice that offers them is met by another."""
    entries = tuple(entries)
    met = {choice.key for entry in entries if entry.key in came for choice in entry.choices}
    needless = (e for e in entries if e.choices and e.key not in came and all(each.key in met for each in e.choices))
    return frozenset(entry.key for entry in needless)


def _one(choice: OpenChoice) -> MaterialEntry:
    items = tuple(dict.fromkeys(item for entry in choice.entries for item in entry.items))
    said = (f"{entry.name}：{entry.help}" for entry in choice.entries if entry.help)
    return MaterialEntry(
        key=choice.key,
        name=choice.name,
        source="handed_in",
        source_name=SOURCE_NAME,
        holder="申请人",
        help="；".join(said) or None,
        items=items,
        departments=tuple(dict.fromkeys(item.split("/")[0] for item in items)),
    )
