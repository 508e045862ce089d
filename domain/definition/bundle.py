"""The definition language: bundles (一件事) and the self-contained definition of one bundle.

A bundle puts items in order, asks the questions that
select them, and may override a limit with a source. Everything people see of a bundle is derived from these models.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import Field, field_validator, model_validator

from domain.definition.bundle_joint import JOINT_NOT_PASSED, DeskRules, ItemKey, JointSection
from domain.definition.bundle_text import (
    or_one_text,
    with_full_edges,
    with_full_names,
)
from domain.definition.canonical import canonical_hash
from domain.definition.catalogue import (
    DataSource,
    Department,
    FieldGroup,
    Licence,
    Material,
    Organisation,
    Reason,
    Reasons,
    Sentence,
    Slug,
    Sourced,
    SourceKey,
    Strict,
    split_reference,
)
from domain.definition.conditions import RESERVED_WORDS, Condition
from domain.definition.extra_rules import (
    CompositeRule,
    Effective,
    FilingWindow,
    ObjectionRule,
    SignatureRule,
    UndoRule,
)
from domain.definition.item import Item, Listed
from domain.definition.plan import (
    Connector,
    IntakeRule,
    JointStatutory,
)
from domain.fees import PaymentTerm
from domain.time.clock import Limit
from domain.time.clock_kinds import ClockKind, RungRule
from domain.time.promise import Promise

YES, NO = "是", "否"
URGE_HOURS = 24
"""An item is urged (催办) once in so many hours unless a bundle says otherwise (P, our convention)."""

URGE_ANSWER_DAYS = 1
"""An urge (催办) is answered within so many working days unless it, or the bundle, says otherwise (P, 待核实)."""

EXPLAIN_DAYS = 2
"""Why a promise passed is publicly explained within so many working days: 优化营商环境条例 第三十六条 names no term (P,
待核实)."""


class BeforeAfter(NamedTuple):
    """A published figure before and after the bundle: [7, 1]."""

    before: int
    after: int


class Published(Sourced):
    """What the sample area publishes of the bundle: 四减 (环节、材料、时限、跑动) and the promised days.

    Shown beside what is computed from the definition; never used to compute anything.
    """

    steps: BeforeAfter | None = None
    materials: BeforeAfter | None = None
    days: BeforeAfter | None = None
    trips: BeforeAfter | None = None
    promised_days: Annotated[int, Field(ge=0, le=3650)] | None = None


class DeliveryRule(Strict):
    """颁发、送达 (行政许可法 第四十四条): working days from the decision to the result in hand.

    `at_issue` says why results are in hand as soon as they are issued (电子送达); then there is no such clock.
    """

    limit: Limit = Limit(days=10)
    at_issue: Sentence | None = None


class Question(Sourced):
    """One question of the questionnaire (情形引导).

    `when`: asked only if earlier answers say so. `leads_out`: answers with which this bundle cannot be used, each
    with the sentence that says where to go instead (按单项办理).
    """

    ask: Sentence
    options: Annotated[tuple[Sentence, ...], Field(min_length=2)] = (YES, NO)
    when: Condition | None = None
    help: str | None = None
    leads_out: dict[str, Sentence] = {}

    @model_validator(mode="after")
    def _options_are_consistent(self) -> Self:
        if len(set(self.options)) != len(self.options):
            raise ValueError("选项重复")
        strangers = set(self.leads_out) - set(self.options)
        if strangers:
            raise ValueError(f"leads_out 提到的“{'、'.join(sorted(strangers))}”不是选项")
        return self


class BundleItem(Listed, DeskRules):
    """An item in a bundle: its edges, when it takes part, and what the bundle changes about it.

    `after`: starts when those are granted (串联). `gate`: reviews at once, decides when they are there (预审).
    `optional`: the applicant ticks it; a text is the question to ask, `true` asks the usual one.
    `one_of`: at most one item of that name takes part (either/or). `for_each`: once per row of that group.
    `outside_promise`: why it does not count into the whole promise (制卡, 邮寄). `why`: the reason of its edges.
    """

    key: ItemKey
    after: Annotated[tuple[str, ...], Field(json_schema_extra=or_one_text)] = ()
    gate: Annotated[tuple[str, ...], Field(json_schema_extra=or_one_text)] = ()
    when: Condition | None = None
    optional: bool | Sentence = False
    one_of: Slug | None = None
    for_each: Slug | None = None
    outside_promise: Sentence | None = None
    why: str | None = None
    promised_limit: Limit | None = None
    statutory_limit: Limit | None = None
    connector: Connector | None = None
    ladder: tuple[RungRule, ...] | None = None
    objection: ObjectionRule | None = None
    undo: UndoRule | None = None

    @field_validator("after", "gate", mode="before")
    @classmethod
    def _one_or_more(cls, raw: Any) -> Any:
        return (raw,) if isinstance(raw, str) else raw


class SplitBy(Strict):
    """分件: one form, one linked case for each row of `group` (双胞胎: one case per child), at most `max` rows.

    The group itself does not repeat: in a case it stands once. `row_name` is what one row is called (新生儿).
    """

    group: Slug
    max: Annotated[int, Field(ge=2, le=50)]
    row_name: str | None = None


class Bundle(Sourced):
    """A one-thing bundle (一件事): which items, in what order, asked for by which questions.

    `promised_limit`: one limit, or a list of limits with `when`, the last without (按情形承诺): a case has the one that
    its answers call for. `joint`: joint events, by key. `urge_hours`: an item is urged (催办) once in so many hours; 0:
    whenever one likes; `urge_answer_days`: answered within so many working days, 0: no window. `explain_days`: within
    so many working days after its promised day an item's delay is publicly explained (优化营商环境条例 第三十六条), 0:
    nothing is asked.
    `filing_window`: filed only then (集中申报期); `effective`: the days on which the definition is in force; `extends`:
    the template (省级模板) that this file changes. `about`: the field ("group.field") that names whom or what a case is
    about beside the applicant (新生儿, 店铺): it stands on every paper of the case. `signatures`: who signs an
    application beside whoever sends it (共同签名), by key. `composite`: one licence out of several (行业综合许可证).
    `payment_term`: how long an order (缴费单) can be paid, for fees that have no term of their own.
    """

    bundle: Slug
    name: Sentence
    name_en: str | None = None
    audience: Literal["个人", "企业", "个人和企业"] | None = None
    lead_department: Slug
    summary: str | None = None
    about: str | None = None
    published: Published | None = None
    promised_limit: Promise | None = None
    situations: dict[Slug, Question] = {}
    items: Annotated[tuple[BundleItem, ...], Field(min_length=1)]
    split_by: SplitBy | None = None
    intake: IntakeRule
    results: Literal["hold_together", "send_as_ready"] = "hold_together"
    joint_statutory: JointStatutory | None = None
    delivery: DeliveryRule = DeliveryRule()
    payment_term: PaymentTerm | None = None
    ladders: dict[ClockKind, tuple[RungRule, ...]] = {}
    joint: dict[Slug, JointSection] = {}
    signatures: dict[Slug, SignatureRule] = {}
    composite: CompositeRule | None = None
    urge_hours: Annotated[int, Field(ge=0, le=720)] = URGE_HOURS
    urge_answer_days: Annotated[int, Field(ge=0, le=10)] = URGE_ANSWER_DAYS
    explain_days: Annotated[int, Field(ge=0, le=20)] = EXPLAIN_DAYS
    filing_window: FilingWindow | None = None
    effective: Effective | None = None
    extends: Slug | None = None
    notes: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _complete_short_edges(cls, raw: Any) -> Any:
        """Edges and events may name an item by its own slug alone where that is unambiguous in the bundle."""
        if not isinstance(raw, dict) or not isinstance(raw.get("items"), list | tuple):
            return raw
        entries = [split_reference(entry) for entry in raw["items"]]
        keys = [str(entry["key"]) for entry in entries if isinstance(entry, dict) and "key" in entry]
        full = {**raw, "items": [with_full_edges(entry, keys) for entry in entries]}
        for section in ("joint", "signatures"):
            if isinstance(raw.get(section), dict):
                full[section] = {key: with_full_names(each, ("items",), keys) for key, each in raw[section].items()}
        if isinstance(raw.get("composite"), dict):
            full["composite"] = _composite_named(raw["composite"], keys)
        return full

    @model_validator(mode="after")
    def _names_are_usable(self) -> Self:
        for key in self.situations:
            if key in RESERVED_WORDS:
                raise ValueError(f"问题不能叫“{key}”，它是条件里的保留词")
        return self


class Definition(Strict):
    """One bundle with everything it uses, and nothing else: self-contained, stored by its hash.

    Plan, form, materials and guide of a bundle follow from this object alone.
    """

    bundle: Bundle
    items: dict[ItemKey, Item]
    organisation: Organisation
    departments: dict[Slug, Department]
    groups: dict[Slug, FieldGroup]
    materials: dict[Slug, Material]
    licences: dict[Slug, Licence] = {}
    reasons: Reasons = Reasons()
    sources: dict[SourceKey, DataSource] = {}

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy; what the original had worked out from its content (`hash`, `questions`) the copy works out anew."""
        copy = super().model_copy(update=update, deep=deep)
        for name in ("hash", "questions"):
            copy.__dict__.pop(name, None)
        return copy

    @cached_property
    def hash(self) -> str:
        """sha256 of the content: the version of record. Comments in the files do not change it.

        The order of questions and fields is part of it, since people meet them in that order; so a definition is
        kept as text, not in a column type that sorts keys.
        """
        return canonical_hash(self.model_dump(mode="json", exclude_defaults=True), keep_order=True)

    @cached_property
    def questions(self) -> dict[str, Question]:
        """All questions in order: those of the bundle, then one for each optional item without its own."""
        asked = dict(self.bundle.situations)
        for entry in self.bundle.items:
            key = question_of(entry)
            if key is not None and key not in asked:
                asked[key] = self._usual_question(entry)
        return asked

    def _usual_question(self, entry: BundleItem) -> Question:
        text = entry.optional if isinstance(entry.optional, str) else None
        return Question(ask=text or f"是否同时办理{self.items[entry.key].name}？", when=entry.when)

    def gap_reasons(self, item_key: str) -> dict[str, Reason]:
        """Reasons a clerk may give for a gap found in that item's materials, by code: its own, then the common ones."""
        return _reasons_for(self.items[item_key].gap_reasons, self.reasons.gaps)

    @property
    def slot_reasons(self) -> dict[str, Reason]:
        """Reasons with which a department asks for another slot, or the applicant asks to move one, by code."""
        return dict(self.reasons.slots)

    @property
    def return_reasons(self) -> dict[str, Reason]:
        """Reasons with which an item is returned (退回), by code."""
        return dict(self.reasons.returns)

    def licence_reasons(self, source: str) -> dict[str, Reason]:
        """Reasons of 变更, 撤回, 注销 and 吊销 by code; `source` as the act declares it. Empty for any other."""
        known = self.reasons
        by_source = {
            "change": known.changes,
            "licence_withdrawal": known.licence_withdrawals,
            "cancellation": known.cancellations,
            "forfeiture": known.forfeitures,
        }
        return dict(by_source.get(source, {}))

    @property
    def extension_reasons(self) -> dict[str, Reason]:
        """Reasons with which a statutory limit may be extended, by code."""
        return dict(self.reasons.extensions)

    def refusal_reasons(self, item_key: str) -> dict[str, Reason]:
        """Reasons with which that item may be refused, by code: its own, then the common ones."""
        own = self.items[item_key].refusal_reasons
        if any(item_key in section.items for section in self.bundle.joint.values()):
            own = (*own, JOINT_NOT_PASSED)
        return _reasons_for(own, self.reasons.refusals)


def _composite_named(raw: Mapping[str, Any], keys: list[str]) -> dict[str, Any]:
    """The composite licence with full keys of its items, and of the one that carries it."""
    named: dict[str, Any] = with_full_names(dict(raw), ("items", "item"), keys)
    carrier = named.get("item")
    return named | {"item": carrier[0]} if isinstance(carrier, list) and carrier else named


def question_of(entry: BundleItem) -> str | None:
    """Key of the question that an optional item hangs on: its own slug; None when the item is not optional."""
    return entry.key.split("/")[1] if entry.optional else None


def _reasons_for(own: tuple[str, ...], known: Mapping[str, Reason]) -> dict[str, Reason]:
    common = {code: reason for code, reason in known.items() if reason.common and code not in own}
    return {**{code: known[code] for code in own if code in known}, **common}
