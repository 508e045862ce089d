"""Checks of joint events and of signing: what the law does not allow, and what could never take effect.

Each finding says why, with its article, and what to do. See `docs/joint-events-in-bundles.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from bundles.language.findings import Finding, Path, nearest
from bundles.language.yaml_files import YamlFile
from domain.definition.bundle import Bundle, BundleItem, Definition, question_of
from domain.definition.bundle_joint import JOINT_NOT_PASSED, DeskRules, JointSection, JointStopRule
from domain.definition.catalogue import Catalogue
from domain.definition.item import Item
from domain.definition.joint import CheckPoint, ClosingRule, SeparateDuty
from domain.definition.plan import Connector
from domain.definition.plan_items import LICENCE
from domain.definition.resolve import ResolveRefused, find_cycle, resolve
from domain.findings.rule import BY_A_DEPARTMENT

LEAST_ON_SITE = 2
"""Officers who look at a place at least (行政许可法 第三十四条第三款)."""
MOST_ANSWERS = 4096
"""Combinations of answers that are tried for an event; a bundle with more is not judged by this check."""
_ART_45 = "第四十五条"
_LAWS = re.compile("(?<!办)法[第》]|条例")
"""How the name of a law or an administrative regulation ends where it is cited."""
_ON_SITE = ("inspection", "acceptance")
_OUTSIDE_THE_LAW = ("on_site", "other")
_UNFIT: Mapping[str, str] = {
    "wait": "是等待事项，到期自行结束",
    "own_step": "是申请人自办步骤，没有部门到场",
    "check": "是核查，只写明查到了什么",
}


def check_checklist(file: YamlFile, path: Path, points: Iterable[CheckPoint]) -> Iterator[Finding]:
    """A key is one point: opinions and the notice name points by it."""
    seen: set[str] = set()
    for index, point in enumerate(points):
        if point.key in seen:
            sentence = f"检查要点“{point.key}”写了两次；意见和整改通知按它指明要点"
            yield file.finding((*path, index), "CHECKLIST_KEY_TWICE", sentence, "请改用不同的 key")
        seen.add(point.key)


@dataclass(frozen=True)
class JointCheck:
    """The checks of one bundle's joint events and signing against its items."""

    bundle: Bundle
    file: YamlFile
    catalogue: Catalogue
    items: Mapping[str, Item]

    def findings(self) -> Iterator[Finding]:
        """Everything wrong."""
        if self.bundle.joint and JOINT_NOT_PASSED not in self.catalogue.reasons.refusals:
            sentence = f"联合事项没有通过时以理由“{JOINT_NOT_PASSED}”不予，不予理由里没有它"
            yield self.file.finding(("joint",), "REASON_UNKNOWN", sentence, "请补入 catalogue/reasons.yaml 的 refusals")
        for key, section in self.bundle.joint.items():
            yield from _Section(key, section, self.bundle, self.file, self.catalogue, self.items).findings()
        yield from self._deadlocks()
        for index, entry in enumerate(self.bundle.items):
            if entry.key in self.items:
                yield from self._desk(("items", index), entry, self.items[entry.key])

    def _deadlocks(self) -> Iterator[Finding]:
        """An event begins when its items are under way, and what waits for one of them in series is not."""
        entries = {entry.key: entry for entry in self.bundle.items}
        waits: dict[str, tuple[str, ...]] = {}
        for key, entry in entries.items():
            events = tuple(f"joint {name}" for name, each in self.bundle.joint.items() if key in each.items)
            waits[f"start {key}"] = tuple(f"grant {name}" for name in entry.after if name in entries)
            gates = tuple(f"grant {name}" for name in entry.gate if name in entries)
            waits[f"grant {key}"] = (f"start {key}", *gates, *events)
        for name, section in self.bundle.joint.items():
            waits[f"joint {name}"] = tuple(f"start {key}" for key in section.items if key in entries)
        cycle = find_cycle(waits)
        stuck = next((name for step in cycle if (name := step.removeprefix("joint ")) != step), None)
        if stuck is not None:
            chain = " → ".join(dict.fromkeys(step.partition(" ")[2] for step in reversed(cycle)))
            sentence = f"联合事项要等它的事项都开始，其中有事项又要等它的结果：{chain}"
            hint = "请把串联的后一事项移出 items，或改 after 为 gate（同时受理、后决定）"
            yield self.file.finding(("joint", stuck, "items"), "JOINT_DEADLOCK", sentence, hint)

    def _desk(self, path: Path, entry: BundleItem, item: Item) -> Iterator[Finding]:
        """Signing and separation of duties, as the bundle leaves them for that item."""
        review = entry.review or item.review
        connector = entry.connector or item.connector
        if review is not None and connector in (Connector.AUTO, Connector.HTTP):
            sentence = f"“{item.name}”由系统作出决定，没有人拟办，审核（review）不会发生"
            yield self.file.finding(path, "REVIEW_WITHOUT_DRAFT", sentence, "请删去 review，或改 connector: inbox")
        for rules, where in ((entry, path), (item, path)):
            yield from self._review(where, rules, item)
        pairs = (item.separate if entry.separate is None else entry.separate) or ()
        has = self._duties(entry, item)
        for first, second in pairs:
            yield from self._pair(path, item, (first, second), has)

    def _review(self, path: Path, rules: DeskRules, item: Item) -> Iterator[Finding]:
        review = rules.review
        if review is not None and review.role == "department_head" and review.count > 1:
            sentence = f"“{item.name}”要{review.count}名部门负责人签署，一个部门只有一名负责人，永远签不齐"
            hint = "请写 count: 1，或改 role: handler"
            yield self.file.finding((*path, "review"), "REVIEW_IMPOSSIBLE", sentence, hint)

    def _pair(
        self, path: Path, item: Item, pair: tuple[SeparateDuty, SeparateDuty], has: frozenset[SeparateDuty]
    ) -> Iterator[Finding]:
        where: Path = (*path, "separate")
        if pair[0] == pair[1]:
            sentence = f"“{item.name}”的职责分离写的是同一道手续“{pair[0]}”，没有两道手续可以分开"
            yield self.file.finding(where, "SEPARATION_OF_ONE", sentence, "请写两道不同的手续")
            return
        for duty in pair:
            if duty not in has:
                sentence = f"“{item.name}”没有“{duty}”这道手续（{_DUTY_NEEDS[duty]}），职责分离不起作用"
                yield self.file.finding(where, "SEPARATION_WITHOUT_DUTY", sentence, "请删去这一对，或补上这道手续")

    def _duties(self, entry: BundleItem, item: Item) -> frozenset[SeparateDuty]:
        is_done_by_people = item.kind in BY_A_DEPARTMENT and (entry.connector or item.connector) is not Connector.AUTO
        has: dict[SeparateDuty, bool] = {
            "pre_review": is_done_by_people and self.bundle.intake.mode == "pre_review",
            "draft": is_done_by_people,
            "review": (entry.review or item.review) is not None,
            "joint_opinion": any(entry.key in section.items for section in self.bundle.joint.values()),
            "commitment_check": item.commitment is not None,
        }
        return frozenset(duty for duty, does in has.items() if does)


