"""What follows from a definition for readers: plan, schedule, merged form, materials and the four reductions (四减).

Everything is computed from the definition; what a place publishes stands beside it and is named as published.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bundles.language.situations import Situation, situations
from bundles.views.documents import Document, Section, Table
from bundles.views.own_steps import BY_THE_APPLICANT, term_words
from bundles.views.timetable import Dated
from bundles.views.words import limit_words
from domain.definition.bundle import BeforeAfter, Definition
from domain.definition.forms import FormField, materials_list, merged_form
from domain.definition.plan import Plan, PlanItem
from domain.definition.resolve import critical_items, critical_path, planned_ends
from domain.materials.choice import asked_of
from domain.materials.one_of import as_one

FIELD_TYPES: Mapping[str, str] = {
    "text": "文字",
    "name": "姓名",
    "id_no": "身份证号",
    "uscc": "统一社会信用代码",
    "phone": "电话",
    "date": "日期",
    "datetime": "日期和时间",
    "choice": "选择",
    "number": "数字",
    "address": "地址",
    "bank_account": "银行账号",
}
NOTHING = "—"


def longest(definition: Definition) -> Situation:
    """The situation with the longest critical path, the fullest where several are as long."""
    having = [each for each in situations(definition).tried if each.plan is not None]
    return max(having, key=length)


def length(situation: Situation) -> tuple[int, int]:
    """How long a situation that has a plan takes: working days of its critical path, then items."""
    assert situation.plan is not None  # noqa: S101 - only situations with a plan come here
    return critical_path(situation.plan)[0], len(situation.plan.items)


def plan_of(situation: Situation) -> Plan:
    """The plan of a situation that has one."""
    assert situation.plan is not None  # noqa: S101 - only situations with a plan come here
    return situation.plan


def limit_of(item: PlanItem) -> str:
    """The promise of an item; of an own step (自办步骤) the applicant's time."""
    return limit_words(item.promised) if item.step is None else f"{BY_THE_APPLICANT}，{term_words(item.step)}"


def answers_words(definition: Definition, answers: Mapping[str, str]) -> tuple[str, ...]:
    """The answers as they were asked and given."""
    return tuple(f"{definition.questions[key].ask}{answer}" for key, answer in answers.items())


def split_words(definition: Definition) -> tuple[str, ...]:
    """How an application for several becomes a case for each (分件); nothing where it does not."""
    split = definition.bundle.split_by
    if split is None:
        return ()
    name = split.row_name or definition.groups[split.group].name
    return (
        f"有几个{name}的，一张表一次登记（最多{split.max}个），每个各立一件、分别办理；共同的内容和材料只填交一次。",
    )


# --- plan and schedule ------------------------------------------------------------------------------------------------


def plan_document(definition: Definition, plan: Plan) -> Document:
    """方案: the items of one situation, in order, with what each waits for, and the days of the whole."""
    critical = critical_items(plan)
    promise = _promise_words(plan)
    paragraphs = (
        f"办理{len(plan.items)}个事项；{_path_words(plan, critical)}。",
        promise,
        *split_words(definition),
    )
    return Document(
        title=f"{definition.bundle.name}：办理方案",
        about="按所答情形得出",
        sections=(
            Section("情形", answers_words(definition, plan.answers)),
            Section("事项和先后", paragraphs, (_plan_table(definition, plan, critical),)),
        ),
    )


def _promise_words(plan: Plan) -> str:
    """The promise of this situation."""
    return f"整件事承诺{limit_words(plan.whole)}。" if plan.whole else "整件事没有承诺时限。"


def _path_words(plan: Plan, critical: Collection[str]) -> str:
    days, chain = critical_path(plan)
    names = {item.key: item.name for item in plan.items}
    as_long = "；另有同样长的路径，其中的事项也都标明" if set(critical) - set(chain) else ""
    return f"最长的一条路径{days}个工作日：{'→'.join(names[key] for key in chain)}{as_long}"


def _plan_table(definition: Definition, plan: Plan, critical: Collection[str]) -> Table:
    names = {item.key: item.name for item in plan.items}
    whys = {entry.key: entry.why or "" for entry in definition.bundle.items}
    rows = tuple(
        (
            item.name,
            definition.departments[item.department].name,
            limit_of(item),
            _waits(item, names),
            whys[item.item] or NOTHING,
            "是" if item.key in critical else NOTHING,
            item.outside_promise or NOTHING,
        )
        for item in plan.items
    )
    return Table("", ("事项", "部门", "承诺", "何时开始", "先后的理由", "关键路径", "不计入承诺的理由"), rows)


