"""The law lint: what the law, and the sense of 一件事, say about a definition that is well formed.

Each rule has a code, a level, an article and a sentence of what it is for; their page is
`docs/errors.md`. An error keeps the definition from being used, a warning asks to look again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from bundles.language.findings import Finding
from bundles.language.situations import Situations, situations
from bundles.language.templates import with_template
from bundles.language.yaml_files import YamlFile, read_yaml
from bundles.loader import Library, LoadedBundle
from domain.definition.bundle import BundleItem, Definition
from domain.definition.plan import Plan
from domain.definition.resolve import critical_path
from domain.time.clock_kinds import ClockKind
from domain.time.clock_text import LIMIT_NAMES


@dataclass(frozen=True)
class Lint:
    """One bundle under the lint: its definition, its file, the files of its items, and its situations."""

    definition: Definition
    file: YamlFile
    files: Mapping[str, YamlFile]
    situations: Situations

    def item_file(self, key: str) -> YamlFile:
        """The file of that item."""
        return self.files[f"items/{key}.yaml"]


@dataclass(frozen=True)
class LintRule:
    """A rule of the lint: how it is known, how grave it is, where it stands in the law, and what for."""

    code: str
    level: Literal["error", "warning"]
    article: str
    what: str
    find: Callable[[Lint], Iterator[Finding]]


_RULES: dict[str, LintRule] = {}
_Find = Callable[[Lint], Iterator[Finding]]


def _rule(code: str, level: Literal["error", "warning"], article: str, what: str) -> Callable[[_Find], _Find]:
    def register(find: _Find) -> _Find:
        _RULES[code] = LintRule(code, level, article, what, find)
        return find

    return register


def rules() -> tuple[LintRule, ...]:
    """Every rule, by code."""
    return tuple(_RULES[code] for code in sorted(_RULES))


def lint_bundle(loaded: LoadedBundle, library: Library) -> tuple[Finding, ...]:
    """The findings of a bundle that has been loaded from that library."""
    path = library.root / "matters" / loaded.bundle.bundle / "bundle.yaml"
    return lint(loaded.definition, with_template(read_yaml(path, library.root), library.root), library.files)


def lint(definition: Definition, file: YamlFile, files: Mapping[str, YamlFile]) -> tuple[Finding, ...]:
    """All findings of the definition, errors and warnings, in the order of the files."""
    looked_at = Lint(definition, file, files, situations(definition))
    found = [
        replace(finding, level=rule.level, article=rule.article) for rule in rules() for finding in rule.find(looked_at)
    ]
    return tuple(sorted(set(found)))


def lint_library(library: Library) -> tuple[Finding, ...]:
    """What concerns the catalogue as a whole: materials that no item needs."""
    needed = {use.key for item in library.items.values() for use in item.materials}
    file = library.files["catalogue/materials.yaml"]
    return tuple(
        replace(
            file.finding(
                ("materials", key),
                "MATERIAL_UNUSED",
                f"没有哪个事项需要“{material.name}”",
                "请删去，或写进需要它的事项的 materials",
            ),
            level="warning",
        )
        for key, material in library.catalogue.materials.items()
        if key not in needed
    )


# --- the promise ------------------------------------------------------------------------------------------------------


@_rule(
    "PROMISE_UNDER_PATH",
    "error",
    "",
    "整件事的承诺时限短于关键路径（按先后次序相加的最长一条）：事项各按自己的承诺办结，整件事仍会超期。",
)
def _promise_under_path(lint: Lint) -> Iterator[Finding]:
    whole = lint.definition.bundle.promised_limit
    if whole is None or not lint.situations.plans:
        return
    days, chain, plan = max(((*critical_path(plan), plan) for plan in lint.situations.plans), key=lambda each: each[0])
    if days <= whole.days:
        return
    names = {item.key: f"{item.name}{item.promised.days}日" for item in plan.items}
    breaking = _first_beyond(plan, chain, whole.days)
    sentence = (
        f"整件事承诺{whole.days}日，关键路径要{days}日，差{days - whole.days}日："
        f"{' → '.join(names[key] for key in chain)}；到“{_name(plan, breaking)}”超出"
    )
    hint = f"请把 promised_limit 改为 {days} 日以上，或缩短、并联这些事项，或把不计入承诺的标明 outside_promise"
    yield lint.file.finding(("promised_limit",), "PROMISE_UNDER_PATH", sentence, hint)


@_rule(
    "JOINT_OVER_LAW",
    "error",
    "行政许可法第四十二条第二款",
    "统一办理、联合办理、集中办理的时限超过四十五日，或者延长超过十五日。",
)
def _joint_over_law(lint: Lint) -> Iterator[Finding]:
    joint = lint.definition.bundle.joint_statutory
    if joint is None:
        return
    for key, days, most, what in (
        ("limit", joint.limit.days, 45, "时限"),
        ("extension", joint.extension.days, 15, "延长"),
    ):
        if days > most:
            sentence = f"联合办理的{what}为{days}日，最长{most}日"
            hint = f"请改为{most}日以内；地方规定更短的按规定写"
            yield lint.file.finding(("joint_statutory", key), "JOINT_OVER_LAW", sentence, hint)


@_rule(
    "FEE_WITHOUT_BASIS",
    "error",
    "行政许可法第五十八条",
    "行政许可收费，依据却不是法律、行政法规。",
)
def _fee_without_basis(lint: Lint) -> Iterator[Finding]:
    for key, item in lint.definition.items.items():
        if item.category != "行政许可" or item.fee == "none":
            continue
        if not any(word in item.fee.basis for word in ("法", "条例")):
            sentence = f"“{item.name}”收{item.fee.name}，依据写的是“{item.fee.basis}”"
            hint = "请写明法律、行政法规的名称和条号；没有的，不得收费（fee: none）"
            yield lint.item_file(key).finding(("fee", "basis"), "FEE_WITHOUT_BASIS", sentence, hint)


_OF_NO_DEPARTMENT: tuple[ClockKind, ...] = (
    "intake",
    "correction",
    "deferral",
    "whole",
    "whole_statutory",
    "joint_book",
)
"""Clocks that no department runs: those of the lead and of the applicant."""


@_rule(
    "LADDER_WITHOUT_RECEIVER",
    "error",
    "",
    "梯级要升级至部门负责人，这个时限却不属于哪个部门（是牵头部门或申请人的），没有人收到。",
)
def _ladder_without_receiver(lint: Lint) -> Iterator[Finding]:
    for kind in _OF_NO_DEPARTMENT:
        if any(rule.name == "escalate_department" for rule in lint.definition.bundle.ladders.get(kind, ())):
            sentence = f"“{LIMIT_NAMES[kind]}”的梯级要升级至部门负责人，但它不属于哪个部门，没有人收到"
            hint = "请改为 escalate_lead 或 escalate_supervisor"
            yield lint.file.finding(("ladders", kind), "LADDER_WITHOUT_RECEIVER", sentence, hint)


@_rule(
    "RESULT_WITHOUT_ISSUER",
    "error",
    "行政许可法第二十二条、第二十三条",
    "行政许可的实施部门是企业或便民中心，没有实施行政许可的机关或者授权的组织，结果没有谁可以发。",
)
def _result_without_issuer(lint: Lint) -> Iterator[Finding]:
    for key, item in lint.definition.items.items():
        department = lint.definition.departments[item.department]
        if item.category == "行政许可" and department.kind in ("firm", "window"):
            sentence = f"“{item.name}”是行政许可，{department.name}不能以自己的名义决定和发证"
            hint = "请写明实施的机关或者授权的组织（department），或改正 category"
            yield lint.item_file(key).finding(("department",), "RESULT_WITHOUT_ISSUER", sentence, hint)


def _first_beyond(plan: Plan, chain: tuple[str, ...], days: int) -> str:
    """The item of the chain with which the promise is exceeded."""
    spent = 0
    limits = {item.key: item.promised.days for item in plan.items}
    for key in chain:
        spent += limits[key]
        if spent > days:
            return key
    return chain[-1]


def _name(plan: Plan, key: str) -> str:
    return next(item.name for item in plan.items if item.key == key)


# --- situations -------------------------------------------------------------------------------------------------------


@_rule(
    "ITEM_NEVER_TAKES_PART",
    "error",
    "",
    "没有一种回答会选中这个事项：条件互相矛盾，或引用了不会出现的选项。",
)
def _item_never_takes_part(lint: Lint) -> Iterator[Finding]:
    selected = {item.item for plan in lint.situations.plans for item in plan.items}
    for index, entry in enumerate(lint.definition.bundle.items):
        if lint.situations.is_exhaustive and entry.key not in selected:
            sentence = f"没有一种回答会办到“{_item_name(lint, entry)}”（试了 {lint.situations.described()}）"
            yield lint.file.finding(("items", index), "ITEM_NEVER_TAKES_PART", sentence, "请检查 when 和问题的选项")


@_rule(
    "QUESTION_NEVER_ASKED",
    "error",
    "",
    "问题的条件在任何一种回答下都不成立，申请人不会见到它。",
)
def _question_never_asked(lint: Lint) -> Iterator[Finding]:
    asked = {key for situation in lint.situations.tried for key in situation.answers}
    for key in lint.definition.bundle.situations:
        if lint.situations.is_exhaustive and key not in asked:
            sentence = f"“{lint.definition.bundle.situations[key].ask}”在任何回答下都不会问到"
            yield lint.file.finding(("situations", key, "when"), "QUESTION_NEVER_ASKED", sentence, "请检查 when")


@_rule(
    "ALTERNATIVES_BOTH_CHOSEN",
    "error",
    "",
    "有的回答同时选中了二选一（one_of）的两个事项，这样的申请收不进来。",
)
def _alternatives_both_chosen(lint: Lint) -> Iterator[Finding]:
    for situation in lint.situations.tried:
        if situation.refused == "ALTERNATIVES_CLASH":
            told = "、".join(f"{key}={answer}" for key, answer in situation.answers.items())
            sentence = f"回答“{told}”同时选中了二选一的事项"
            hint = "请让它们的 when 互不重叠"
            yield lint.file.finding(("items",), "ALTERNATIVES_BOTH_CHOSEN", sentence, hint)
            return


@_rule(
    "OPTION_WITHOUT_EFFECT",
    "warning",
    "国务院关于在线政务服务的若干规定第七条",
    "问题的几个选项带来同样的事项、材料和先后：不影响办理的，不必问申请人。",
)
def _option_without_effect(lint: Lint) -> Iterator[Finding]:
    used = _names_read(lint.definition)
    for key, question in lint.definition.bundle.situations.items():
        if key not in used and not question.leads_out:
            sentence = f"“{question.ask}”的回答不影响事项、材料和字段"
            hint = "请删去这个问题，或在条件中用到它"
            yield lint.file.finding(("situations", key), "OPTION_WITHOUT_EFFECT", sentence, hint)


def _names_read(definition: Definition) -> set[str]:
    """Questions that some condition of the definition reads."""
    conditions = [entry.when for entry in definition.bundle.items]
    conditions += [question.when for question in definition.bundle.situations.values()]
    for item in definition.items.values():
        conditions += [use.when for use in item.materials]
        conditions += [item.auto_grant, item.commitment.when if item.commitment else None]
    conditions += [field.when for group in definition.groups.values() for field in group.fields.values()]
    for section in definition.bundle.joint.values():
        conditions += [section.when, *(each.when for each in section.departments.values())]
    optional = {entry.key.split("/")[1] for entry in definition.bundle.items if entry.optional}
    return optional | {name for condition in conditions if condition for name in condition.questions()}


# --- items ------------------------------------------------------------------------------------------------------------


@_rule(
    "ITEM_WITHOUT_BASIS",
    "error",
    "行政许可法第四条",
    "事项没有设定依据：没有法律、法规、规章依据的，不得要求申请人办理。",
)
def _item_without_basis(lint: Lint) -> Iterator[Finding]:
    for key, item in lint.definition.items.items():
        if not item.basis:
            sentence = f"“{item.name}”没有写设定依据"
            hint = "请写 basis: [{law: …, article: …}]；来源未核实的，同时列入 unverified"
            yield lint.item_file(key).finding(("item",), "ITEM_WITHOUT_BASIS", sentence, hint)


@_rule(
    "EDGE_WITHOUT_REASON",
    "warning",
    "",
    "前后次序没有写理由：没有理由的串联应改为并联。",
)
def _edge_without_reason(lint: Lint) -> Iterator[Finding]:
    for index, entry in enumerate(lint.definition.bundle.items):
        if (entry.after or entry.gate) and not entry.why:
            sentence = f"“{_item_name(lint, entry)}”要等别的事项，没有写为什么"
            yield lint.file.finding(("items", index), "EDGE_WITHOUT_REASON", sentence, "请写 why，或改为并联")


@_rule(
    "VISIT_WITHOUT_REASON",
    "warning",
    "",
    "要求申请人到场，没有写为什么。",
)
def _visit_without_reason(lint: Lint) -> Iterator[Finding]:
    for key, item in lint.definition.items.items():
        if item.visits.count and not item.visits.reason:
            sentence = f"“{item.name}”要到场{item.visits.count}次，没有写原因"
            hint = "请写 visits: {count: …, reason: …}"
            yield lint.item_file(key).finding(("visits",), "VISIT_WITHOUT_REASON", sentence, hint)


@_rule(
    "CALENDAR_DAYS_IN_PATH",
    "warning",
    "行政许可法第八十二条",
    "整件事按工作日承诺，关键路径上有按自然日计的事项：相加的天数只是上限。",
)
def _calendar_days_in_path(lint: Lint) -> Iterator[Finding]:
    whole = lint.definition.bundle.promised_limit
    if whole is None or whole.unit != "working":
        return
    told: set[str] = set()
    for plan in lint.situations.plans:
        items = {item.key: item for item in plan.items}
        told |= {items[key].item for key in critical_path(plan)[1] if items[key].promised.unit != "working"}
    for index, entry in enumerate(lint.definition.bundle.items):
        if entry.key in told:
            sentence = f"“{_item_name(lint, entry)}”按自然日计，又在整件事的关键路径上"
            hint = "请标明 outside_promise，或改按工作日计"
            yield lint.file.finding(("items", index), "CALENDAR_DAYS_IN_PATH", sentence, hint)


# --- materials and fields ---------------------------------------------------------------------------------------------


@_rule(
    "MATERIAL_MADE_HERE",
    "error",
    "国务院关于在线政务服务的若干规定第七条",
    "要申请人提交的材料，正是本方案前一事项的结果。",
)
def _material_made_here(lint: Lint) -> Iterator[Finding]:
    results = {item.result.name: key for key, item in lint.definition.items.items() if item.result is not None}
    for key, item in lint.definition.items.items():
        for index, use in enumerate(item.materials):
            material = lint.definition.materials[use.key]
            maker = results.get(material.name)
            if maker is None or maker == key or material.mode != "U" or maker in material.produced_by:
                continue
            sentence = f"“{material.name}”由本方案的“{lint.definition.items[maker].name}”产生，不应由申请人提交"
            hint = f"请在材料目录写 produced_by: [{maker}]"
            yield lint.item_file(key).finding(("materials", index), "MATERIAL_MADE_HERE", sentence, hint)


@_rule(
    "LICENCE_ON_PAPER",
    "warning",
    "国务院关于在线政务服务的若干规定第七条",
    "材料有电子证照，却要申请人提交：能够共享的，不得要求重复提供。",
)
def _licence_on_paper(lint: Lint) -> Iterator[Finding]:
    for key, item in lint.definition.items.items():
        for index, use in enumerate(item.materials):
            material = lint.definition.materials[use.key]
            if material.mode == "U" and material.licence is not None and not material.produced_by:
                sentence = f"“{material.name}”已有电子证照，却要申请人提交"
                hint = "请把材料目录里的 mode 改为 E 或 V"
                yield lint.item_file(key).finding(("materials", index), "LICENCE_ON_PAPER", sentence, hint)


@_rule(
    "PAPER_HELD_BY_ORGAN",
    "warning",
    "国务院关于在线政务服务的若干规定第七条",
    "材料由行政机关持有，却要申请人提交：先看能否核验。",
)
def _paper_held_by_organ(lint: Lint) -> Iterator[Finding]:
    for key, item in lint.definition.items.items():
        for index, use in enumerate(item.materials):
            material = lint.definition.materials[use.key]
            holder = lint.definition.departments.get(material.holder)
            if material.mode == "U" and holder is not None and holder.kind == "organ" and material.licence is None:
                sentence = f"“{material.name}”由{holder.name}持有，却要申请人提交"
                hint = "能核验的请把 mode 改为 V"
                yield lint.item_file(key).finding(("materials", index), "PAPER_HELD_BY_ORGAN", sentence, hint)


def _item_name(lint: Lint, entry: BundleItem) -> str:
    return lint.definition.items[entry.key].name