_DUTY_NEEDS: Mapping[SeparateDuty, str] = {
    "pre_review": "方案没有预审，或事项由系统办理",
    "draft": "事项不由人作出决定",
    "review": "没有写 review",
    "joint_opinion": "不在任何联合事项内",
    "commitment_check": "没有告知承诺 commitment",
}


@dataclass(frozen=True)
class _Section:
    """One event of the bundle."""

    key: str
    section: JointSection
    bundle: Bundle
    file: YamlFile
    catalogue: Catalogue
    items: Mapping[str, Item]

    def findings(self) -> Iterator[Finding]:
        yield from self._items()
        yield from self._departments()
        yield from self._closing()
        yield from self._silence()
        for name in ("stops", "rectify_stops"):
            stop: JointStopRule | None = getattr(self.section, name)
            if stop is not None:
                yield from self._stop(name, stop)

    def _at(self, *path: str | int) -> Path:
        return ("joint", self.key, *path)

    @property
    def _entries(self) -> dict[str, BundleItem]:
        return {entry.key: entry for entry in self.bundle.items if entry.key in self.items}

    @property
    def _resting(self) -> dict[str, Item]:
        """Items that rest on it and are known."""
        return {key: self.items[key] for key in self.section.items if key in self._entries}

    @property
    def _of_items(self) -> set[str]:
        return {item.department for item in self._resting.values()}

    @property
    def _possible(self) -> tuple[str, ...]:
        """Departments that can take part at all."""
        listed = self.section.departments.items()
        without = [key for key, each in listed if each.always or each.when is not None]
        return tuple(dict.fromkeys((*without, *sorted(self._of_items))))

    def _items(self) -> Iterator[Finding]:
        for index, key in enumerate(self.section.items):
            if key not in {entry.key for entry in self.bundle.items}:
                hint = nearest(key, [entry.key for entry in self.bundle.items])
                yield self.file.finding(self._at("items", index), "EDGE_UNKNOWN", f"没有本方案的事项“{key}”", hint)
        for key, item in self._resting.items():
            connector = self._entries[key].connector or item.connector
            if item.kind != "decision" or connector is Connector.AUTO:
                why = _UNFIT.get(item.kind, "由规则即时办结（auto）")
                sentence = f"“{item.name}”{why}，等不到联合事项的结果"
                yield self.file.finding(self._at("items"), "JOINT_ITEM_UNFIT", sentence, "请把它移出 items")
        if self.section.alone or len(self._possible) > 1:
            return
        sentence = f"“{self.section.name}”至多只有一个部门参加，不是联合事项"
        hint = "请补上参加部门（departments）；确实单独进行的，写 alone: true"
        yield self.file.finding(self._at("items"), "JOINT_OF_ONE", sentence, hint)

    def _departments(self) -> Iterator[Finding]:
        section, known = self.section, self.catalogue.departments
        if section.convenor is not None and section.convenor not in known:
            hint = nearest(section.convenor, known)
            sentence = f"没有部门“{section.convenor}”"
            yield self.file.finding(self._at("convenor"), "DEPARTMENT_UNKNOWN", sentence, hint)
        for key, each in section.departments.items():
            path = self._at("departments", key)
            if key not in known:
                yield self.file.finding(path, "DEPARTMENT_UNKNOWN", f"没有部门“{key}”", nearest(key, known))
            elif key not in self._possible:
                sentence = f"“{known[key].name}”在本联合事项里没有事项，也没有写明何时参加，永远不会参加"
                hint = "请写 always: true 或 when，或把它删去"
                yield self.file.finding(path, "JOINT_DEPARTMENT_IDLE", sentence, hint)
            yield from check_checklist(self.file, (*path, "checklist"), each.checklist)
        yield from self._officers()

    def _officers(self) -> Iterator[Finding]:
        """第三十四条 speaks of the organ that decides; an archive, a utility, an institution may send one."""
        known = self.catalogue.departments
        for key in self._possible if self.section.kind in _ON_SITE else ():
            is_organ = key not in known or known[key].kind == "organ"
            if is_organ and self.section.officers_of(key) < LEAST_ON_SITE:
                sentence = f"现场核查应当指派两名以上工作人员（行政许可法第三十四条），“{key}”只写了1名"
                path = self._at("departments", key, "officers")
                yield self.file.finding(path, "JOINT_OFFICERS_TOO_FEW", sentence, "请写 officers: 2 以上")

    def _closing(self) -> Iterator[Finding]:
        closing, possible = self.section.closing, self._possible
        for name in ("veto", "weights"):
            for key in getattr(closing, name):
                if key not in possible:
                    sentence = f"“{key}”不参加本联合事项，{name} 里不能有它"
                    path = self._at("closing", name)
                    yield self.file.finding(path, "JOINT_VOTER_UNKNOWN", sentence, nearest(key, possible))
        if closing.need is not None and closing.need > _votes(closing, possible):
            what = "票" if closing.rule == "quorum" else "权重"
            sentence = (
                f"通过须{closing.need}{what}，全部参加部门合计只有{_votes(closing, possible)}{what}，永远不能通过"
            )
            yield self.file.finding(self._at("closing", "need"), "JOINT_QUORUM_TOO_HIGH", sentence, "请减少 need")
        if self.section.partial and closing.rule != "all":
            sentence = "partial: true（各部门意见只管本部门事项）时，结果不靠票数，须配 closing: {rule: all}"
            yield self.file.finding(self._at("partial"), "JOINT_PARTIAL_BY_VOTE", sentence, "请改 closing 或 partial")

    def _silence(self) -> Iterator[Finding]:
        section = self.section
        if section.silence == "consent" and section.safety:
            sentence = "安全检查（safety: true）永远不能以沉默视为同意"
            hint = "请写 silence: escalate（逾期未反馈的督办）"
            yield self.file.finding(self._at("silence"), "JOINT_SILENCE_UNLAWFUL", sentence, hint)
        elif section.silence == "consent" and not section.silence_basis:
            sentence = "沉默视为同意须写明依据；没有依据的，逾期未反馈只能督办（滨州规定第十三条）"
            hint = "请写明 silence_basis，或改 silence: escalate"
            yield self.file.finding(self._at("silence"), "JOINT_SILENCE_UNLAWFUL", sentence, hint)
        elif section.silence == "consent" and not _LAWS.search(section.silence_basis or ""):
            for item in self._resting.values():
                if item.category == LICENCE:
                    sentence = f"“{item.name}”是行政许可，沉默视为同意须有法律、行政法规的依据，silence_basis 里没有写"
                    hint = "请写明法律、行政法规的名称和条号，或改 silence: escalate"
                    yield self.file.finding(self._at("silence"), "JOINT_SILENCE_UNLAWFUL", sentence, hint)
        if section.after_last == "refused" and not section.after_last_basis:
            sentence = "最后一次复查仍不合格即不予（after_last: refused），须写明依据（行政许可法第三十八条：说明理由）"
            hint = "请写明 after_last_basis，或改 after_last: failed（由部门决定）"
            yield self.file.finding(self._at("after_last"), "JOINT_REFUSAL_UNGROUNDED", sentence, hint)

    def _stop(self, name: str, stop: JointStopRule) -> Iterator[Finding]:
        if not stop.basis:
            sentence = f"“{stop.name}”要停止计时，须写明法律依据 basis；没有依据的时间计入期限"
            yield self.file.finding(self._at(name), "JOINT_STOP_UNLAWFUL", sentence, f"请写明 basis，或删去 {name}")
        elif _ART_45 in stop.basis and (stop.ground in _OUTSIDE_THE_LAW or self.section.kind in _ON_SITE):
            sentence = f"“{stop.name}”不在行政许可法第四十五条所列程序之内（现场勘验计入期限），不能据此停止计时"
            hint = f"请删去 {name}，或把 basis 改为另有规定的法律条款"
            yield self.file.finding(self._at(name), "JOINT_STOP_UNLAWFUL", sentence, hint)


