"""A single item (单项事项) in the definition language: its elements, as its department publishes them.

An item is written once and used by every bundle that needs it; what a bundle changes about it stands in `bundle`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from domain.definition.bundle_joint import DeskRules
from domain.definition.bundle_text import (
    by_key,
    field_names,
    or_a_number,
    written_as_fields,
)
from domain.definition.catalogue import (
    ReasonCode,
    Sentence,
    Slug,
    Sourced,
    Strict,
    split_reference,
)
from domain.definition.check_digits import implementation_code_problem
from domain.definition.conditions import Condition
from domain.definition.extra_rules import ObjectionRule, UndoRule
from domain.definition.joint import CheckPoint
from domain.definition.own_steps.item import OwnStepElements, own_step_problem, with_no_limit
from domain.definition.plan import (
    CommitmentTerms,
    Connector,
    ExtensionRule,
    Procedure,
    ResultKind,
)
from domain.fees import FeeAmount, FeeDue, FeeRate, PaymentTerm, RefundRule
from domain.findings.rule import CHECK, FindingRule
from domain.time.clock import Limit


class Basis(Strict):
    """设定依据: a law by name and, where known, the article."""

    law: Sentence
    article: str | None = None
    edition: str | None = None


class Fee(Strict):
    """收费: what is charged, by which standard and on what basis (行政许可法 第五十八条、第五十九条).

    `amount`: in fen, by the answers, or `decided` (the department sets it); without it the fee is told and paid
    elsewhere. `due`: by when it is paid; `refund`: when it is given back; `term`: how long an order for it can be paid
    (the bundle's `payment_term`, where the item has none).
    """

    name: Sentence
    standard: Sentence
    basis: Sentence
    amount: FeeAmount | None = None
    due: FeeDue = "before_result"
    refund: RefundRule = "not_granted"
    term: PaymentTerm | None = None


def rates_of(item: Item) -> tuple[FeeRate, ...]:
    """The rates of an item's fee that depend on the answers."""
    return item.fee.amount if item.fee != "none" and isinstance(item.fee.amount, tuple) else ()


class Visits(Strict):
    """到场次数 of the applicant, and why presence is needed."""

    count: Annotated[int, Field(ge=0, le=20)] = 0
    reason: str | None = None


class Listed(Sourced):
    """Something listed as `key` or `{key: {…}}`."""

    @model_validator(mode="before")
    @classmethod
    def _from_short(cls, raw: Any) -> Any:
        return split_reference(raw)


Channel = Literal["window", "online", "self_service", "post", "on_site"]
"""办理方式: at the window, online, at a machine, by post, on the spot."""


class Pledge(Strict):
    """承诺代替: a member of `any_of` that is no proof but the applicant's pledge in its place (国办发〔2020〕42号)."""

    pledge: Slug


class MaterialUse(Listed):
    """A material an item needs, in all situations or only `when` the answers say so; `may_follow`: 可容缺.

    `any_of`: one of these is enough (任选其一), be it a pledge (`pledge: …`); then `key` is the choice's own name, by
    which it is asked for as one paper, and `proves` says what each of them shows (亲子关系).
    """

    key: Slug
    when: Condition | None = None
    may_follow: bool = False
    help: str | None = None
    any_of: tuple[Slug | Pledge, ...] = ()
    proves: Sentence | None = None

    @model_validator(mode="before")
    @classmethod
    def _has_a_name(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and "any_of" in raw and "key" not in raw:
            raise ValueError("任选其一要有自己的代码，请写成“代码: {any_of: […], proves: 证明什么}”")
        return raw

    @model_validator(mode="after")
    def _is_a_choice(self) -> Self:
        if (self.proves is not None) != bool(self.any_of):
            raise ValueError("any_of（任选其一）和 proves（证明什么）必须同时出现")
        if not self.any_of:
            return self
        if len(set(self.members)) != len(self.members) or len(self.members) == 1:
            raise ValueError("任选其一须有两份以上不同的材料；只有一份的，请直接写这份材料")
        if sum(isinstance(each, Pledge) for each in self.any_of) > 1:
            raise ValueError("任选其一最多写一份承诺 pledge")
        if self.help is not None:
            raise ValueError("任选其一的说明请写在各份材料的 help 里，每一份说明自己的")
        return self

    @property
    def members(self) -> tuple[str, ...]:
        """The materials it names: those of which one is enough, or the one."""
        return tuple(each.pledge if isinstance(each, Pledge) else each for each in self.any_of) or (self.key,)

    @property
    def pledge(self) -> str | None:
        """The material that is a pledge, where one may pledge instead."""
        return next((each.pledge for each in self.any_of if isinstance(each, Pledge)), None)


class RenewalRule(Strict):
    """延续 of a licence that expires (行政许可法 第五十条): silence until then renews it.

    `expires` names the field ("group.field", a date) that holds the last day of the licence. Silence renews only what
    was asked for in time: `apply_before_days` calendar days before it.
    """

    expires: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*\.[a-z][a-z0-9_-]*$")]
    apply_before_days: Annotated[int, Field(ge=0, le=365)] = 30
    basis: Sentence = "行政许可法第五十条"


class Commitment(CommitmentTerms):
    """告知承诺: the terms, and `when` the answers choose it (always, where nothing is said)."""

    when: Condition | None = None


class Item(Sourced, DeskRules, OwnStepElements):
    """A single item (单项事项) with its elements, as its department publishes it.

    `kind: wait` passes by the clock unless someone objects (公示), `kind: own_step` is the applicant's own (自办步骤),
    see `OwnStepElements`. `fields` name groups ("baby"), single fields
    ("mother.phone") or `{mother: [name, phone]}`: what this item's own form needs and nothing more. `auto_grant` is
    the rule of 秒批, read by the connector `auto`. `checklist`: what its department looks at in a joint event.
    `offline` says why its department works outside any system (线下集中办理); a clerk records its decision.
    `objection`: who may object during a wait; `undo`: what is undone of it when a later item comes to nothing (补偿).
    `kind: check` looks into the department's data and says what it found (`finding`); it ends nobody.
    """

    item: Slug
    name: Sentence
    name_en: str | None = None
    department: Slug
    kind: Literal["decision", "wait", "own_step", "check"] = "decision"
    category: Literal["行政许可", "行政确认", "行政给付", "公共服务", "其他"] | None = None
    implementation_code: str | None = None
    basis: tuple[Basis, ...] = ()
    conditions: tuple[Sentence, ...] = ()
    promised_limit: Limit
    statutory_limit: Limit | None = None
    materials: tuple[MaterialUse, ...] = ()
    fields: Annotated[tuple[str, ...], Field(json_schema_extra=written_as_fields)] = ()
    result: ResultKind | None = None
    fee: Literal["none"] | Fee = "none"
    visits: Annotated[Visits, Field(json_schema_extra=or_a_number)] = Visits()
    channels: tuple[Channel, ...] = ("window", "online")
    offline: Sentence | None = None
    connector: Connector | None = None
    auto_grant: Condition | None = None
    procedures: Annotated[tuple[Procedure, ...], Field(json_schema_extra=by_key)] = ()
    extension: ExtensionRule | None = None
    renewal: RenewalRule | None = None
    commitment: Commitment | None = None
    objection: ObjectionRule | None = None
    undo: UndoRule | None = None
    finding: FindingRule | None = None
    checklist: tuple[CheckPoint, ...] = ()
    gap_reasons: tuple[ReasonCode, ...] = ()
    refusal_reasons: tuple[ReasonCode, ...] = ()
    notes: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _own_step_without_limit(cls, raw: Any) -> Any:
        return with_no_limit(raw)

    @field_validator("fields", mode="before")
    @classmethod
    def _flatten_fields(cls, raw: Any) -> Any:
        if not isinstance(raw, list | tuple):
            return raw
        return tuple(name for entry in raw for name in field_names(entry))

    @field_validator("procedures", mode="before")
    @classmethod
    def _procedures_by_key(cls, raw: Any) -> Any:
        if not isinstance(raw, dict):
            return raw
        return tuple({**body, "key": key} if isinstance(body, dict) else body for key, body in raw.items())

    @field_validator("visits", mode="before")
    @classmethod
    def _visits_from_number(cls, raw: Any) -> Any:
        return {"count": raw} if isinstance(raw, int) else raw

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        problem = implementation_code_problem(self.implementation_code) if self.implementation_code else None
        if problem:
            raise ValueError(problem)
        if (self.connector is Connector.AUTO) != (self.auto_grant is not None):
            raise ValueError("秒批规则 auto_grant 与连接方式 connector: auto 必须同时出现")
        if self.kind == "decision" and self.result is None:
            raise ValueError("需要作出决定的事项必须写明办理结果 result")
        if problem := own_step_problem(self):
            raise ValueError(problem)
        if self.fee != "none" and self.fee.amount is not None and self.kind != "decision":
            raise ValueError("等待事项不作决定，不能收费；费用写在作出决定的事项上")
        if self.fee != "none" and self.fee.amount == "decided" and self.auto_grant is not None:
            raise ValueError("秒批事项没有人核定费用；请写明金额，或不用秒批")
        if self.objection is not None and self.kind != "wait":
            raise ValueError("只有等待事项（kind: wait）才有异议期 objection")
        if (self.kind == CHECK) != (self.finding is not None):
            raise ValueError("核查事项（kind: check）须写明核查结论 finding，其他事项没有核查结论；两者须同时出现")
        return self

    @property
    def key(self) -> str:
        """Definition key: department/item."""
        return f"{self.department}/{self.item}"

    @property
    def named_materials(self) -> tuple[str, ...]:
        """Keys of every material that it names: asked for, one of several, and evidence of an own step."""
        return (*(key for use in self.materials for key in use.members), *self.evidence)
