"""The plan: one bundle resolved for one family or firm, fixed at submission (方案); nothing personal.

It goes into the case workflow with its definition's hash: a running case never changes under a new definition.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from graphlib import TopologicalSorter
from typing import Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from domain.definition.canonical import canonical_text, digest
from domain.definition.conditions import Condition
from domain.definition.extra_rules import CompositeRule, NumberRule, ObjectionRule, OpenWindow, Term, UndoRule
from domain.definition.joint import JointPlan, ReviewRule, SeparateDuty, events_by_item
from domain.definition.kept import kept
from domain.definition.own_steps.plan import StepPlan
from domain.exact import Exact
from domain.fees import FeePlan
from domain.findings.rule import BY_A_DEPARTMENT, FindingRule
from domain.materials.choice import MaterialChoice
from domain.time.clock import Limit, Unit
from domain.time.clock_kinds import ClockKind, RungRule


def _is_unsaid(value: object) -> bool:
    """Whether a field that came later says nothing: a plan that was sent before keeps its text and its digest."""
    return not value


class Connector(StrEnum):
    """How an item reaches its department."""

    INBOX = "inbox"
    HTTP = "http"
    AUTO = "auto"


class ResultKind(Exact):
    """What a granted item gives; `licence`: its e-licence type (21 characters), `number`: 编号规则, `valid`: its term.

    `internal`: a check for later items, never delivered; `paperless`: in hand when issued."""

    name: str
    licence: str | None = None
    valid: Term | None = Field(default=None, exclude_if=_is_unsaid)
    internal: bool = Field(default=False, exclude_if=_is_unsaid)
    paperless: bool = Field(default=False, exclude_if=_is_unsaid)
    number: NumberRule | None = Field(default=None, exclude_if=_is_unsaid)


StopGround = Literal[
    "hearing",  # 听证
    "tender",  # 招标
    "auction",  # 拍卖
    "inspection",  # 检验
    "testing",  # 检测
    "quarantine",  # 检疫
    "appraisal",  # 鉴定
    "expert_review",  # 专家评审
    "on_site",  # 现场勘验
    "other",
]
"""Grounds of a procedure; the first eight are those of 行政许可法 第四十五条."""


class Procedure(Exact):
    """A special procedure of an item (特别程序). Only what a law takes out of the count stops the clock.

    行政许可法 第四十五条 names hearing, tender, auction, inspection, testing, quarantine, appraisal and expert review;
    anything else (现场勘验) `counts` unless `basis` names the law that says otherwise. `most_days`: announced at most.
    """

    key: str
    name: str = Field(min_length=1)
    ground: StopGround
    basis: str | None = None
    counts: bool = False
    most_days: int = Field(default=60, ge=1, le=1000)

    @model_validator(mode="after")
    def _stops_by_law(self) -> Self:
        if not self.counts and not self.basis:
            raise ValueError(f"“{self.name}”要停止计时，须写明法律依据 basis；没有依据的写 counts: true（计入期限）")
        return self


class ExtensionRule(Exact):
    """How far a statutory limit may be extended, once, and by whom (行政许可法 第四十二条).

    Its days are working days (第八十二条) unless another law says otherwise (`unit`), whatever the limit's own unit is.
    """

    days: int = Field(ge=1, le=1000)
    unit: Unit = "working"
    approver: Literal["department_head", "government_head"] = "department_head"
    basis: str = Field(min_length=1)


class JointStatutory(Exact):
    """The legal limit of a matter handled jointly, in one go or at one place (行政许可法 第四十二条第二款)."""

    limit: Limit = Limit(days=45)
    extension: ExtensionRule = ExtensionRule(days=15, approver="government_head", basis="行政许可法第四十二条第二款")
    basis: str = "行政许可法第四十二条第二款"


class CommitmentTerms(Exact):
    """告知承诺 of one item: decided on the applicant's commitment, checked afterwards within `check`.

    Not kept: put right within `rectify`; still not kept: revoked, by itself or left to the department (`supervise`).
    """

    check: Limit = Limit(days=60)
    rectify: Limit
    on_overdue: Literal["revoke", "supervise"] = "supervise"
    basis: str = Field(min_length=1)


MOST_DEFERRAL_DAYS = 20  # working days, a setting of practice (深圳样板)


class DeferralRule(Exact):
    """容缺受理: materials marked 可容缺 may follow after acceptance, on the applicant's signed promise.

    At most `days` working days (≤ 20), and at least `before_promise` working days before the promise of the items that
    need them; so there is none where the promise is two days or less.
    """

    days: int = Field(default=MOST_DEFERRAL_DAYS, ge=1, le=MOST_DEFERRAL_DAYS)
    before_promise: int = Field(default=2, ge=2, le=20)
    on_overdue: Literal["withdrawn", "refused", "revoked"]
    basis: str = Field(min_length=1)

    @field_validator("days", mode="before")
    @classmethod
    def _not_too_long(cls, raw: Any) -> Any:
        if isinstance(raw, int) and raw > MOST_DEFERRAL_DAYS:
            raise ValueError(f"容缺补齐期最长{MOST_DEFERRAL_DAYS}个工作日，并须早于承诺时限（深圳样板，设置）")
        return raw


_TEXT, _ITEMS = "_kept_text", "items"


class PlanItem(Exact):
    """One item of one case (单项办件) as the workflow carries it out.

    `key`: the instance key ("gaj/csdj"; "rsj/zgcb#2" for the second row of a repeating group), as in `after`, `gate`
    (of the same plan). Limits count from the item's own start fact. `renews_until`: the day on which silence renews it
    (行政许可法 第五十条). `materials`: what may be named of it, choices (任选其一) and their papers too; `may_follow`:
    of these, 可容缺. `review`: colleagues sign the proposed decision; `separate`: pairs of duties that one person never
    does both of; `on_return`: whether its clock goes on or starts anew when its decision is opened again (退回);
    `objection`: who may object during a wait; `undo`: what is undone of it when what rests on it comes to nothing
    (补偿). `refusal_basis`: on what a refusal rests where the item is no licence (行政许可). `fee`: what is paid.
    `step`: of an own step (自办步骤); `promised` is then its department's time to confirm. `finding`: what a check
    (核查) may find.
    """

    key: str
    item: str
    name: str
    department: str
    kind: Literal["decision", "wait", "own_step", "check"] = "decision"
    connector: Connector = Connector.INBOX
    own_worker: bool = False
    after: tuple[str, ...] = ()
    gate: tuple[str, ...] = ()
    promised: Limit
    statutory: Limit | None = None
    outside_promise: str | None = None
    result: ResultKind | None = None
    materials: tuple[str, ...] = ()
    choices: tuple[MaterialChoice, ...] = Field(default=(), exclude_if=_is_unsaid)
    auto_grant: Condition | None = None
    ladder: tuple[RungRule, ...] | None = None
    procedures: tuple[Procedure, ...] = ()
    extension: ExtensionRule | None = None
    renews_until: date | None = None
    renewal_basis: str | None = None
    commitment: CommitmentTerms | None = None
    may_follow: tuple[str, ...] = ()
    review: ReviewRule | None = None
    separate: tuple[tuple[SeparateDuty, SeparateDuty], ...] = ()
    on_return: Literal["resume", "restart"] = "resume"
    objection: ObjectionRule | None = None
    undo: UndoRule | None = None
    refusal_basis: str | None = Field(default=None, exclude_if=_is_unsaid)
    fee: FeePlan | None = Field(default=None, exclude_if=_is_unsaid)
    step: StepPlan | None = Field(default=None, exclude_if=_is_unsaid)
    finding: FindingRule | None = Field(default=None, exclude_if=_is_unsaid)

    @property
    def is_internal(self) -> bool:
        """Whether its result is nothing to hand out."""
        return self.result is not None and self.result.internal

    def procedure(self, key: str | None) -> Procedure | None:
        """The special procedure of that key, if the item has it."""
        return next((each for each in self.procedures if each.key == key), None)

    @property
    def predecessors(self) -> tuple[str, ...]:
        """Instance keys whose result this item waits for, serial ones first."""
        return (*self.after, *self.gate)

    def canonical(self) -> str:
        """Its canonical JSON; many plans have the very same item, and each seals it."""
        text: str | None = self.__dict__.get(_TEXT)
        if text is None:
            text = self.__dict__[_TEXT] = canonical_text(self.model_dump(mode="json", exclude_defaults=True))
        return text

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy, which has a text of its own."""
        copy = super().model_copy(update=update, deep=deep)
        copy.__dict__.pop(_TEXT, None)
        return copy


