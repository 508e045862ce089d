"""From a definition and the answers of the questionnaire to the plan of one case (方案).

The answers select items, either/or variants and materials. The order goes on over items that were not selected: who
waits for one of them waits for what it would have waited for. An answer may also lead out of the bundle (按单项办理),
which is a refusal with the sentence that says where to go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from graphlib import TopologicalSorter

from domain.definition.bundle import YES, BundleItem, Definition, Question, question_of
from domain.definition.bundle_joint import Selected, joint_plan
from domain.definition.conditions import Facts
from domain.definition.extra_rules import CompositeRule
from domain.definition.instances import ROW_MARK, Instances
from domain.definition.instances import item_of as item_of  # noqa: PLC0414 - given out here, too
from domain.definition.instances import row_of as row_of  # noqa: PLC0414
from domain.definition.joint import JointPlan
from domain.definition.plan import CURRENT_DEFAULTS, Plan, PlanItem
from domain.definition.plan_items import plan_item
from domain.findings.rule import BY_A_DEPARTMENT
from domain.time.clock import Limit
from domain.time.promise import promise_for

ACCEPTANCE_LIMIT = Limit(days=5)
"""受理 or 补正告知 (行政许可法 第三十二条第一款第四项)."""


@dataclass(frozen=True)
class Problem:
    """One reason why no plan follows from the answers: stable code, Chinese sentence, the question it concerns."""

    code: str
    sentence: str
    question: str | None = None


class ResolveRefused(Exception):
    """The answers give no plan. `code` and `sentence` are those of the first problem; `problems` are all of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        self.code, self.sentence, self.question = first.code, first.sentence, first.question
        super().__init__(f"{first.code}: {first.sentence}")


def asked_questions(definition: Definition, answers: Mapping[str, str]) -> dict[str, Question]:
    """The questions that apply with these answers, in order.

    One that depends on others appears when they call for it; answers to questions that do not apply are not read.
    """
    asked: dict[str, Question] = {}
    known: dict[str, str] = {}
    so_far = Facts(values=known)
    for key, question in definition.questions.items():
        if question.when is not None and not question.when.holds(so_far):
            continue
        asked[key] = question
        if answers.get(key, "").strip():
            known[key] = answers[key].strip()
    return asked


def check_answers(definition: Definition, answers: Mapping[str, str]) -> tuple[Problem, ...]:
    """Everything wrong with the answers, in the order of the questions; empty when a plan may follow."""
    return _problems(definition, answers, asked_questions(definition, answers))


def _problems(definition: Definition, answers: Mapping[str, str], asked: Mapping[str, Question]) -> tuple[Problem, ...]:
    problems = [
        Problem("QUESTION_UNKNOWN", f"情形引导里没有“{key}”这个问题，请刷新页面后重新作答。", key)
        for key in answers
        if key not in definition.questions
    ]
    for key, question in asked.items():
        problem = _answer_problem(key, question, answers.get(key, "").strip())
        if problem is not None:
            problems.append(problem)
    return tuple(problems)


