"""The shared catalogues that items and bundles refer to: departments, organisation, fields, materials, reasons.

Everything here is data of a place. A value nobody could find a source for is named in `unverified` (待核实), so it
can be listed and asked about instead of passing for fact.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from domain.definition.check_digits import licence_type_problem
from domain.definition.conditions import Condition
from domain.definition.document_kinds import DOCUMENT_KINDS
from domain.definition.plan import Connector
from domain.exact import Exact

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*([-_][a-z0-9]+)*$", max_length=40)]
ReasonCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$", max_length=60)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=500)]

FieldType = Literal[
    "text",
    "name",
    "id_no",
    "uscc",
    "date",
    "datetime",
    "choice",
    "phone",
    "number",
    "address",
    "bank_account",
]
MaterialMode = Literal["G", "E", "V", "U", "D"]
SourceKey = Literal["population", "marriage", "licences", "property", "firms"]
"""Sources of shared data and e-licences that can be asked; each is a party outside of its own."""

_SENSITIVE_TYPES = frozenset({"id_no", "bank_account", "phone", "address"})


class Strict(Exact):
    """Base of every definition: frozen, and an unknown key is an error."""


class Source(Strict):
    """Where a definition's values come from, and how sure we are of them."""

    url: str | None = None
    text: str | None = None
    confidence: Literal["有出处", "待核实"] = "有出处"


class Sourced(Strict):
    """A definition with its source; `unverified` names the fields (dotted for inner ones) that are 待核实."""

    source: Source | None = None
    unverified: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _names_own_fields(self) -> Self:
        for name in self.unverified:
            if name.split(".")[0] not in type(self).model_fields:
                raise ValueError(f"unverified 提到的“{name}”不是这里的字段")
        return self

    @property
    def is_unverified(self) -> bool:
        """Whether any part of this definition still waits for a source (待核实)."""
        return bool(self.unverified) or (self.source is not None and self.source.confidence == "待核实")


class Department(Sourced):
    """A body that handles items: an organ (机关), institution (事业单位), firm (企业) or window (窗口).

    `system` is the name of its system's endpoint in the settings, needed where an item is reached by `http`;
    `own_worker`: it runs a worker of its own beside its system. `review_organ`, `court`, `complaint`: where they are
    not those of the organisation (垂直领导的机关, 派出机构, 海关).
    """

    name: Sentence
    name_en: str | None = None
    kind: Literal["organ", "institution", "firm", "window"]
    duty: str | None = None
    connector: Connector = Connector.INBOX
    own_worker: bool = False
    system: Slug | None = None
    review_organ: Sentence | None = None
    court: Sentence | None = None
    complaint: Sentence | None = None


class District(Sourced):
    """The district served, with its area code (行政区划代码, 6 digits)."""

    name: Sentence
    city: Sentence
    province: Sentence
    area_code: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]


class Window(Sourced):
    """A counter that takes applications in (综合窗口)."""

    name: Sentence
    department: Slug
    place: str | None = None


class Town(Sourced):
    """A town or sub-district (镇街) with its service centre."""

    name: Sentence


class Redress(Sourced):
    """Where one turns against a decision (救济渠道), unless a department says otherwise.

    `review_organ`: 行政复议机关, usually the government of the same level (行政复议法 第二十四条); `court`: the one for
    administrative cases; `complaint`: where one turns against what is no administrative act (公共服务).
    """

    review_organ: Sentence | None = None
    court: Sentence | None = None
    complaint: Sentence | None = None


class Organisation(Sourced):
    """Who is where: the district, its windows, its towns; and where one turns against what they decide."""

    district: District
    windows: dict[Slug, Window] = {}
    towns: tuple[Town, ...] = ()
    redress: Redress = Redress()