class IntakeRule(Exact):
    """How the case is taken in.

    `limit` is the legal one for 受理 or 补正通知 (行政许可法 第三十二条): past it the case is deemed accepted. `sign`
    says who issues them: the engine as soon as all answers are in, or a person of the window or the lead. `recheck`:
    departments that named gaps see the new materials before acceptance. `reviewers` says who looks before acceptance:
    the departments of the first wave (items without a serial predecessor) or all. `correction` is the term
    written in the notice; what follows when it runs out is a rule of the place (安阳、浙江: deemed withdrawn; 滨州:
    refused).
    """

    mode: Literal["at_window", "pre_review"]
    reviewers: Literal["first_wave", "all_items"] = "first_wave"
    pre_review: Limit
    correction: Limit
    on_correction_overdue: Literal["withdrawn", "refused"] = "withdrawn"
    limit: Limit | None = None
    sign: Literal["engine", "person"] = "engine"
    recheck: bool = False
    deferral: DeferralRule | None = None

    @field_validator("on_correction_overdue", mode="before")
    @classmethod
    def _nothing_to_revoke(cls, raw: Any) -> Any:
        if raw == "revoked":
            why = "补正逾期时还没有受理，没有受理可以撤销；应为 withdrawn（视为撤回）或 refused（不予受理），"
            raise ValueError(f"{why}撤销受理只用于容缺逾期（deferral.on_overdue）")
        return raw


