"""What the signatures of others (共同签名) of a bundle name: fields, items, questions; and on what they rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bundles.language.findings import Finding, Path, nearest
from bundles.language.yaml_files import YamlFile
from domain.definition.bundle import Bundle
from domain.definition.catalogue import Catalogue
from domain.definition.extra_rules import SignatureRule
from domain.definition.item import Item

_NUMBERS = ("id_no", "uscc")


@dataclass(frozen=True)
class SignaturesCheck:
    """The signatures of one bundle against catalogue and items."""

    bundle: Bundle
    file: YamlFile
    catalogue: Catalogue
    items: Mapping[str, Item]

    def findings(self) -> Iterator[Finding]:
        """Everything wrong, in the order of the file; what a condition names is looked at with the others."""
        for key, rule in self.bundle.signatures.items():
            path: Path = ("signatures", key)
            yield from self._items(path, rule)
            yield from self._fields(path, rule)
            named = self.bundle.unverified
            if rule.basis is None and not any(each in ("signatures", f"signatures.{key}") for each in named):
                sentence = f"“{rule.who}”的签名没有写明依据（basis），也没有列为待核实"
                hint = f"请写 basis，或者把 signatures.{key} 列入 unverified"
                yield self.file.finding(path, "SIGNATURE_WITHOUT_BASIS", sentence, hint)

    def _items(self, path: Path, rule: SignatureRule) -> Iterator[Finding]:
        known = [each.key for each in self.bundle.items]
        for name in rule.items:
            if name not in known:
                sentence = f"没有本方案的事项“{name}”"
                yield self.file.finding((*path, "items"), "ITEM_UNKNOWN", sentence, nearest(name, known))

    def _fields(self, path: Path, rule: SignatureRule) -> Iterator[Finding]:
        asked = self._asked()
        for what in ("name", "id_number", "phone"):
            field = getattr(rule, what)
            if field is None:
                continue
            group, _, name = field.partition(".")
            known = self.catalogue.groups[group].fields if group in self.catalogue.groups else {}
            if name not in known:
                hint = nearest(
                    field, [f"{key}.{each}" for key, it in self.catalogue.groups.items() for each in it.fields]
                )
                yield self.file.finding((*path, what), "FIELD_UNKNOWN", f"没有字段“{field}”", hint)
            elif field not in asked:
                sentence = f"本方案没有事项需要字段“{field}”，表单里不会有它"
                yield self.file.finding((*path, what), "SIGNATURE_FIELD_UNUSED", sentence, "请写表单里有的字段")
            elif what == "id_number" and known[name].type not in _NUMBERS:
                sentence = f"字段“{field}”不是证件号码，登录的人与签名人对不上"
                yield self.file.finding((*path, what), "SIGNATURE_NUMBER_NOT_ONE", sentence, "请写证件号码字段")

    def _asked(self) -> set[str]:
        """Fields that some item of the bundle needs."""
        found: set[str] = set()
        for entry in self.bundle.items:
            for name in self.items[entry.key].fields if entry.key in self.items else ():
                group, _, own = name.partition(".")
                known = self.catalogue.groups[group].fields if group in self.catalogue.groups else {}
                found |= {f"{group}.{each}" for each in ((own,) if own else known)}
        return found