def _waits(item: PlanItem, names: Mapping[str, str]) -> str:
    after = f"{'、'.join(names[key] for key in item.after)}办成后" if item.after else "受理后"
    gate = f"，先预审，{'、'.join(names[key] for key in item.gate)}办成后决定" if item.gate else ""
    return after + gate


@dataclass(frozen=True)
class Stretch:
    """When an item runs in the ideal schedule: working days after acceptance, from and to."""

    item: PlanItem
    from_day: int
    to_day: int


def stretches(plan: Plan) -> tuple[Stretch, ...]:
    """Every item at its promised limit and no day later; calendar days are taken as they stand."""
    ends = planned_ends(plan)
    return tuple(
        Stretch(item, max((ends[key] for key in item.after), default=0), ends[item.key]) for item in plan.items
    )


def schedule_document(definition: Definition, plan: Plan, dated: Dated | None = None) -> Document:
    """施工图、时限表: from which to which working day each item runs, with its limits and, where asked, its dates.

    Raises CalendarUnknown where the dates reach beyond the published years.
    """
    dates = {key: (str(begins), str(due)) for key, (begins, due) in dated.of(plan).items()} if dated else {}
    rows = tuple(
        (
            each.item.name,
            definition.departments[each.item.department].name,
            f"第{each.from_day}日" if each.from_day else "受理当日",
            f"第{each.to_day}日",
            limit_of(each.item),
            limit_words(each.item.statutory) if each.item.statutory else NOTHING,
            *dates.get(each.item.key, ()),
        )
        for each in stretches(plan)
    )
    columns = ("事项", "部门", "开始", "最迟办结", "承诺时限", "法定时限", *(("开始日期", "到期日") if dated else ()))
    total = critical_path(plan)[0]
    last = max((each.to_day for each in stretches(plan) if each.item.outside_promise is None), default=total)
    counted = f"，其中计入整件事承诺的{total}个工作日" if last > total else ""
    words = f"各事项都在承诺时限内办完时，整件事第{last}个工作日办结{counted}；"
    promise = _promise_words(plan)
    return Document(
        title=f"{definition.bundle.name}：施工图和时限表",
        about="日数从受理之日起，按工作日计",
        sections=(
            Section("情形", answers_words(definition, plan.answers)),
            Section(
                "时限表",
                (words + promise, *((dated.told(plan.whole),) if dated else ())),
                (Table("", columns, rows),),
            ),
        ),
    )


# --- form and materials -----------------------------------------------------------------------------------------------


def form_document(definition: Definition, plan: Plan, of: str = "事项最多的情形") -> Document:
    """多表合一: every field once, with the items that need it."""
    form = merged_form(definition, plan)
    split = definition.bundle.split_by.group if definition.bundle.split_by else None
    columns = ("填写内容", "类型", "必填", "何时填写", "用于")
    sections = tuple(
        Section(
            group.name,
            (*((group.help,) if group.help else ()), *(split_words(definition) if group.key == split else ())),
            (Table("", columns, tuple(_field_row(definition, field) for field in group.fields)),),
        )
        for group in form.groups
    )
    return Document(f"{definition.bundle.name}：合并的申请表", f"{of}；每一项只填一次", sections)


def _field_row(definition: Definition, field: FormField) -> tuple[str, ...]:
    return (
        field.label + (f"（{field.help}）" if field.help else ""),
        FIELD_TYPES[field.type] + (f"：{'、'.join(field.options)}" if field.options else ""),
        "必填" if field.required else "选填",
        "按所答情形" if field.when else "都要填",
        "、".join(definition.items[key].name for key in field.items),
    )


def materials_document(definition: Definition, plan: Plan, of: str = "事项最多的情形") -> Document:
    """一套材料: each material once, where it comes from and what it is for."""
    materials = as_one(materials_list(definition, plan))
    rows = tuple(
        (
            material.name + (f"（{material.help}）" if material.help else ""),
            material.source_name,
            material.form or NOTHING,
            "、".join(definition.items[key].name for key in material.items),
        )
        for material in materials
    )
    handed_in = sum(material.is_handed_in for material in materials)
    words = f"共{len(materials)}份，其中需要申请人提交{handed_in}份，其余由系统生成、核验或由前面的事项产生。"
    table = Table("", ("材料", "来源", "形式", "用于"), rows)
    return Document(f"{definition.bundle.name}：材料", of, (Section("材料清单", (words,), (table,)),))