_BY_KEY = "_kept_by_key"
FIRST_DEFAULTS = 1
THIRD_EDITION = 3
CURRENT_DEFAULTS = THIRD_EDITION
"""Editions of the rules: a case keeps the one under which it was filed (`Plan.defaults`).

1: lights without escalation. 2: escalation, waits, delivery (see `domain.definition.ladders`). 3: stops by procedure,
rungs armed again, what docs/adr/0045 lists.
"""


class Plan(Exact):
    """A bundle resolved with the answers of one questionnaire.

    `joint_statutory`: the legal limit of the whole. `delivery`: from the decision to the result in hand (行政许可法
    第四十四条); None: results are in hand when they are issued. `ladders`: the bundle's own, by kind of clock.
    `joints`: joint events; `composite`: one licence of several. `urge_hours`: an item is urged (催办) once in so many
    hours, 0: at will; `urge_answer_days`, `explain_days`: working days to answer it, to explain a delay, 0: no window.
    `window`: filed then (集中申报期), no clock starts before its end; `definition`: its hash; `content_hash`: its own.
    """

    bundle: str
    name: str
    definition: str
    lead_department: str
    intake: IntakeRule
    whole: Limit | None = None
    results: Literal["hold_together", "send_as_ready"] = "hold_together"
    answers: dict[str, str]
    items: tuple[PlanItem, ...]
    joint_statutory: JointStatutory | None = None
    delivery: Limit | None = None
    ladders: dict[ClockKind, tuple[RungRule, ...]] = {}
    joints: tuple[JointPlan, ...] = ()
    urge_hours: int = Field(default=0, ge=0, le=720)
    urge_answer_days: int = Field(default=0, ge=0, le=10, exclude_if=_is_unsaid)
    explain_days: int = Field(default=0, ge=0, le=20, exclude_if=_is_unsaid)
    window: OpenWindow | None = None
    composite: CompositeRule | None = Field(default=None, exclude_if=_is_unsaid)
    defaults: int = FIRST_DEFAULTS
    content_hash: str = ""

    @model_validator(mode="after")
    def _is_sealed(self) -> Self:
        expected = self._hash()
        if not self.content_hash:
            object.__setattr__(self, "content_hash", expected)
            self.__pydantic_fields_set__.add("content_hash")
        elif self.content_hash != expected:
            raise ValueError("PLAN_ALTERED: 方案内容与其校验值不一致")
        return self

    def _hash(self) -> str:
        parts = self.model_dump(mode="json", exclude={"content_hash", "items"}, exclude_defaults=True)
        before = canonical_text({name: part for name, part in parts.items() if name < _ITEMS})[1:-1]
        behind = canonical_text({name: part for name, part in parts.items() if name > _ITEMS})[1:-1]
        items = f'"{_ITEMS}":[{",".join(item.canonical() for item in self.items)}]'
        return digest(f"{{{','.join(filter(None, (before, items, behind)))}}}")

    def for_engine(self) -> Plan:
        """The plan as it travels to Temporal: without the answers, which tell of the family and decide nothing."""
        return Plan.model_validate(self.model_dump(exclude={"content_hash"}) | {"answers": {}})

    def item(self, key: str) -> PlanItem:
        """The item of that instance key. Raises KeyError when the plan has none."""
        return self._by_key()[key]

    def _by_key(self) -> dict[str, PlanItem]:
        # Kept with the items it was made of: a copy of the plan with other items makes its own.
        kept: tuple[tuple[PlanItem, ...], dict[str, PlanItem]] | None = self.__dict__.get(_BY_KEY)
        if kept is None or kept[0] is not self.items:
            kept = self.items, {item.key: item for item in self.items}
            self.__dict__[_BY_KEY] = kept
        return kept[1]

    def in_order(self) -> tuple[PlanItem, ...]:
        """The items, each behind those that it starts after."""
        return kept(self, "_kept_in_order", (self.items,), lambda: _sorted_by_edges(self.items))

    def joint(self, key: str | None) -> JointPlan | None:
        """The joint event of that key, if the plan has it."""
        return next((each for each in self.joints if each.key == key), None)

    def joints_of(self, item: str) -> tuple[JointPlan, ...]:
        """Joint events on which an item rests."""
        return kept(self, "_kept_by_item", (self.joints,), lambda: events_by_item(self.joints)).get(item, ())

    def asked_materials(self) -> frozenset[str]:
        """Materials, and choices among them, that any of the items needs."""
        return kept(self, "_kept_materials", (self.items,), lambda: _materials(self.items))

    def first_wave(self) -> tuple[PlanItem, ...]:
        """Items that may start with acceptance: no serial predecessor (a gated item pre-reviews at once)."""
        return tuple(item for item in self.items if not item.after)

    def reviewing_items(self) -> tuple[PlanItem, ...]:
        """Items whose departments look at the materials before acceptance (a wait or a rule has nobody to)."""
        pool = self.items if self.intake.reviewers == "all_items" else self.first_wave()
        return tuple(item for item in pool if item.kind in BY_A_DEPARTMENT and item.connector is not Connector.AUTO)

    def deferral_days(self, subjects: frozenset[str]) -> int:
        """Working days within which these may follow (容缺补齐期); 0 when the plan does not offer it.

        The shortest promise of the items that need them decides, or of all items for a field of the form.
        """
        rule = self.intake.deferral
        if rule is None:
            return 0
        touched = [item for item in self.items if subjects & set(item.materials)] or list(self.items)
        if any(item.promised.unit == "calendar" for item in touched):
            return 0  # days of two kinds are never mixed
        return max(0, min(rule.days, min(item.promised.days for item in touched) - rule.before_promise))

    def dependants(self, key: str) -> tuple[PlanItem, ...]:
        """Items that wait for `key` directly, by either kind of edge."""
        return tuple(item for item in self.items if key in item.predecessors)

    def later(self, key: str) -> tuple[str, ...]:
        """Keys of all items that rest on `key`, also over others, in the plan's order."""
        following: dict[str, list[str]] = {}
        for item in self.items:
            for before in item.predecessors:
                following.setdefault(before, []).append(item.key)
        found, waiting = {key}, [key]
        while waiting:
            fresh = [each for each in following.get(waiting.pop(), ()) if each not in found]
            found.update(fresh)
            waiting += fresh
        return tuple(item.key for item in self.items if item.key in found - {key})

    def departments(self) -> tuple[str, ...]:
        """Departments that take part, in order of first appearance."""
        return tuple(dict.fromkeys(item.department for item in self.items))


def _materials(items: tuple[PlanItem, ...]) -> frozenset[str]:
    return frozenset(key for item in items for key in item.materials)


def _sorted_by_edges(items: tuple[PlanItem, ...]) -> tuple[PlanItem, ...]:
    by_key = {item.key: item for item in items}
    edges = {item.key: [each for each in item.after if each in by_key] for item in items}
    return tuple(by_key[key] for key in TopologicalSorter(edges).static_order())
