"""Which names stand at which places of a definition, and what is known of each: the catalogue's, and a bundle's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from bundles.language.findings import Place
from bundles.loader import Library
from bundles.views.own_steps import is_own_step, term_words
from domain.definition.bundle import Bundle
from domain.time.calendar_text import UNIT_NAMES
from domain.time.clock_facts import Limit


class NameKind(StrEnum):
    """What a name names."""

    DEPARTMENT = "部门"
    ITEM = "事项"
    OWN_ITEM = "本方案的事项"
    QUESTION = "情形"
    OPTION = "选项"
    GROUP = "字段组"
    FIELD = "字段"
    MATERIAL = "材料"
    LICENCE = "证照"
    SOURCE = "数据源"
    GAP = "缺件原因"
    REFUSAL = "不予理由"
    BUNDLE = "一件事"


# (shape, path, kind): `*` stands for one step; a last step `=` for the key that is written in that mapping.
_PLACES: tuple[tuple[str, str, NameKind], ...] = (
    ("bundle", "lead_department", NameKind.DEPARTMENT),
    ("bundle", "about", NameKind.FIELD),
    ("bundle", "promised_limit - when =", NameKind.QUESTION),
    ("bundle", "promised_limit - when *", NameKind.OPTION),
    ("bundle", "items -", NameKind.ITEM),
    ("bundle", "items - =", NameKind.ITEM),
    ("bundle", "items - * after", NameKind.OWN_ITEM),
    ("bundle", "items - * after -", NameKind.OWN_ITEM),
    ("bundle", "items - * gate", NameKind.OWN_ITEM),
    ("bundle", "items - * gate -", NameKind.OWN_ITEM),
    ("bundle", "items - * when =", NameKind.QUESTION),
    ("bundle", "items - * when *", NameKind.OPTION),
    ("bundle", "items - * when * -", NameKind.OPTION),
    ("bundle", "items - * for_each", NameKind.GROUP),
    ("bundle", "situations * when =", NameKind.QUESTION),
    ("bundle", "situations * when *", NameKind.OPTION),
    ("bundle", "situations * leads_out =", NameKind.OPTION),
    ("bundle", "split_by group", NameKind.GROUP),
    ("bundle", "joint * items -", NameKind.OWN_ITEM),
    ("bundle", "joint * departments =", NameKind.DEPARTMENT),
    ("bundle", "joint * convenor", NameKind.DEPARTMENT),
    ("bundle", "joint * when =", NameKind.QUESTION),
    ("bundle", "joint * when *", NameKind.OPTION),
    ("bundle", "composite items -", NameKind.OWN_ITEM),
    ("bundle", "composite issuer", NameKind.DEPARTMENT),
    ("item", "department", NameKind.DEPARTMENT),
    ("item", "materials -", NameKind.MATERIAL),
    ("item", "materials - =", NameKind.MATERIAL),
    ("item", "materials - * any_of -", NameKind.MATERIAL),
    ("item", "evidence -", NameKind.MATERIAL),
    ("item", "fields -", NameKind.GROUP),
    ("item", "fields - =", NameKind.GROUP),
    ("item", "fields - * -", NameKind.FIELD),
    ("item", "gap_reasons -", NameKind.GAP),
    ("item", "refusal_reasons -", NameKind.REFUSAL),
    ("materials", "materials * holder", NameKind.DEPARTMENT),
    ("materials", "materials * licence", NameKind.LICENCE),
    ("materials", "materials * produced_by -", NameKind.ITEM),
    ("materials", "materials * look_up source", NameKind.SOURCE),
    ("licences", "licences * issuer", NameKind.DEPARTMENT),
    ("sources", "sources * holder", NameKind.DEPARTMENT),
    ("fields", "groups * like", NameKind.GROUP),
    ("organisation", "organisation windows * department", NameKind.DEPARTMENT),
    ("scenario", "answers =", NameKind.QUESTION),
    ("scenario", "answers *", NameKind.OPTION),
    ("scenario", "values =", NameKind.FIELD),
    ("scenario", "steps - item", NameKind.OWN_ITEM),
    ("scenario", "expect items =", NameKind.OWN_ITEM),
    ("yearly", "matters - bundle", NameKind.BUNDLE),
    ("yearly", "matters - lead", NameKind.DEPARTMENT),
)


def kind_at(shape: str, path: Sequence[str], *, is_key: bool) -> NameKind | None:
    """What a name at `path` names; None where none is asked for. `is_key`: it is a key of the mapping at `path`."""
    shape = "bundle" if shape == "template" else shape
    written = (*path, "=") if is_key else tuple(path)
    return next((kind for of, place, kind in _PLACES if of == shape and _fits(place.split(), written)), None)


def _fits(place: Sequence[str], path: Sequence[str]) -> bool:
    return len(place) == len(path) and all(
        step == wanted if wanted in ("=", "-") else step not in ("=", "-") and fnmatchcase(step, wanted)
        for wanted, step in zip(place, path, strict=True)
    )


@dataclass(frozen=True)
class Name:
    """One name: how it is written, what it is called, what is known of it, and where it is defined."""

    key: str
    title: str
    about: tuple[str, ...] = ()
    place: Place | None = None


class Names:
    """All names of a library, with where each is used."""

    def __init__(self, library: Library, bundles: Iterable[Bundle]) -> None:
        self._library = library
        self._bundles = tuple(bundles)

    def of(self, kind: NameKind) -> Mapping[str, Name]:
        """The names of the library of that kind, by how they are written; a bundle's own are its draft's."""
        makers: Mapping[NameKind, Callable[[], Iterator[Name]]] = {
            NameKind.DEPARTMENT: self._departments,
            NameKind.ITEM: self._items,
            NameKind.GROUP: self._groups,
            NameKind.FIELD: self._fields,
            NameKind.MATERIAL: self._materials,
            NameKind.LICENCE: self._licences,
            NameKind.SOURCE: self._sources,
            NameKind.GAP: lambda: self._reasons("gaps"),
            NameKind.REFUSAL: lambda: self._reasons("refusals"),
            NameKind.BUNDLE: self._matters,
        }
        make = makers.get(kind)
        return {each.key: each for each in make()} if make else {}

    def _place(self, file: str, *path: str) -> Place | None:
        known = self._library.files.get(file)
        return known.place(path) if known else None

    def _named(self, department: str) -> str:
        known = self._library.catalogue.departments.get(department)
        return known.name if known else department

    def _used_by(self, item: str) -> str:
        used = [bundle.name for bundle in self._bundles if any(entry.key == item for entry in bundle.items)]
        return f"用于：{'、'.join(used)}" if used else "还没有一件事用到"

    def _departments(self) -> Iterator[Name]:
        for slug, each in self._library.catalogue.departments.items():
            led = [bundle.name for bundle in self._bundles if bundle.lead_department == slug]
            number = sum(item.department == slug for item in self._library.items.values())
            about = (each.duty or "", f"办{number}个事项", f"牵头：{'、'.join(led)}" if led else "")
            yield Name(slug, each.name, _said(about), self._place("catalogue/departments.yaml", "departments", slug))

    def _items(self) -> Iterator[Name]:
        for key, each in self._library.items.items():
            basis = "、".join(f"《{b.law}》{b.article or ''}" for b in each.basis)
            about = (
                self._named(each.department),
                each.category or "",
                f"申请人自办，{term_words(each.step_plan())}"
                if is_own_step(each)
                else f"承诺{_days(each.promised_limit)}"
                + (f"，法定{_days(each.statutory_limit)}" if each.statutory_limit else "，没有写法定期限"),
                f"依据：{basis}" if basis else "没有写依据",
                self._used_by(key),
            )
            yield Name(key, each.name, _said(about), Place(f"items/{key}.yaml"))

    def _groups(self) -> Iterator[Name]:
        for slug, each in self._library.catalogue.groups.items():
            fields = "、".join(field.label for field in each.fields.values())
            about = (fields, "可填多组" if each.repeat else "", self._filled_in_for(slug))
            yield Name(slug, each.name, _said(about), self._place("catalogue/fields.yaml", "groups", slug))

    def _fields(self) -> Iterator[Name]:
        for group, each in self._library.catalogue.groups.items():
            for slug, field in each.fields.items():
                place = self._place("catalogue/fields.yaml", "groups", group, "fields", slug)
                about = (each.name, field.type, field.help or "", "敏感个人信息" if field.sensitive else "")
                yield Name(f"{group}.{slug}", field.label, _said(about), place)

    def _filled_in_for(self, group: str) -> str:
        used = [
            item.name
            for item in self._library.items.values()
            if any(name.partition(".")[0] == group for name in item.fields)
        ]
        return f"填写于：{'、'.join(used)}" if used else ""

    def _materials(self) -> Iterator[Name]:
        for slug, each in self._library.catalogue.materials.items():
            used = [i.name for i in self._library.items.values() if slug in i.named_materials]
            about = (
                f"出具：{self._named(each.holder)}",
                each.help or "",
                f"用于：{'、'.join(used)}" if used else "没有事项需要",
            )
            yield Name(slug, each.name, _said(about), self._place("catalogue/materials.yaml", "materials", slug))

    def _licences(self) -> Iterator[Name]:
        for slug, each in self._library.catalogue.licences.items():
            place = self._place("catalogue/licences.yaml", "licences", slug)
            yield Name(slug, each.name, (f"发证：{self._named(each.issuer)}",), place)

    def _sources(self) -> Iterator[Name]:
        for slug, each in self._library.catalogue.sources.items():
            place = self._place("catalogue/sources.yaml", "sources", slug)
            yield Name(slug, each.name, (f"提供：{self._named(each.holder)}", each.purpose), place)

    def _reasons(self, part: str) -> Iterator[Name]:
        for code, each in getattr(self._library.catalogue.reasons, part).items():
            place = self._place("catalogue/reasons.yaml", "reasons", part, code)
            yield Name(code, each.sentence, _said((each.next_step or "",)), place)

    def _matters(self) -> Iterator[Name]:
        for each in self._bundles:
            place = Place(f"matters/{each.bundle}/bundle.yaml")
            yield Name(each.bundle, each.name, (f"牵头：{self._named(each.lead_department)}",), place)


def _days(limit: Limit) -> str:
    return f"{limit.days}{UNIT_NAMES[limit.unit]}"


def _said(about: Iterable[str]) -> tuple[str, ...]:
    return tuple(each for each in about if each)
