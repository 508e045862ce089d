"""What an editor asks at a place of a definition: what may stand there, what stands there, where it is defined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from bundles.editor import shape
from bundles.editor.drafts import Draft
from bundles.editor.names import Name, NameKind, Names, kind_at
from bundles.editor.spot import ELEMENT, Spot, spot_at
from bundles.language.findings import Place


class Offer(NamedTuple):
    """One completion: what is written, what it is called, more about it, and whether it is a key."""

    text: str
    title: str
    about: str
    is_key: bool


class Room(NamedTuple):
    """What an answer is made from: the draft, the library's names, and the draft of the bundle that the file is of."""

    draft: Draft
    names: Names
    bundle: Draft | None


def offers(room: Room, line: int, column: int) -> tuple[Offer, ...]:
    """What may be written at a cursor (from 0): keys by the schema, values of a choice, names of the catalogue."""
    spot = spot_at(room.draft.text, line, column)
    found = {each.text: each for each in _offers(room, spot)}
    return tuple(found.values())


def _offers(room: Room, spot: Spot) -> Iterator[Offer]:
    form = room.draft.shape
    if spot.is_key:
        for key in shape.keys_at(form, spot.path):
            mark = "（必填）" if key.is_needed else ""
            yield Offer(key.name, f"{key.takes}{mark}", key.meaning, is_key=True)
        yield from _named(room, spot, is_key=True)
    if not spot.is_key or (spot.path and spot.path[-1] == ELEMENT):
        for value in shape.values_at(form, spot.path):
            yield Offer(value, "", "", is_key=False)
        yield from _named(room, spot, is_key=False)


def _named(room: Room, spot: Spot, *, is_key: bool) -> Iterator[Offer]:
    kind = kind_at(room.draft.shape, spot.path, is_key=is_key)
    if kind is None:
        return
    for name in _known(room, kind, spot).values():
        yield Offer(name.key, f"{name.title}（{kind}）", "\n".join(name.about), is_key=is_key)


def hover(room: Room, line: int, column: int) -> str | None:
    """What is known of what stands at a cursor, as Markdown; None where nothing is."""
    spot = spot_at(room.draft.text, line, column)
    found = _here(room, spot)
    if found is not None:
        kind, name = found
        where = f"\n\n`{name.place.file}:{name.place.line}`" if name.place else ""
        return f"**{name.title}**（{kind} `{name.key}`）\n\n" + "  \n".join(name.about) + where
    if spot.path and spot.path[-1] == "law":
        return _same_law(room, spot.whole)
    meaning = shape.meaning_at(room.draft.shape, (*spot.path, spot.whole) if spot.is_key else spot.path)
    return f"`{spot.whole if spot.is_key else spot.path[-1]}`：{meaning}" if meaning else None


def _same_law(room: Room, law: str) -> str | None:
    """Which other items rest on it."""
    used = [name for name in room.names.of(NameKind.ITEM).values() if any(law in line for line in name.about)]
    lines = (f"- {name.title}（`{name.key}`）" for name in used)
    return f"**《{law}》** 也是这些事项的依据：\n\n" + "\n".join(lines) if law and used else None


def defined_at(room: Room, line: int, column: int) -> Place | None:
    """Where what stands at a cursor is defined."""
    found = _here(room, spot_at(room.draft.text, line, column))
    return found[1].place if found else None


def _here(room: Room, spot: Spot) -> tuple[NameKind, Name] | None:
    for is_key in (False, True):
        kind = kind_at(room.draft.shape, spot.path, is_key=is_key)
        name = _known(room, kind, spot).get(spot.whole) if kind else None
        if kind is not None and name is not None:
            return kind, name
    # The cursor stands on a key whose value follows: `- gaj/csdj: {…}`.
    if spot.path and spot.path[-1] == spot.whole:
        return _here(room, spot._replace(path=spot.path[:-1], whole=spot.whole))
    return None


def _known(room: Room, kind: NameKind, spot: Spot) -> Mapping[str, Name]:
    """Names of that kind that may stand at the spot, by how they are written there."""
    match kind:
        case NameKind.OWN_ITEM:
            return _own_items(room)
        case NameKind.QUESTION:
            return {key: _question(room, key, options) for key, options in _questions(room).items()}
        case NameKind.OPTION:
            return {each: Name(each, each) for each in _options(room, spot)}
        case NameKind.FIELD if room.draft.shape == "item":
            group = next((step for step in reversed(spot.path) if step != ELEMENT), "")
            fields = room.names.of(NameKind.FIELD)
            own = {key: name for key, name in fields.items() if key.partition(".")[0] == group}
            return {key.partition(".")[2]: replace(name, key=key.partition(".")[2]) for key, name in own.items()}
    return room.names.of(kind)


def _own_items(room: Room) -> Mapping[str, Name]:
    """The bundle's items: by whole key, and short where that is enough."""
    if room.bundle is None:
        return {}
    items, found = room.names.of(NameKind.ITEM), {}
    for key in room.bundle.items():
        name = items.get(key)
        if name is not None:
            short = key.rpartition("/")[2]
            found[short], found[key] = replace(name, key=short), name
    return found


def _questions(room: Room) -> Mapping[str, tuple[str, ...]]:
    return room.bundle.questions() if room.bundle else {}


def _question(room: Room, key: str, options: tuple[str, ...]) -> Name:
    bundle = room.bundle
    known = bundle.content["situations"][key] if bundle else {}
    asked = str(known.get("ask", key)) if isinstance(known, dict) else key
    place = bundle.known.place(("situations", key)) if bundle and bundle.known else None
    return Name(key, asked, (f"选项：{'、'.join(options)}",), place)


def _options(room: Room, spot: Spot) -> tuple[str, ...]:
    questions = _questions(room)
    steps = [step for step in spot.path if step in questions]
    return questions[steps[-1]] if steps else ()