def _votes(closing: ClosingRule, departments: Iterable[str]) -> int:
    return sum(closing.weights.get(each, 1) if closing.rule == "weights" else 1 for each in departments)


def check_reach(definition: Definition, file: YamlFile) -> Iterator[Finding]:
    """Events that no answers of the questionnaire lead to."""
    for key in definition.bundle.joint.keys() - _reached(definition):
        sentence = f"“{definition.bundle.joint[key].name}”在任何一种回答下都不会举行"
        hint = "请检查 when、items 和参加部门"
        yield file.finding(("joint", key), "JOINT_UNREACHABLE", sentence, hint)


def _reached(definition: Definition) -> set[str]:
    """Events that some answers lead to; all of them where there are too many answers to try."""
    every = set(definition.bundle.joint)
    matters = _questions_of_events(definition)
    choices: dict[str, tuple[str, ...]] = {}
    combinations = 1
    for key, question in definition.questions.items():
        open_ways = tuple(option for option in question.options if option not in question.leads_out)
        choices[key] = open_ways if key in matters else open_ways[:1]
        combinations *= len(choices[key])
    if combinations > MOST_ANSWERS:
        return every
    reached: set[str] = set()
    is_clash = False
    for answers in product(*choices.values()):
        if reached == every:
            break
        try:
            plan = resolve(definition, dict(zip(choices, answers, strict=True)))
        except ResolveRefused as refused:
            # Two alternatives at once hide what would follow; the lint tells of them, and this would blame the event.
            is_clash |= refused.code == "ALTERNATIVES_CLASH"
            continue
        reached |= {joint.key for joint in plan.joints}
    return every if is_clash else reached


def _questions_of_events(definition: Definition) -> set[str]:
    """Questions on which it depends whether an event takes place, with those on which they depend themselves."""
    named = {name for section in definition.bundle.joint.values() for name in section.items}
    conditions = [entry.when for entry in definition.bundle.items if entry.key in named]
    for section in definition.bundle.joint.values():
        conditions += [section.when, *(each.when for each in section.departments.values())]
    found = {name for condition in conditions if condition for name in condition.questions()}
    found |= {key for entry in definition.bundle.items if entry.key in named and (key := question_of(entry))}
    while True:
        deeper = {
            name
            for key in found
            if key in definition.questions and (when := definition.questions[key].when)
            for name in when.questions()
        }
        if deeper <= found:
            return found
        found |= deeper
