"""The guide for applicants (办事指南) and the procedure for staff (标准化工作规程), made from a definition.

The guide names the elements of a service guide (GB/T 36114—2018 进驻事项服务指南编制规范) as far as the definition
holds them; what is still to be confirmed (待核实) is said at the end, not hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bundles.views.costs import fee_words, term_words, visit_words
from bundles.views.documents import Document, Section, Table
from bundles.views.explain import (
    NOTHING,
    fullest,
    longest,
    plan_of,
    reductions_document,
    schedule_document,
    situations_table,
    split_words,
)
from bundles.views.own_steps import elements as own_step_elements
from bundles.views.own_steps import is_own_step
from bundles.views.own_steps import term_words as own_term_words
from bundles.views.remedies import is_service, redress_of, remedies
from bundles.views.words import limit_words
from domain.definition.bundle import BundleItem, Definition
from domain.definition.catalogue import MaterialMode
from domain.definition.conditions import Condition
from domain.definition.forms import materials_list
from domain.definition.item import Channel, Item
from domain.definition.resolve import critical_path
from domain.findings.rule import VALUE_TYPES
from domain.materials.one_of import SOURCE_NAME, as_one, choice_named
from domain.time.clock import Limit
from domain.time.clock_kinds import DEFAULT_LADDERS, ClockKind
from domain.time.clock_text import rung_text
from domain.time.promise import promises_of

CHANNELS: Mapping[Channel, str] = {
    "window": "窗口",
    "online": "网上",
    "self_service": "自助机",
    "post": "邮寄",
    "on_site": "现场",
}
SOURCES: Mapping[MaterialMode, str] = {
    "G": "系统生成",
    "E": "电子证照，免提交",
    "V": "数据核验，免提交",
    "U": "申请人提交",
    "D": "前面的事项产生",
}
_REMEDY_LAW = "（行政复议法第二十条、行政诉讼法第四十六条）"


def guide(definition: Definition) -> Document:
    """办事指南: who it is for, the questions, the items with all their elements, time, results, remedies."""
    bundle = definition.bundle
    sections = (
        Section(
            "适用对象",
            (
                f"{bundle.audience or '申请人'}；牵头部门：{_department(definition, bundle.lead_department)}。",
                *split_words(definition),
            ),
        ),
        Section("时限", tuple(_time_words(definition))),
        Section("情形引导", (), (situations_table(definition),)),
        Section("申请材料", _paper_words(definition), (_materials(definition),)),
        *([Section("共同签名", tuple(_signature_words(definition)))] if bundle.signatures else []),
        *(_item_section(definition, entry) for entry in bundle.items),
        Section("结果送达", (_results_words(definition),)),
        Section("救济渠道", tuple(_remedy_words(definition))),
        *([Section("说明", bundle.notes)] if bundle.notes else []),
        *_unverified(definition),
    )
    return Document(f"{bundle.name}：办事指南", bundle.summary or "", sections)


def _signature_words(definition: Definition) -> Iterator[str]:
    """Who signs beside whoever applies online, for what, and how long they have."""
    yield "网上申请的，没有提交申请的一方要签名；全部签齐才提交、收件。在窗口申请的，当场在纸质材料上签名。"
    for rule in definition.bundle.signatures.values():
        items = "、".join(definition.items[key].name for key in rule.items)
        when = f"（{_asked_words(definition, rule.when)}）" if rule.when is not None else ""
        basis = f"依据：{rule.basis}。" if rule.basis else "待核实。"
        yield f"{rule.who}：为{items}签名{when}，送签后{rule.days}日内。{basis}"


def _asked_words(definition: Definition, condition: Condition) -> str:
    """A condition with the questions as they are asked."""
    said = condition.describe()
    for key in condition.questions() & set(definition.questions):
        said = said.replace(f"{key}为", f"“{definition.questions[key].ask}”答")
    return said


def _remedy_words(definition: Definition) -> Iterator[str]:
    """Where one turns: departments with the same organs in one sentence, and what is no administrative act apart."""
    of_items = [(item.department, item.category) for item in definition.items.values() if item.kind == "decision"]
    organs: dict[tuple[str | None, str | None], list[str]] = {}
    for key in dict.fromkeys(key for key, category in of_items if not is_service(definition, key, category)):
        redress = redress_of(definition, key)
        organs.setdefault((redress.review_organ, redress.court), []).append(key)
    for departments in organs.values():
        names = "、".join(_department(definition, key) for key in departments)
        against = f"对{names}" if len(organs) > 1 else "对"
        redress = redress_of(definition, departments[0])
        yield remedies(f"{against}不予受理、不予许可等决定不服的", "知道决定", redress) + f"{_REMEDY_LAW}。"
    services = dict.fromkeys(key for key, category in of_items if is_service(definition, key, category))
    for complaint in dict.fromkeys(redress_of(definition, key).complaint for key in services):
        yield f"企业和事业单位办理的服务事项，可以向{complaint or '其主管部门'}投诉。"


def _department(definition: Definition, slug: str) -> str:
    return definition.departments[slug].name


def _time_words(definition: Definition) -> Iterator[str]:
    bundle = definition.bundle
    days, chain = critical_path(plan_of(longest(definition)))
    names = "→".join(definition.items[key.partition("#")[0]].name for key in chain)
    yield from _promised(definition)
    yield f"最长的情形要经过{names}，共{days}个工作日。"
    if bundle.joint_statutory:
        joint = bundle.joint_statutory.limit
        yield f"统一办理、联合办理的法定时限为{limit_words(joint)}（行政许可法第四十二条第二款）。"
    if bundle.published and bundle.published.promised_days is not None:
        yield f"样板地区公布的承诺为{bundle.published.promised_days}个工作日，仅供对照。"


def _promised(definition: Definition) -> Iterator[str]:
    """The promise of the whole; where it goes by the situation, each with whose it is."""
    promise = definition.bundle.promised_limit
    said = "或".join(limit_words(each) for each in promises_of(promise))
    if promise is None or isinstance(promise, Limit):
        yield from [f"整件事承诺{said}，自受理之日起计算。"] if said else []
        return
    cases = [
        f"{_asked_words(definition, each.when)}的，{limit_words(each)}" if each.when else f"其余{limit_words(each)}"
        for each in promise
    ]
    yield f"整件事按情形承诺{said}，自受理之日起计算：{'；'.join(cases)}。"


def _paper_words(definition: Definition) -> tuple[str, ...]:
    materials = as_one(materials_list(definition, fullest(definition)))
    handed_in = "、".join(material.name for material in materials if material.is_handed_in)
    return (f"需要提交：{handed_in or '没有'}。其余由系统生成、核验或由前面的事项产生。",)


def _materials(definition: Definition) -> Table:
    rows = tuple(
        (material.name, material.source_name, material.form or NOTHING, material.help or NOTHING)
        for material in as_one(materials_list(definition, fullest(definition)))
    )
    return Table("", ("材料", "来源", "形式", "说明"), rows)


def _item_section(definition: Definition, entry: BundleItem) -> Section:
    item = definition.items[entry.key]
    rows = tuple((name, words) for name, words in _elements(definition, entry, item) if words)
    materials = tuple(
        (
            choice_named(definition, use.key) or definition.materials[use.key].name,
            SOURCE_NAME if use.any_of else SOURCES[definition.materials[use.key].mode],
            "可容缺" if use.may_follow else ("视情形" if use.when else "必要"),
        )
        for use in item.materials
    )
    tables = [Table("", ("要素", "内容"), rows)]
    if materials:
        tables.append(Table(f"{item.name}的材料", ("材料", "来源", "必要性"), materials))
    return Section(f"事项：{item.name}", (), tuple(tables))


def _elements(definition: Definition, entry: BundleItem, item: Item) -> Iterator[tuple[str, str]]:
    basis = "；".join(f"{each.law}{each.article or ''}" for each in item.basis)
    before = "、".join(definition.items[key].name for key in (*entry.after, *entry.gate))
    statutory = entry.statutory_limit or item.statutory_limit
    yield "实施部门", _department(definition, item.department)
    yield "事项类型", item.category or ""
    yield "实施编码", item.implementation_code or ""
    yield "设定依据", basis
    yield "受理条件", "；".join(item.conditions)
    yield "何时办理", f"在{before}之后" + (f"（{entry.why}）" if entry.why else "") if before else "受理后"
    yield "是否可选", "由申请人选择" if entry.optional else ("按情形确定" if entry.when else "必办")
    yield "承诺时限", "" if is_own_step(item) else limit_words(entry.promised_limit or item.promised_limit)
    yield from own_step_elements(definition, entry, item)
    yield "法定时限", limit_words(statutory) if statutory else ""
    yield "不计入整件事承诺", entry.outside_promise or ""
    yield "特殊程序", "、".join(each.name for each in item.procedures)
    yield "收费", fee_words(item)
    if item.fee != "none" and item.fee.amount is not None:
        yield "缴费期限", term_words(item.fee.term or definition.bundle.payment_term)
    yield "办理结果", item.result.name if item.result else "" if is_own_step(item) or item.finding else "期满通过"
    yield from finding_elements(item)
    yield (
        "办理方式",
        "、".join(CHANNELS[each] for each in item.channels) + (f"；{item.offline}" if item.offline else ""),
    )
    yield "到场次数", visit_words(item)


def finding_elements(item: Item) -> Iterator[tuple[str, str]]:
    """What a check may find, what it states, and what it leaves as it is."""
    if item.finding is None:
        return
    rule = item.finding
    reports = {"required": "出具", "optional": "视情况出具", "none": "不出具"}
    yield "核查结论", "、".join(each.name for each in rule.outcomes.values()) + "；无论结论如何，后面的事项照常办理"
    yield "核查内容", "、".join(f"{each.name}（{VALUE_TYPES[each.type]}）" for each in rule.values)
    yield "核查报告", reports[rule.report]


def _results_words(definition: Definition) -> str:
    how = {
        "hold_together": "各事项全部办完后一次送达，并附结果清单。",
        "send_as_ready": "哪一项先办成先送达，全部办完后附结果清单。",
    }[definition.bundle.results]
    delivery = definition.bundle.delivery
    when = delivery.at_issue or f"作出决定之日起{limit_words(delivery.limit)}内颁发、送达（行政许可法第四十四条）"
    return f"{how}{when}。"


def _unverified(definition: Definition) -> Iterator[Section]:
    """What the definition itself marks as still to be confirmed, by name and not by field key."""
    names = [item.name for item in definition.items.values() if item.is_unverified]
    if names or definition.bundle.is_unverified:
        words = f"以下事项有内容待核实，以实施部门公布的为准：{'、'.join(names)}。" if names else "整件事有内容待核实。"
        yield Section("待核实", (words,))


# --- the procedure for staff ------------------------------------------------------------------------------------------


def procedure(definition: Definition) -> Document:
    """标准化工作规程: the steps in order with who does them and by when, the ladders, joint events, results."""
    bundle = definition.bundle
    plan = plan_of(longest(definition))
    schedule = schedule_document(definition, plan).sections[1]
    sections = (
        Section("职责", tuple(_duties(definition))),
        Section("步骤", (), (Table("", ("步骤", "由谁办", "时限", "要求"), tuple(_steps(definition))),)),
        Section("时限表（最长的情形）", schedule.paragraphs, schedule.tables),
        Section("提醒和升级", (), (_ladders(definition),)),
        *([Section("联合环节", tuple(_joint_words(definition)))] if bundle.joint else []),
        Section("结果", (_results_words(definition),)),
        Section("成效", (), reductions_document(definition).sections[1].tables),
    )
    return Document(f"{bundle.name}：标准化工作规程", bundle.summary or "", sections)


def _duties(definition: Definition) -> Iterator[str]:
    by_department: dict[str, list[str]] = {}
    for entry in definition.bundle.items:
        item = definition.items[entry.key]
        by_department.setdefault(item.department, []).append(item.name)
    yield f"{_department(definition, definition.bundle.lead_department)}：牵头，统筹受理、补正、催办和出件。"
    for department, names in by_department.items():
        yield f"{_department(definition, department)}：{'、'.join(names)}。"


def _steps(definition: Definition) -> Iterator[tuple[str, ...]]:
    intake = definition.bundle.intake
    yield "收件登记", "综合窗口", "当场", "情形引导，填一张表，核对一套材料，出具收件凭证"
    if intake.mode == "pre_review":
        who = "先办事项的部门" if intake.reviewers == "first_wave" else "各承办部门"
        yield "预审", who, limit_words(intake.pre_review), "逾期未答视为材料齐全"
    after = {"withdrawn": "视为撤回", "refused": "不予受理"}[intake.on_correction_overdue]
    yield "补正告知", "综合窗口", "五日内", "一次告知全部需要补正的内容（行政许可法第三十二条）"
    yield "补正", "申请人", limit_words(intake.correction), f"逾期未补正的{after}"
    yield "受理", "综合窗口", limit_words(intake.limit) if intake.limit else "五日内", "出具受理通知书，写明到期日"
    for entry in definition.bundle.items:
        item = definition.items[entry.key]
        before = "、".join(definition.items[key].name for key in entry.after)
        gate = "、".join(definition.items[key].name for key in entry.gate)
        waits = [f"{before}办成后开始"] if before else []
        waits += [f"{gate}办成后决定，可先预审"] if gate else []
        limit, who = limit_words(entry.promised_limit or item.promised_limit), _department(definition, item.department)
        if is_own_step(item):
            limit, who = own_term_words(item.step_plan()), "申请人"
            waits.append(
                f"{who}自己办，办好后告知"
                + (f"，由{_department(definition, item.department)}核对" * (item.confirm == "department"))
            )
        yield item.name, who, limit, "；".join(waits) or "受理后开始"
    yield "出件", "综合窗口", "见“结果”", "核对结果清单，请申请人签收"


def _ladders(definition: Definition) -> Table:
    names: tuple[tuple[ClockKind, str], ...] = (
        ("promised", "事项承诺时限"),
        ("statutory", "事项法定时限"),
        ("whole", "整件事承诺时限"),
    )
    rows = tuple(
        (name, "；".join(rung_text(rule) for rule in definition.bundle.ladders.get(kind, DEFAULT_LADDERS[kind])))
        for kind, name in names
    )
    return Table("", ("时限", "梯级"), rows)


def _joint_words(definition: Definition) -> Iterator[str]:
    for section in definition.bundle.joint.values():
        names = "、".join(definition.items[key].name for key in section.items)
        convenor = _department(definition, section.convenor or definition.bundle.lead_department)
        officers = "、".join(
            f"{_department(definition, slug)}{section.officers_of(slug)}人"
            for slug in _taking_part(definition, section.items)
        )
        words = f"{section.name}：由{convenor}召集，涉及{names}；到场人数：{officers}；"
        yield f"{words}最多复查{section.reinspections}次。"


def _taking_part(definition: Definition, keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(definition.items[key].department for key in keys))
