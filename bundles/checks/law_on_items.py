"""The law on the items of a bundle: what they rest on, cost, ask for, and who may decide them."""

from __future__ import annotations

from collections.abc import Iterator

from bundles.checks.law_parts import Breach, Linted, Rule
from domain.definition.catalogue import Material, Sourced
from domain.definition.item import Item
from domain.fees import PaymentTerm


def _fee_without_basis(linted: Linted) -> Iterator[Breach]:
    for key, item in linted.definition.items.items():
        if item.category != "行政许可" or item.fee == "none":
            continue
        # 第五十八条: a fee rests on a law or an administrative regulation, and their names end in 法 or 条例.
        if not any(word in item.fee.basis for word in ("法", "条例")):
            sentence = f"“{item.name}”收{item.fee.name}，依据写的是“{item.fee.basis}”"
            hint = "请写明法律、行政法规的名称和条号；没有的，不得收费（fee: none）"
            yield Breach(linted.item_file(key), ("fee", "basis"), sentence, hint)


def _fee_term_without_source(linted: Linted) -> Iterator[Breach]:
    """A term that nobody gave a source for is 待核实, and says so: it ends the order alone, never the item."""
    hint = "请写 basis（term: {limit: …, basis: …}），或者把 %s 列入 unverified"
    bundle = linted.definition.bundle
    if _is_unsourced(bundle, bundle.payment_term, "payment_term"):
        sentence = "整件事的缴费期限没有写明依据，也没有列为待核实"
        yield Breach(linted.file, ("payment_term",), sentence, hint % "payment_term")
    for key, item in linted.definition.items.items():
        if item.fee != "none" and _is_unsourced(item, item.fee.term, "fee.term"):
            sentence = f"“{item.name}”的缴费期限没有写明依据，也没有列为待核实"
            yield Breach(linted.item_file(key), ("fee", "term"), sentence, hint % "fee.term")


def _is_unsourced(said: Sourced, term: PaymentTerm | None, name: str) -> bool:
    """Whether there is a term without a basis that is not named as 待核实 either, by itself or with the whole of it."""
    return term is not None and term.basis is None and not {name, name.partition(".")[0]} & set(said.unverified)


def _result_without_issuer(linted: Linted) -> Iterator[Breach]:
    for key, item in linted.definition.items.items():
        department = linted.definition.departments[item.department]
        if item.category == "行政许可" and department.kind in ("firm", "window"):
            sentence = f"“{item.name}”是行政许可，{department.name}不能以自己的名义决定和发证"
            hint = "请写明实施的机关或者授权的组织（department），或改正 category"
            yield Breach(linted.item_file(key), ("department",), sentence, hint)


def _item_without_basis(linted: Linted) -> Iterator[Breach]:
    for key, item in linted.definition.items.items():
        if not item.basis:
            sentence = f"“{item.name}”没有写设定依据"
            hint = "请写 basis: [{law: …, article: …}]；来源未核实的，同时列入 unverified"
            yield Breach(linted.item_file(key), ("item",), sentence, hint)


def _item_without_category(linted: Linted) -> Iterator[Breach]:
    """What a refusal rests on, and where one turns against it, follow from the category."""
    for key, item in linted.definition.items.items():
        if item.category is None and item.kind == "decision":
            sentence = f"“{item.name}”没有写事项类型，不予决定的依据和救济渠道无从确定"
            hint = "请写 category: 行政许可、行政确认、行政给付、公共服务或其他"
            yield Breach(linted.item_file(key), ("item",), sentence, hint)


def _visit_without_reason(linted: Linted) -> Iterator[Breach]:
    for key, item in linted.definition.items.items():
        if item.visits.count and not item.visits.reason:
            sentence = f"“{item.name}”要到场{item.visits.count}次，没有写原因"
            hint = "请写 visits: {count: …, reason: …}"
            yield Breach(linted.item_file(key), ("visits",), sentence, hint)