def fullest(definition: Definition) -> Plan:
    """The plan with the most items, of all situations."""
    return max(situations(definition).plans, key=lambda plan: len(plan.items))


# --- the four reductions ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reductions:
    """四减 of one situation: [singly, together] for steps, materials, working days and trips."""

    steps: BeforeAfter
    materials: BeforeAfter
    days: BeforeAfter
    trips: BeforeAfter


def reductions(definition: Definition, plan: Plan) -> Reductions:
    """Every item done singly, one after another, against the bundle.

    Singly an item is one application, asks for every material of its own (one of several, 任选其一, is one), runs its
    own promised days after the one before, and takes at least one trip. Together it is one application; only what has
    to be handed in counts; the days are those of the critical path, the trips those an item cannot do without, a joint
    event being one for all.
    """
    own = [definition.items[item.item] for item in plan.items]
    inside = [item for item in plan.items if item.outside_promise is None]
    return Reductions(
        steps=BeforeAfter(len(own), 1),
        materials=BeforeAfter(
            sum(len(asked_of(item)) for item in plan.items),
            sum(material.is_handed_in for material in as_one(materials_list(definition, plan))),
        ),
        days=BeforeAfter(sum(item.promised.days for item in inside), critical_path(plan)[0]),
        trips=BeforeAfter(sum(max(1, item.visits.count) for item in own), _trips(definition, plan)),
    )


def _trips(definition: Definition, plan: Plan) -> int:
    """Times that presence is needed: a joint event is one visit of all items that rest on it."""
    left = {item.key: definition.items[item.item].visits.count for item in plan.items}
    together = 0
    for joint in plan.joints:
        present = [key for party in joint.parties for key in party.items if left.get(key)]
        together += bool(present)
        left |= {key: left[key] - 1 for key in present}
    return together + sum(left.values())


_REDUCED = (("steps", "环节"), ("materials", "材料"), ("days", "时限（工作日）"), ("trips", "跑动（次）"))


def reductions_document(definition: Definition, answered: Plan | None = None) -> Document:
    """四减: computed for one situation (None: the fullest) and as a range over all, beside what is published."""
    every = [reductions(definition, plan) for plan in situations(definition).plans]
    of_one = reductions(definition, answered or fullest(definition))
    published = definition.bundle.published
    rows = tuple(
        (
            name,
            _pair(getattr(of_one, key)),
            _span(getattr(each, key).before for each in every),
            _span(getattr(each, key).after for each in every),
            _pair(getattr(published, key)) if published and getattr(published, key) else NOTHING,
        )
        for key, name in _REDUCED
    )
    rule = (
        "单项办理：每个事项一个环节，材料按各事项自己的清单累计，时限按各事项的承诺依次相加，每个事项至少跑一次。",
        "联办：一次申请为一个环节，只计需要提交的材料，时限为关键路径，跑动只计必须到场的次数，几个事项一次联合到场的计一次。",
        "不计入整件事承诺的事项不计时限。公布数为样板地区公布，不参与计算。",
    )
    of = "所答情形" if answered is not None else "事项最多的情形"
    columns = ("减少的内容", f"{of}（单项→联办）", "各情形单项", "各情形联办", "公布（前→后）")
    table = Table("", columns, rows)
    return Document(
        f"{definition.bundle.name}：四减", "由定义计算", (Section("计算办法", rule), Section("结果", (), (table,)))
    )


def _pair(pair: BeforeAfter) -> str:
    return f"{pair[0]}→{pair[1]}"


def _span(values: Iterable[int]) -> str:
    found = sorted(set(values))
    return str(found[0]) if len(found) == 1 else f"{found[0]}～{found[-1]}"


def situations_table(definition: Definition) -> Table:
    """The questions with their options, and where an answer leads out of the bundle."""
    return Table("", ("问题", "选项", "说明"), tuple(_question_rows(definition)))


def _question_rows(definition: Definition) -> Iterator[tuple[str, ...]]:
    for question in definition.questions.values():
        out = "；".join(f"答“{option}”的：{where}" for option, where in question.leads_out.items())
        yield (
            question.ask,
            "、".join(question.options),
            "；".join(part for part in (question.help, out) if part) or NOTHING,
        )