def resolve(definition: Definition, answers: Mapping[str, str], rows: Mapping[str, int] | None = None) -> Plan:
    """The plan that these answers select.

    `rows`: number of rows of each repeating group that an item runs `for_each` of; by default the least the group
    allows, and one where it may be left empty, so that what the rows are for can be seen and asked. Rows are numbered
    from 1 in instance keys ("rsj/zgcb#2").

    Raises:
        ResolveRefused: QUESTION_UNKNOWN, ANSWER_MISSING, ANSWER_UNKNOWN, SINGLE_ROUTE, ALTERNATIVES_CLASH,
            ROWS_OUT_OF_RANGE or NOTHING_SELECTED, with a sentence for the person.
    """
    asked = asked_questions(definition, answers)
    if problems := _problems(definition, answers, asked):
        raise ResolveRefused(problems)
    read = {key: answers[key].strip() for key in asked}
    entries = _selected(definition, read)
    instances = Instances(
        keys={entry.key: _instance_keys(definition, entry, rows or {}) for entry in entries},
        groups={entry.key: entry.for_each for entry in entries},
        listed={entry.key: entry for entry in definition.bundle.items},
    )
    if not any(instances.keys.values()):
        raise ResolveRefused([Problem("NOTHING_SELECTED", _no_row(definition, entries))])
    bundle = definition.bundle
    is_joint = len({definition.items[entry.key].department for entry in entries}) > 1
    return Plan(
        bundle=bundle.bundle,
        name=bundle.name,
        definition=definition.hash,
        lead_department=bundle.lead_department,
        intake=bundle.intake.model_copy(update={"limit": bundle.intake.limit or ACCEPTANCE_LIMIT}),
        whole=promise_for(bundle.promised_limit, Facts(values=read)),
        results=bundle.results,
        # One department alone has its own limit; the joint one is for two or more (行政许可法 第四十二条第二款).
        joint_statutory=bundle.joint_statutory if is_joint else None,
        delivery=None if bundle.delivery.at_issue else bundle.delivery.limit,
        ladders=bundle.ladders,
        joints=_joints(definition, read, instances),
        urge_hours=bundle.urge_hours,
        urge_answer_days=bundle.urge_answer_days,
        explain_days=bundle.explain_days,
        composite=_composite(definition, instances),
        defaults=CURRENT_DEFAULTS,
        answers=read,
        items=tuple(
            plan_item(definition, entry, key, facts, instances)
            for facts in (Facts(values=read),)
            for entry in entries
            for key in instances.keys[entry.key]
        ),
    )


def check_day(definition: Definition, received_on: date) -> None:
    """Whether the bundle is in force, and open for filing, on that Beijing date.

    Raises:
        ResolveRefused: NOT_IN_FORCE or WINDOW_CLOSED, with the dates.
    """
    effective, window = definition.bundle.effective, definition.bundle.filing_window
    name = definition.bundle.name
    if effective is not None and not effective.holds(received_on):
        until = f"至{effective.until}" if effective.until else ""
        sentence = f"“{name}”的这个版本自{effective.since}起{until}施行，{received_on}不在施行期内，不能按它收件。"
        raise ResolveRefused([Problem("NOT_IN_FORCE", sentence)])
    found = window.around(received_on) if window else None
    if found is not None and not found.holds(received_on):
        days = f"{found.opens_on}至{found.closes_on}"
        sentence = f"“{name}”集中申报，申报期为{days}；{received_on}不在申报期内，请在申报期内提交。"
        raise ResolveRefused([Problem("WINDOW_CLOSED", sentence)])


def critical_path(plan: Plan) -> tuple[int, tuple[str, ...]]:
    """Longest chain of promised days that count for the whole promise, and the keys on it.

    The running clock's measure, too (`domain.time.whole_path`): a wait (公示) and an item outside the promise take no
    days of it. Days are added as they stand; a chain with calendar days is an upper bound in working days.
    """
    chains = _chains(plan, _counts_for_whole)
    return max(chains.values(), default=(0, ()))


def critical_items(plan: Plan) -> frozenset[str]:
    """Keys on any of the longest chains: where two are as long, a day lost on either is a day lost for the whole."""
    chains, items = _chains(plan, _counts_for_whole), {item.key: item for item in plan.items}
    total = max((days for days, _ in chains.values()), default=0)
    waiting = [key for key, (days, _) in chains.items() if days == total]
    found: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += _that_decide(items[key], chains)
    return frozenset(key for key in found if _counts_for_whole(items[key]))


def _counts_for_whole(item: PlanItem) -> bool:
    return item.kind in BY_A_DEPARTMENT and item.outside_promise is None


def _that_decide(item: PlanItem, chains: Mapping[str, tuple[int, tuple[str, ...]]]) -> list[str]:
    """The predecessors by which the item ends when it does: all that are as late."""
    end = chains[item.key][0]
    after = {key: chains[key][0] for key in item.after if key in chains}
    gates = {key: chains[key][0] for key in item.gate if key in chains}
    if not _counts_for_whole(item):
        return [key for key, days in (after | gates).items() if days == end]
    begun = max(after.values(), default=0)
    by_itself = begun + item.promised.days == end
    return [
        *(key for key, days in after.items() if by_itself and days == begun),
        *(key for key, days in gates.items() if days + 1 == end),
    ]