class FieldDef(Sourced):
    """One field of the form. `when` reads answers and other fields ("group.field"); lengths in characters.

    `not_future`: a date or datetime that may not lie after the day of filling in (Beijing time). `kind_in`: of an
    `id_no`, the choice in the same group that says which document (证件类型) it is the number of; nothing chosen means
    居民身份证. `differs_from`: fields ("group.field") that cannot have the same value, as two people have no number
    in common; in a group that repeats its own key says so of its rows.
    """

    label: Sentence
    type: FieldType = "text"
    required: bool = True
    options: tuple[str, ...] = ()
    when: Condition | None = None
    sensitive: bool = False
    help: str | None = None
    max_length: Annotated[int, Field(ge=1, le=2000)] | None = None
    minimum: float | None = None
    maximum: float | None = None
    not_future: bool = False
    kind_in: Slug | None = None
    differs_from: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _kind_is_a_documents(self) -> Self:
        if self.kind_in is not None and self.type != "id_no":
            raise ValueError("kind_in 只用于证件号码（id_no）")
        return self

    @model_validator(mode="after")
    def _options_fit_type(self) -> Self:
        if bool(self.options) != (self.type == "choice"):
            raise ValueError("选项 options 与类型 choice 必须同时出现")
        return self

    @property
    def is_sensitive(self) -> bool:
        """Whether lists and logs must hide it: marked so, or of a type that always is."""
        return self.sensitive or self.type in _SENSITIVE_TYPES


class Repeat(Strict):
    """How often a group may be filled in; `row_name` is what one row is called (员工, 股东)."""

    min: Annotated[int, Field(ge=0)] = 1
    max: Annotated[int, Field(ge=1, le=500)]
    row_name: str | None = None

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if self.min > self.max:
            raise ValueError("repeat 的 min 不能大于 max")
        return self


class FieldGroup(Sourced):
    """Fields asked together, once for all items. `like` takes over another group's fields; own ones replace them."""

    name: Sentence
    like: Slug | None = None
    fields: dict[Slug, FieldDef] = {}
    repeat: Repeat | None = None
    help: str | None = None


class Licence(Sourced):
    """An e-licence (电子证照): who issues it and its type code (21 characters)."""

    name: Sentence
    issuer: Slug
    type: str | None = None

    @model_validator(mode="after")
    def _type_is_well_formed(self) -> Self:
        problem = licence_type_problem(self.type) if self.type else None
        if problem:
            raise ValueError(problem)
        return self


class DataSource(Sourced):
    """A source of shared data or e-licences (数据源): whose records they are, and on what terms it is asked.

    `basis`: a statutory duty, or the separate consent of whoever applies, without which it is not asked and the paper
    is. `duty`: the article by which it is asked. `keep_days`: calendar days for which an answer is kept after it came.
    `check_days`: working days in which the holder checks what is said to be wrong (校核).
    """

    name: Sentence
    holder: Slug
    purpose: Sentence
    duty: Sentence
    basis: Literal["duty", "consent"] = "duty"
    keep_days: Annotated[int, Field(ge=0, le=3650)]
    check_days: Annotated[int, Field(ge=1, le=365)]


class LookUpRule(Strict):
    """核验: which source answers in a paper's place, and about whom.

    `about`: groups of the form; each that is filled in is one subject. `query`: the fields of the group by which it is
    found, all of them needed; `compare`: those that the answer must agree with.
    """

    source: SourceKey
    record: Slug
    about: Annotated[tuple[Slug, ...], Field(min_length=1)]
    query: Annotated[tuple[Slug, ...], Field(min_length=1)]
    compare: tuple[Slug, ...] = ()


