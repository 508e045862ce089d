"""The plan: one bundle resolved for one family or firm, fixed at submission (方案).

It travels in the input of the case workflow and carries the hash of the definition it was made from, so a
running case never changes under a new definition. It holds ids, names of items and limits, no personal data.
"""

from __future__ import annotations

import hashlib
import json
from enum import StrEnum
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from domain.clock import Limit, RungRule
from domain.conditions import Condition


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Connector(StrEnum):
    """How an item reaches its department."""

    INBOX = "inbox"
    HTTP = "http"
    AUTO = "auto"


class ResultKind(_Frozen):
    """What a granted item gives: the result's name and its e-licence type (21 characters), if there is one."""

    name: str
    licence: str | None = None


class PlanItem(_Frozen):
    """One item of one case (单项办件) as the workflow carries it out.

    `key` is the instance key: "gaj/csdj", or "rsj/zgcb#2" for the second row of a repeating group. `after`
    and `gate` name instance keys of the same plan. Limits count from the item's own start fact.
    """

    key: str
    item: str
    name: str
    department: str
    kind: Literal["decision", "wait"] = "decision"
    connector: Connector = Connector.INBOX
    own_worker: bool = False
    after: tuple[str, ...] = ()
    gate: tuple[str, ...] = ()
    promised: Limit
    statutory: Limit | None = None
    outside_promise: str | None = None
    result: ResultKind | None = None
    materials: tuple[str, ...] = ()
    auto_grant: Condition | None = None
    ladder: tuple[RungRule, ...] | None = None

    @property
    def predecessors(self) -> tuple[str, ...]:
        """Instance keys whose result this item waits for, serial ones first."""
        return (*self.after, *self.gate)


class IntakeRule(_Frozen):
    """How the case is taken in.

    `reviewers` says who looks at the papers before acceptance: the departments of the first wave (items
    without a serial predecessor) or all. `correction` is the term written in the notice; what follows when it
    runs out is a rule of the place (安阳、浙江: deemed withdrawn; 滨州: refused).
    """

    mode: Literal["at_window", "pre_review"]
    reviewers: Literal["first_wave", "all_items"] = "first_wave"
    pre_review: Limit
    correction: Limit
    on_correction_overdue: Literal["withdrawn", "refused"] = "withdrawn"


class Plan(_Frozen):
    """A bundle resolved with the answers of one questionnaire.

    `definition` is the hash of the definition; `content_hash` the sha256 of the canonical JSON of everything
    else here, filled in when absent and checked when present.
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
        return canonical_hash(self.model_dump(mode="json", exclude={"content_hash"}, exclude_defaults=True))

    def for_engine(self) -> Plan:
        """The plan as it travels to Temporal: without the answers, which tell of the family and decide nothing."""
        return Plan.model_validate(self.model_dump(exclude={"content_hash"}) | {"answers": {}})

    def item(self, key: str) -> PlanItem:
        """The item of that instance key. Raises KeyError when the plan has none."""
        for item in self.items:
            if item.key == key:
                return item
        raise KeyError(key)

    def first_wave(self) -> tuple[PlanItem, ...]:
        """Items that may start with acceptance: no serial predecessor (a gated item pre-reviews at once)."""
        return tuple(item for item in self.items if not item.after)

    def reviewing_items(self) -> tuple[PlanItem, ...]:
        """Items whose departments look at the papers before acceptance (a wait or a rule has nobody to)."""
        pool = self.items if self.intake.reviewers == "all_items" else self.first_wave()
        return tuple(item for item in pool if item.kind == "decision" and item.connector is not Connector.AUTO)

    def dependants(self, key: str) -> tuple[PlanItem, ...]:
        """Items that wait for `key` directly, by either kind of edge."""
        return tuple(item for item in self.items if key in item.predecessors)

    def departments(self) -> tuple[str, ...]:
        """Departments that take part, in order of first appearance."""
        return tuple(dict.fromkeys(item.department for item in self.items))


def canonical_hash(content: Any, *, keep_order: bool = False) -> str:
    """sha256 (hex) of `content` as canonical JSON: UTF-8, no spaces, keys sorted unless their order has meaning."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=not keep_order, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