def planned_ends(plan: Plan) -> dict[str, int]:
    """For each item the day after acceptance on which it ends when all take their promised time, waits counted in."""
    return {key: days for key, (days, _) in _chains(plan, lambda _item: True).items()}


def _chains(plan: Plan, counts: Callable[[PlanItem], bool]) -> dict[str, tuple[int, tuple[str, ...]]]:
    """For each item the longest chain up to its end, in days of the items that count, and their keys.

    A gated item decides the day after its predecessor's result, or on its own limit if that is later.
    """
    best: dict[str, tuple[int, tuple[str, ...]]] = {}
    items = {item.key: item for item in plan.items}
    for key in _in_order(items):
        item = items[key]
        days, chain = max((best[each] for each in item.after if each in best), default=(0, ()))
        if not counts(item):
            best[key] = max([(days, chain), *(best[each] for each in item.gate if each in best)])
            continue
        own = (days + _planned_days(item), (*chain, key))
        gates = [(best[each][0] + 1, (*best[each][1], key)) for each in item.gate if each in best]
        best[key] = max([own, *gates])
    return best


def _planned_days(item: PlanItem) -> int:
    """The days of an item; of an own step (自办步骤) the applicant's, and those of whoever looks at it."""
    term = item.step.term if item.step is not None else None
    return item.promised.days + (term.days if term is not None else 0)


