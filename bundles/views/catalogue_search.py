"""What the catalogue calls something: keys of fields, materials, departments, reasons, items, by a word of theirs."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from bundles.loader import Library
from domain.definition.catalogue import Catalogue


class Named(NamedTuple):
    """One key: what kind of thing it is, the key as a definition writes it, its name, and what else is said of it."""

    kind: str
    key: str
    name: str
    about: str


def search(library: Library, word: str) -> tuple[Named, ...]:
    """Everything whose key, name or description holds the word; exact names first, then by kind and key."""
    wanted = _plain(word)
    found = [each for each in _everything(library) if any(wanted in _plain(part) for part in each[1:])]
    return tuple(sorted(found, key=lambda each: wanted not in (_plain(each.name), _plain(each.key))))


def _everything(library: Library) -> Iterator[Named]:
    catalogue = library.catalogue
    for key, item in library.items.items():
        department = catalogue.departments.get(item.department)
        yield Named("事项", key, item.name, department.name if department else "")
    yield from _materials(catalogue)
    for key, group in catalogue.groups.items():
        yield Named("字段组", key, group.name, group.help or "")
        for name, field in group.fields.items():
            yield Named("字段", f"{key}.{name}", field.label, "、".join(field.options) or group.name)
    for key, each in catalogue.departments.items():
        yield Named("部门", key, each.name, each.duty or "")
    for key, licence in catalogue.licences.items():
        yield Named("证照", key, licence.name, "")
    for key, source in catalogue.sources.items():
        yield Named("数据源", key, source.name, "")
    yield from _reasons(catalogue)


def _materials(catalogue: Catalogue) -> Iterator[Named]:
    modes = {"G": "系统生成", "E": "电子证照", "V": "数据核验", "U": "申请人提交", "D": "前面的事项产生"}
    for key, each in catalogue.materials.items():
        yield Named("材料", key, each.name, modes[each.mode])


def _reasons(catalogue: Catalogue) -> Iterator[Named]:
    for title, field in (
        ("缺件原因", "gaps"),
        ("不予理由", "refusals"),
        ("延期理由", "extensions"),
        ("改期理由", "slots"),
        ("退回理由", "returns"),
    ):
        for key, reason in getattr(catalogue.reasons, field).items():
            yield Named(title, key, reason.sentence, reason.next_step or "")


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace(" ", "")