def materials_of(linted: Linted, item: Item) -> Iterator[tuple[int, Material]]:
    """Every paper that an item names, those of its choices (任选其一) too, with the place of its use in the file."""
    for index, use in enumerate(item.materials):
        for key in use.members:
            yield index, linted.definition.materials[key]


def _material_made_here(linted: Linted) -> Iterator[Breach]:
    results = {item.result.name: key for key, item in linted.definition.items.items() if item.result is not None}
    for key, item in linted.definition.items.items():
        for index, material in materials_of(linted, item):
            maker = results.get(material.name)
            if maker is None or maker == key or material.mode != "U" or maker in material.produced_by:
                continue
            sentence = f"“{material.name}”由本方案的“{linted.definition.items[maker].name}”产生，不应由申请人提交"
            hint = f"请在材料目录写 produced_by: [{maker}]"
            yield Breach(linted.item_file(key), ("materials", index), sentence, hint)


def _implementation_code_missing(linted: Linted) -> Iterator[Breach]:
    """Where none has one the bundle is not told to a platform yet, and nobody need be reminded."""
    items = linted.definition.items
    if not any(item.implementation_code for item in items.values()):
        return
    for key, item in items.items():
        if item.implementation_code is None and "implementation_code" not in item.unverified:
            sentence = f"“{item.name}”没有实施编码，报省平台时这一项是空的"
            hint = "请写 implementation_code（31位）；还不知道的写进 unverified"
            yield Breach(linted.item_file(key), ("item",), sentence, hint)


def _licence_on_paper(linted: Linted) -> Iterator[Breach]:
    for key, item in linted.definition.items.items():
        for index, material in materials_of(linted, item):
            if material.mode == "U" and material.licence is not None and not material.produced_by:
                sentence = f"“{material.name}”已有电子证照，却要申请人提交"
                hint = "请把材料目录里的 mode 改为 E 或 V"
                yield Breach(linted.item_file(key), ("materials", index), sentence, hint)


def _paper_held_by_organ(linted: Linted) -> Iterator[Breach]:
    for key, item in linted.definition.items.items():
        for index, material in materials_of(linted, item):
            holder = linted.definition.departments.get(material.holder)
            if material.mode == "U" and holder is not None and holder.kind == "organ" and material.licence is None:
                sentence = f"“{material.name}”由{holder.name}持有，却要申请人提交"
                hint = "能核验的请把 mode 改为 V"
                yield Breach(linted.item_file(key), ("materials", index), sentence, hint)


def _asked_though_shared(linted: Linted) -> Iterator[Breach]:
    """国令716 第七条, 政务数据共享条例 第十九条: what sharing gives is not collected again."""
    for key, item in linted.definition.items.items():
        for index, material in materials_of(linted, item):
            if material.mode == "U" and material.look_up is not None:
                source = linted.definition.sources[material.look_up.source].name
                sentence = f"“{material.name}”可由{source}核验，却要申请人提交"
                hint = "请把材料目录里的 mode 改为 E 或 V；查不到或接口不通时系统会自动要这一份"
                yield Breach(linted.item_file(key), ("materials", index), sentence, hint)


RULES: dict[str, Rule] = {
    "FEE_WITHOUT_BASIS": _fee_without_basis,
    "FEE_TERM_WITHOUT_SOURCE": _fee_term_without_source,
    "RESULT_WITHOUT_ISSUER": _result_without_issuer,
    "ITEM_WITHOUT_BASIS": _item_without_basis,
    "ITEM_WITHOUT_CATEGORY": _item_without_category,
    "VISIT_WITHOUT_REASON": _visit_without_reason,
    "MATERIAL_MADE_HERE": _material_made_here,
    "IMPLEMENTATION_CODE_MISSING": _implementation_code_missing,
    "LICENCE_ON_PAPER": _licence_on_paper,
    "PAPER_HELD_BY_ORGAN": _paper_held_by_organ,
    "ASKED_THOUGH_SHARED": _asked_though_shared,
}
