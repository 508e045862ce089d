"""The joint event (联合评审 / 联合勘验 / 联合验收) as its bundle declares it, and the arithmetic of its outcome.

Who takes part, by which limits it is convened, held and answered, when it counts as passed, what silence means, and
what follows where something has to be put right. Its life is in `domain.case.joint.follows`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from domain.definition.kept import kept
from domain.exact import Exact
from domain.time.clock import Limit

JointKind = Literal["review", "inspection", "acceptance"]
"""联合评审, 联合勘验, 联合验收."""
Verdict = Literal["pass", "rectify", "fail"]
"""A department's opinion: 通过; 整改 (points that can be put right); 不通过 (cannot be put right)."""


class Certainty(StrEnum):
    """What votes given so far already settle, whatever the others say."""

    PASSED = "passed"
    NOT_PASSED = "not_passed"
    OPEN = "open"


class ClosingRule(Exact):
    """When several opinions together count as consent (会签 all, 或签 any, 票签 quorum, weights).

    `need`: of votes (`quorum`), or of weight (`weights`). `veto`: voters whose dissent alone settles it; `weights`: by
    voter, 1 where nothing is said.
    """

    rule: Literal["all", "any", "quorum", "weights"] = "all"
    need: int | None = Field(default=None, ge=1, le=1000)
    weights: dict[str, int] = {}
    veto: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_how_many(self) -> Self:
        if (self.need is not None) != (self.rule in ("quorum", "weights")):
            raise ValueError("quorum、weights 须写明 need（需要多少票或多少权重），all、any 不写")
        if self.weights and self.rule != "weights":
            raise ValueError("只有 rule: weights 才写 weights")
        return self


def tally(closing: ClosingRule, voters: Collection[str], consents: Mapping[str, bool]) -> Certainty:
    """What the votes settle: `consents` of those `voters` who have answered (会签、或签、票签、否决)."""
    if any(consents.get(each) is False for each in closing.veto):
        return Certainty.NOT_PASSED
    weight = {each: closing.weights.get(each, 1) if closing.rule == "weights" else 1 for each in voters}
    total = sum(weight.values())
    need = {"all": total, "any": 1}.get(closing.rule, closing.need or total)
    for_it = sum(weight[each] for each in voters if consents.get(each) is True)
    may_still = for_it + sum(weight[each] for each in voters if each not in consents)
    if may_still < need:
        return Certainty.NOT_PASSED
    vetoes_open = any(each in voters and each not in consents for each in closing.veto)
    return Certainty.PASSED if for_it >= need and not vetoes_open else Certainty.OPEN


class CheckPoint(Exact):
    """One point of a department's checklist (检查要点). `basis`: where it comes from."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=40)
    text: str = Field(min_length=1, max_length=200)
    basis: str | None = None


class JointParty(Exact):
    """One department that takes part. `items`: instance keys of its items that rest on the event (may be none)."""

    department: str
    items: tuple[str, ...] = ()
    officers: int = Field(default=2, ge=1, le=20)
    checklist: tuple[CheckPoint, ...] = ()

    def point(self, key: str) -> CheckPoint | None:
        """The point of that key."""
        return next((each for each in self.checklist if each.key == key), None)


class JointLimits(Exact):
    """Terms of the event (P unless the bundle names a source), each a clock of its own.

    `convene`: slots proposed, from the day it is due. `confirm`: departments answer. `book`: the applicant picks a
    slot (only where they book). `hold`: held, from the day it was convened. `opinion`: opinions, from the day held.
    `rectify`: the applicant puts right what was found. `reinspect`: looked at again, from the applicant's report.
    """

    convene: Limit = Limit(days=1)
    confirm: Limit = Limit(days=1)
    book: Limit = Limit(days=1)
    hold: Limit = Limit(days=5)
    opinion: Limit = Limit(days=2)
    rectify: Limit = Limit(days=10)
    reinspect: Limit = Limit(days=5)


class JointStop(Exact):
    """Time of the event, or of putting right, that a law takes out of the items' limits (行政许可法 第四十五条)."""

    ground: str = Field(min_length=1)
    basis: str = Field(min_length=1)
    days: int = Field(ge=1, le=1000)