def find_cycle(edges: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """Keys of one cycle in "key → its predecessors", in order and closed; empty when there is none."""
    done: set[str] = set()

    def walk(key: str, path: tuple[str, ...]) -> tuple[str, ...]:
        if key in path:
            return (*path[path.index(key) :], key)
        if key in done:
            return ()
        for predecessor in edges.get(key, ()):
            cycle = walk(predecessor, (*path, key))
            if cycle:
                return cycle
        done.add(key)
        return ()

    return next((cycle for key in edges if (cycle := walk(key, ()))), ())


def _answer_problem(key: str, question: Question, answer: str) -> Problem | None:
    if not answer:
        return Problem("ANSWER_MISSING", f"请回答：{question.ask}", key)
    if answer not in question.options:
        options = "、".join(question.options)
        return Problem("ANSWER_UNKNOWN", f"“{question.ask}”的回答应为：{options}。", key)
    if answer in question.leads_out:
        return Problem("SINGLE_ROUTE", question.leads_out[answer], key)
    return None


def _selected(definition: Definition, answers: Mapping[str, str]) -> list[BundleItem]:
    facts = Facts(values=answers)
    chosen = [entry for entry in definition.bundle.items if _takes_part(entry, facts)]
    if not chosen:
        raise ResolveRefused([Problem("NOTHING_SELECTED", "按所选情形没有需要办理的事项，请至少选择一项。")])
    by_choice: dict[str, list[BundleItem]] = {}
    for entry in chosen:
        if entry.one_of is not None:
            by_choice.setdefault(entry.one_of, []).append(entry)
    for rivals in by_choice.values():
        if len(rivals) > 1:
            names = "、".join(definition.items[entry.key].name for entry in rivals)
            raise ResolveRefused([Problem("ALTERNATIVES_CLASH", f"{names}只能选择其中一项。")])
    return chosen


def _no_row(definition: Definition, entries: Iterable[BundleItem]) -> str:
    """What is said where every selected item runs once per row, and no row was filled in."""
    groups = dict.fromkeys(entry.for_each for entry in entries if entry.for_each is not None)
    names = "、".join(f"“{definition.groups[group].name}”" for group in groups)
    return f"所选事项按{names}逐行办理，现在一行都没有填写，没有需要办理的事项；请至少填写一行，或另选事项。"


def _takes_part(entry: BundleItem, facts: Facts) -> bool:
    question = question_of(entry)
    if question is not None and facts.values.get(question) != YES:
        return False
    return entry.when is None or entry.when.holds(facts)


def _instance_keys(definition: Definition, entry: BundleItem, rows: Mapping[str, int]) -> tuple[str, ...]:
    if entry.for_each is None:
        return (entry.key,)
    group = definition.groups[entry.for_each]
    repeat = group.repeat
    least, most = (repeat.min, repeat.max) if repeat else (1, 1)
    count = rows.get(entry.for_each, max(1, least))
    if not least <= count <= most:
        sentence = f"“{group.name}”应填写{least}至{most}行，现为{count}行。"
        raise ResolveRefused([Problem("ROWS_OUT_OF_RANGE", sentence)])
    return tuple(f"{entry.key}{ROW_MARK}{row}" for row in range(1, count + 1))


def _joints(definition: Definition, answers: Mapping[str, str], instances: Instances) -> tuple[JointPlan, ...]:
    """The joint events of this case: those that its answers call for and that have something to do together."""
    facts, lead = Facts(values=answers), definition.bundle.lead_department
    plans = (
        joint_plan(key, section, lead, _resting(definition, section.items, instances), facts)
        for key, section in definition.bundle.joint.items()
    )
    return tuple(plan for plan in plans if plan is not None)


def _composite(definition: Definition, instances: Instances) -> CompositeRule | None:
    """The composite licence of this case, of the items that take part; none where none of them does."""
    rule = definition.bundle.composite
    if rule is None or (rule.item is not None and not instances.keys.get(rule.item)):
        return None
    parts = tuple(key for name in rule.items for key in instances.keys.get(name, ()))
    return rule.model_copy(update={"items": parts}) if parts else None


def _resting(definition: Definition, names: Iterable[str], instances: Instances) -> list[Selected]:
    """The selected instances of the items that an event names."""
    return [
        Selected(key=key, department=item.department, checklist=item.checklist)
        for name in names
        for item in (definition.items[name],)
        for key in instances.keys.get(name, ())
    ]


def with_renewals(definition: Definition, plan: Plan, values: Mapping[str, str], received_on: date) -> Plan:
    """The plan with the days on which silence renews (行政许可法 第五十条), read from the form, and its filing window.

    Silence renews only what was asked for in time; a later application is decided without that rule.
    """
    window = definition.bundle.filing_window
    if window is not None:
        dated = {"window": window.around(received_on)}
        plan = Plan.model_validate(plan.model_dump(exclude={"content_hash"}) | dated)
    items = tuple(_renewing(definition, item, values, received_on) for item in plan.items)
    if items == plan.items:
        return plan
    return Plan.model_validate(plan.model_dump(exclude={"content_hash"}) | {"items": items})


def _renewing(definition: Definition, item: PlanItem, values: Mapping[str, str], received_on: date) -> PlanItem:
    rule = definition.items[item.item].renewal
    text = _of_its_row(values, item.key, rule.expires) if rule else ""
    if rule is None or not text:
        return item
    expires_on = date.fromisoformat(text)
    if received_on > expires_on - timedelta(days=rule.apply_before_days):
        return item
    return item.model_copy(update={"renews_until": expires_on, "renewal_basis": rule.basis})


def _of_its_row(values: Mapping[str, str], key: str, field: str) -> str:
    """The value of a field for that instance: its own row's where the field is one of a repeating group."""
    row, (group, _, name) = row_of(key), field.partition(".")
    own = values.get(f"{group}.{row - 1}.{name}", "") if row is not None else ""
    return own or values.get(field, "")


def _in_order(items: Mapping[str, PlanItem]) -> list[str]:
    """Keys with every predecessor before its dependants. Raises ValueError on a cycle."""
    cycle = find_cycle({key: item.predecessors for key, item in items.items()})
    if cycle:
        raise ValueError(f"PLAN_HAS_CYCLE: {' → '.join(cycle)}")
    edges = {key: [each for each in item.predecessors if each in items] for key, item in items.items()}
    return list(TopologicalSorter(edges).static_order())