class Material(Sourced):
    """A document that an item needs to see, or what stands for it.

    `mode` says where it comes from: G the system makes the form, E an e-licence is linked, V fields are verified
    against a department's records, U the applicant hands it in, D an earlier item of the case made it. Where one
    of the items in `produced_by` is in the plan, it is D whatever the mode. `holder` is a department's slug or 申请人.
    `look_up`: of E and V, how it is asked for; without one it counts as held.
    """

    name: Sentence
    holder: str
    mode: MaterialMode
    licence: Slug | None = None
    produced_by: tuple[str, ...] = ()
    form: Literal["原件", "复印件", "电子件"] | None = None
    help: str | None = None
    look_up: LookUpRule | None = None

    @model_validator(mode="after")
    def _mode_is_backed(self) -> Self:
        if self.mode == "D" and not self.produced_by:
            raise ValueError("方式 D 须写明由哪个事项产生（produced_by）")
        return self


class Reason(Sourced):
    """A coded reason that a clerk picks, with the sentence the applicant reads and what may be done next.

    A `common` one may be used for every item; the others only where an item names them.
    """

    sentence: Sentence
    next_step: str | None = None
    common: bool = False


class Reasons(Strict):
    """Reasons by code: for gaps (缺件), refusals and revocations (不予、撤销), extensions (延期), returns (退回), for
    asking for another slot of a joint event or to move it (另定时间、改期), and for what happens to a licence later:
    变更, 撤回, 注销, 吊销."""

    gaps: dict[ReasonCode, Reason] = {}
    refusals: dict[ReasonCode, Reason] = {}
    extensions: dict[ReasonCode, Reason] = {}
    slots: dict[ReasonCode, Reason] = {}
    returns: dict[ReasonCode, Reason] = {}
    changes: dict[ReasonCode, Reason] = {}
    licence_withdrawals: dict[ReasonCode, Reason] = {}
    cancellations: dict[ReasonCode, Reason] = {}
    forfeitures: dict[ReasonCode, Reason] = {}


class Catalogue(Strict):
    """All shared catalogues of a place. Groups are given with their `like` resolved."""

    organisation: Organisation
    departments: dict[Slug, Department]
    groups: dict[Slug, FieldGroup]
    materials: dict[Slug, Material]
    licences: dict[Slug, Licence] = {}
    reasons: Reasons = Reasons()
    sources: dict[SourceKey, DataSource] = {}

    @model_validator(mode="after")
    def _groups_are_expanded(self) -> Self:
        expanded = {key: _expanded(key, self.groups) for key in self.groups}
        for key, group in expanded.items():
            _check_kinds(key, group)
        object.__setattr__(self, "groups", expanded)
        return self


def _expanded(key: str, groups: dict[str, FieldGroup], seen: tuple[str, ...] = ()) -> FieldGroup:
    """The group with the fields of the one it is `like` first; an unknown `like` is left for the check."""
    if key in seen:
        raise ValueError(f"字段组互相引用（like）：{' → '.join((*seen, key))}")
    group = groups[key]
    if group.like is None or group.like not in groups:
        return group
    base = _expanded(group.like, groups, (*seen, key))
    return group.model_copy(update={"fields": {**base.fields, **group.fields}, "like": None})


def _check_kinds(key: str, group: FieldGroup) -> None:
    """Where a number's kind is chosen there is such a choice, of kinds whose numbers can be checked."""
    for name, field in group.fields.items():
        if field.kind_in is None:
            continue
        kind = group.fields.get(field.kind_in)
        if kind is None or kind.type != "choice" or kind.required:
            raise ValueError(f"{key}.{name} 的 kind_in 应指向同组的选填单选项，“{field.kind_in}”不是")
        if unknown := set(kind.options) - set(DOCUMENT_KINDS):
            raise ValueError(f"{key}.{field.kind_in} 有不认识的证件类型：{'、'.join(sorted(unknown))}")


def split_reference(entry: Any) -> Any:
    """A list entry written as `key` or `{key: {…}}` as one mapping with the key under "key"."""
    if isinstance(entry, str):
        return {"key": entry}
    if isinstance(entry, dict) and len(entry) == 1 and "key" not in entry:
        ((key, rest),) = entry.items()
        if rest is None or isinstance(rest, dict):
            return {"key": key, **(rest or {})}
    return entry