class JointPlan(Exact):
    """One joint event of one case.

    `booking`: whether the convenor fixes the slot or the applicant books one. `moves`: how often the applicant may ask
    to move it. `partial`: every department's opinion counts for its own items alone, what passed goes on while the rest
    is put right; it needs `closing: all`. Otherwise the items wait for the outcome together. `silence: consent` needs
    its ground (`silence_basis`) and is never possible where `safety` is on. `reinspections`: how often it is looked
    again; after the last time, and when putting right is overdue, what has not passed has `failed` (its department
    decides) or is `refused` at once. `stops` (from the notice that it is convened to its close) and `rectify_stops`:
    legal grounds on which the items' clocks stand; None: the time counts.
    """

    key: str
    name: str
    kind: JointKind
    convenor: str
    parties: tuple[JointParty, ...] = Field(min_length=1)
    limits: JointLimits = JointLimits()
    closing: ClosingRule = ClosingRule()
    booking: Literal["convenor", "applicant"] = "convenor"
    moves: int = Field(default=1, ge=0, le=10)
    partial: bool = False
    silence: Literal["escalate", "consent"] = "escalate"
    silence_basis: str | None = None
    safety: bool = False
    reinspections: int = Field(default=1, ge=0, le=10)
    after_last: Literal["failed", "refused"] = "failed"
    after_last_basis: str | None = None
    stops: JointStop | None = None
    rectify_stops: JointStop | None = None

    @model_validator(mode="after")
    def _is_lawful(self) -> Self:
        if self.silence == "consent" and (self.safety or not self.silence_basis):
            raise ValueError("沉默视为同意须写明依据 silence_basis，并且安全检查（safety: true）永远不能视为同意")
        if self.partial and self.closing.rule != "all":
            raise ValueError("partial: true（各部门意见只管本部门事项）须配 closing: all")
        return self

    @property
    def departments(self) -> tuple[str, ...]:
        """Departments that take part, in the order of the bundle."""
        return tuple(each.department for each in self.parties)

    @property
    def items(self) -> tuple[str, ...]:
        """Instance keys of all items that rest on it."""
        return tuple(item for each in self.parties for item in each.items)

    def party_with(self, item: str) -> JointParty:
        """The part to which an item belongs that rests on the event. Raises KeyError for any other."""
        return kept(self, "_kept_by_item", (self.parties,), self._parties_by_item)[item]

    def _parties_by_item(self) -> dict[str, JointParty]:
        # From the last to the first: an item that two name is the first one's.
        return {key: each for each in reversed(self.parties) for key in each.items}

    def party(self, department: str | None) -> JointParty | None:
        """The part that a department takes."""
        return next((each for each in self.parties if each.department == department), None)

    def concerns(self, department: str | None) -> bool:
        """Whether a department convenes the event or takes part in it."""
        return department == self.convenor or self.party(department) is not None


class ReviewRule(Exact):
    """Colleagues sign a proposal (拟办意见) before it holds: 会签 `all`, 或签 `any` (the first), 票签 `quorum`.

    `count`: how many of the department sign; `role`: in which role; a 或签 takes the first signature either way.
    """

    name: str = "审核"
    role: Literal["handler", "department_head"] = "handler"
    count: int = Field(default=1, ge=1, le=20)
    rule: Literal["all", "any", "quorum"] = "all"
    need: int | None = Field(default=None, ge=1, le=20)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if (self.need is not None) != (self.rule == "quorum") or (self.need or 1) > self.count:
            raise ValueError("票签（quorum）须写明 need，且不超过人数 count；会签、或签不写 need")
        return self

    @property
    def closing(self) -> ClosingRule:
        """The same rule as arithmetic."""
        return ClosingRule(rule=self.rule, need=self.need)


SeparateDuty = Literal["pre_review", "draft", "review", "joint_opinion", "commitment_check"]
"""What one person does on an item, for the separation of duties (职责分离)."""


def events_by_item(joints: tuple[JointPlan, ...]) -> dict[str, tuple[JointPlan, ...]]:
    """The events on which each item rests, by its key."""
    found: dict[str, tuple[JointPlan, ...]] = {}
    for event in joints:
        for item in dict.fromkeys(event.items):
            found[item] = (*found.get(item, ()), event)
    return found
