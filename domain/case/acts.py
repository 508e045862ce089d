"""Acts (操作): everything a person or a department's system does to a case, as one small message.

An act carries ids, codes and digests only; the words and files that a person typed stay in PostgreSQL beside
the act's row. The same model is the signal's payload, the row's payload and the rule's input.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Generic, Literal, Self, TypeVar, cast

from pydantic import AwareDatetime, Field, JsonValue, StringConstraints, model_validator
from pydantic.fields import FieldInfo

from domain.case.act_specs import ActKind as ActKind  # noqa: PLC0414 - given out here, too, beside the act
from domain.case.roles import Role as Role  # noqa: PLC0414
from domain.definition.joint import Verdict
from domain.definition.plan import Plan
from domain.organisation.reception import IdentityDocument
from domain.record import Record as Record  # noqa: PLC0414
from domain.time.calendar import WorkCalendar

CASE_SUBJECT = "case"
"""The subject of acts and clocks that concern the whole case rather than one item."""


SUBMIT_APPLICATION = "submit_application"
"""The act that opens a case (收件): a row like every other act, but it starts the workflow instead of signalling."""


KNOWN_ACTS = frozenset(ActKind)
UNKNOWN_ACT = "unknown_act"
"""Signal name of an act whose kind is not known: it reaches the case, which refuses and journals it."""


DeliveryMethod = Literal["pickup", "post", "electronic"]
"""How a result reaches the applicant (送达方式): 窗口领取, 邮寄, 电子送达."""
ParcelEvent = Literal["sent", "delivered", "returned"]
"""What becomes of a parcel (邮件): 已收寄, 已妥投, 已退回."""
PaymentNo = Annotated[
    str,
    StringConstraints(
        pattern=r"^(?:[A-Za-z][0-9A-Za-z._-]*|[0-9][0-9A-Za-z]*[._-][0-9A-Za-z._-]+|[0-9]{20,64})$", max_length=80
    ),
]
"""A payment provider's number (支付流水号), written so that nobody's own number is one: it reaches Temporal."""
PaidBy = Literal["cash", "card", "slip"]
"""How somebody paid at the window (现场缴费): 现金, 刷卡, 银行缴款凭证."""
Voucher = Annotated[
    str,
    StringConstraints(
        pattern=r"^(?:[0-9]{10}|[0-9]{8}-[0-9]{10}|[0-9]{20,24}|[A-Z]{2,6}[0-9]{8,20})$",
        max_length=40,
    ),
]
"""Number of a 非税收入票据 or 缴款凭证, written so that nobody's own number is one: it reaches Temporal."""
Tracking = Annotated[str, StringConstraints(pattern=r"^(?:[A-Z]{2,4}[0-9]{8,16}[A-Z]{0,2}|[0-9]{12,13})$")]
"""A carrier's number (邮件号), written so that nobody's own number is one: it reaches Temporal."""
FetchedBy = Literal["self", "proxy"]
"""Who fetched a result at the window: 本人, 受托人."""


class Actor(Record):
    """Who did it: an account id (never a name), the role used, and the department stood for.

    `on_behalf_of`: the colleague whose dated deputy (代理) acts; both are on record. `os_user`: the act came by the
    command line, given there by that user of the operating system; absent for every other door.
    """

    actor_id: str
    role: Role
    department: str | None = None
    on_behalf_of: str | None = None
    os_user: str | None = None

    @property
    def stands_for(self) -> str:
        """Whose work it is: the deputy acts in the place of the one who is away."""
        return self.on_behalf_of or self.actor_id


class Slot(Record):
    """A time at which a joint event may be held (UTC)."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.ends_at <= self.starts_at:
            raise ValueError("结束时间须晚于开始时间")
        return self


class Officer(Record):
    """An officer on site (执法人员), by account id; a deputy (`deputy_for`) stands in for the one named first."""

    actor_id: Annotated[str, Field(min_length=1, max_length=80)]
    deputy_for: Annotated[str, Field(max_length=80)] | None = None


class Attendance(Record):
    """Who of a department was there (到场)."""

    department: str
    officers: tuple[Officer, ...]


class Gap(Record):
    """One thing missing or wrong (缺件): a material or a field of the form, and why, by code."""

    subject: Annotated[str, Field(description="material key, or `group.field` of the form")]
    reason: Annotated[str, Field(description="code from the catalogue of reasons")]
    item: Annotated[str, Field(description="item whose department named it")] = ""


@dataclass(frozen=True)
class Since:
    """With which version of the message a field came.

    Fields of the first version stand in every payload and every digest, those of the second in every digest. Any later
    one, which carries no mark, stands in either only where it says something: an act on file keeps payload and digest.
    """

    version: int


MOST_DAYS = 1000
"""Working days that one act may name."""
MOST_ANSWER_DAYS = 10
"""Working days within which an urge (催办) may ask to be answered, at most."""


@dataclass(frozen=True)
class Label:
    """What a form calls the field."""

    text: str


_FIRST, _SECOND = Since(1), Since(2)
PERSON = "person"
"""Mark of an account's id: who writes for people asks for the login instead."""
AccountId = Annotated[str, PERSON]

CodeT = TypeVar("CodeT", bound=str)
KeyT = TypeVar("KeyT", bound=str)
ReasonT = TypeVar("ReasonT", bound=str)
PersonT = TypeVar("PersonT", bound=str)
GapT = TypeVar("GapT")
SlotT = TypeVar("SlotT")
OfficerT = TypeVar("OfficerT")
PresentT = TypeVar("PresentT")
EarlierT = TypeVar("EarlierT")


class Said(Record, Generic[CodeT, KeyT, ReasonT, PersonT, GapT, SlotT, OfficerT, PresentT, EarlierT]):
    """What an act may say, each field once, with the words that API, command line and editors show for it.

    Its parameters are how a way in writes codes, keys, reasons, people, missing things, times, officers, attendance and
    an earlier act: the API by id and moment, a scenario by login and day. Which fields an act says, and which of them
    it needs, stands in `domain.case.act_specs`.
    """

    item: Annotated[CodeT | None, _FIRST, Field(description="事项代码", examples=["gaj/csdj"])] = None
    complete: Annotated[bool | None, _FIRST, Field(description="预审结论：材料是否齐全")] = None
    gaps: Annotated[tuple[GapT, ...], _FIRST, Field(description="预审缺件；补正通知中窗口列出的缺件")] = ()
    supplied: Annotated[tuple[CodeT, ...], _FIRST, Field(description="补正内容：材料代码或 组.字段")] = ()
    decision: Annotated[
        Literal["grant", "refuse"] | None, _FIRST, Label("决定"), Field(description="决定或拟办意见：准予或不予")
    ] = None
    reason: Annotated[ReasonT | None, _FIRST, Label("理由"), Field(description="理由代码")] = None
    outcome: Annotated[
        KeyT | None, Label("核查结论"), Field(description="核查：结论代码，事项列明的一种", examples=["none"])
    ] = None
    deferred: Annotated[tuple[CodeT, ...], _SECOND, Field(description="容缺受理：受理后补齐的材料代码")] = ()
    pledged: Annotated[bool | None, _SECOND, Field(description="容缺受理：申请人是否签署了承诺")] = None
    procedure: Annotated[
        KeyT | None, _SECOND, Field(description="挂起：事项列明的特别程序代码；恢复、撤销挂起：是哪一项")
    ] = None
    days: Annotated[
        Annotated[int, Field(ge=1, le=MOST_DAYS)] | None,
        _SECOND,
        Label("工作日数"),
        Field(description="挂起：告知需要的工作日数；延期申请：延长的工作日数"),
    ] = None
    met: Annotated[bool | None, _SECOND, Field(description="履诺核查：承诺是否履行")] = None
    method: Annotated[
        DeliveryMethod | None,
        _SECOND,
        Field(description="送达方式：pickup 窗口领取、post 邮寄、electronic 电子送达"),
    ] = None
    joint: Annotated[KeyT | None, Field(description="联合事项代码")] = None
    slots: Annotated[tuple[SlotT, ...], Field(max_length=10, description="联合事项：提出、确认、另请或预约的时间")] = ()
    officers: Annotated[
        tuple[OfficerT, ...], Field(max_length=20, description="联合事项：本部门指派（或补勘）的人员")
    ] = ()
    attendance: Annotated[PresentT, Field(max_length=50, description="联合事项：各部门到场人员")] = cast("PresentT", ())
    verdict: Annotated[Verdict | None, Field(description="联合事项意见：pass 通过、rectify 整改、fail 不通过")] = None
    points: Annotated[tuple[CodeT, ...], Field(max_length=100, description="联合事项：不合格的检查要点代码")] = ()
    to: Annotated[PersonT | None, Label("选择的人员"), Field(description="转办、委派、加签、抄送、交接给哪一位")] = None
    to_department: Annotated[
        CodeT | None, Field(description="部门代码：加签时签署人的（不写为承办部门），变更时新的牵头部门")
    ] = None
    whose: Annotated[PersonT | None, Label("人员"), Field(description="减签：哪一位；离职交接：原来的人员")] = None
    position: Annotated[
        Literal["before", "after"] | None, Label("签署时间"), Field(description="加签：before 拟办前、after 拟办后")
    ] = None
    agree: Annotated[bool | None, Label("签署意见"), Field(description="签署：是否同意")] = None
    to_item: Annotated[CodeT | None, Label("退回到"), Field(description="退回到哪个前置事项；不写为退回拟办人")] = None
    taken_act: Annotated[EarlierT | None, Field(description="撤回：所撤回操作的编号")] = None
    objector: Annotated[
        Annotated[KeyT, Field(max_length=40)] | None,
        Label("谁提出的异议"),
        Field(description="提出异议：替谁提出，部门代码，或 creditors 债权人、interested 利害关系人、public 公众"),
    ] = None
    upheld: Annotated[bool | None, Label("异议是否成立"), Field(description="异议处理：异议是否成立")] = None
    objection: Annotated[
        Annotated[int, Field(ge=1, le=10_000)] | None,
        Label("哪一件异议"),
        Field(description="异议处理：第几件异议（按提出的先后，从1起）；不写为所有未处理的异议"),
    ] = None
    notice: Annotated[
        Annotated[int, Field(ge=1, le=10_000)] | None,
        Label("哪一次挂起"),
        Field(
            description="撤销挂起：该事项的第几次特别程序告知（从1起）；写续期的那一次，只撤销从它起的续期；只挂起过一次的可以不写"
        ),
    ] = None
    identified: Annotated[
        bool | None, Label("身份核验"), Field(description="重新出具查询码：是否已核验申请人的身份证件")
    ] = None
    to_hall: Annotated[KeyT | None, Label("转交到"), Field(description="转交大厅：转到哪个大厅，大厅代码")] = None
    from_hall: Annotated[KeyT | None, Field(description="转交大厅：现在由哪个大厅负责，大厅代码")] = None
    amount: Annotated[
        Annotated[int, Field(ge=0, le=10_000_000_000)] | None,
        Label("金额"),
        Field(description="核定费用、缴费到账：金额，单位为分"),
    ] = None
    order: Annotated[Annotated[int, Field(ge=1, le=10_000)] | None, Field(description="缴费到账：第几张缴费单")] = None
    refund: Annotated[Annotated[int, Field(ge=1, le=10_000)] | None, Field(description="退费到账：第几笔退费")] = None
    payment_no: Annotated[PaymentNo | None, Field(description="缴费、退费到账：支付机构的流水号")] = None
    paid_by: Annotated[
        PaidBy | None,
        Label("怎样缴的"),
        Field(description="现场缴费：cash 现金、card 刷卡、slip 银行缴款凭证"),
    ] = None
    voucher: Annotated[
        Voucher | None,
        Label("票据号码"),
        Field(description="现场缴费、退费：非税收入票据或缴款凭证的号码，如 0012345678、61060125-0012345678"),
    ] = None
    unasked: Annotated[bool | None, Field(description="现场缴费：支付机构没有答复，没有核对是否已在网上缴费")] = None

    fetched_by: Annotated[
        FetchedBy | None, Label("谁来领取"), Field(description="窗口领取：self 本人、proxy 受托人")
    ] = None
    identity: Annotated[
        IdentityDocument | None, Label("核验的证件"), Field(description="窗口领取：核验了领取人的哪种证件")
    ] = None
    parcel: Annotated[
        Annotated[int, Field(ge=1, le=1000)] | None, Label("哪一个邮件"), Field(description="邮寄：第几个邮件，从1起")
    ] = None
    parcel_event: Annotated[
        ParcelEvent | None,
        Label("邮寄进展"),
        Field(description="邮寄进展：sent 已收寄、delivered 已妥投、returned 已退回"),
    ] = None
    tracking: Annotated[Tracking | None, Label("邮件号"), Field(description="已收寄：邮件号，大写字母和数字")] = None
    answer_days: Annotated[
        Annotated[int, Field(ge=1, le=MOST_ANSWER_DAYS)] | None,
        Label("要求几个工作日内回复"),
        Field(description="催办：要求几个工作日内回复；不写的按方案"),
    ] = None
    done_on: Annotated[
        date | None, Label("预计哪一天办完"), Field(description="回复催办：预计办完的日期，不早于当天")
    ] = None


Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.#/-]*$", max_length=120)]
"""An item, a material, a field (组.字段), a point or a department, as a way in takes it: a name of a definition."""
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)]
"""A procedure, a joint event, or who objects, as a way in takes it."""
Reason = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=60)]
"""A reason of the catalogue, as a way in takes it."""
Account = Annotated[str, PERSON, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.:-]*$", max_length=80)]
"""An account's id, as a way in takes it."""
ActIdGiven = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]*[A-Za-z._-][0-9A-Za-z._-]*$", max_length=80)]
"""An act's id, as a way in takes it: one of digits alone could be somebody's number."""


class GapSaid(Gap):
    """One thing missing, as a way in takes it."""

    subject: Annotated[Code, Field(description="材料代码，或 组.字段")]
    reason: Annotated[Reason, Field(description="原因代码")]
    item: Annotated[Code | Literal[""], Field(description="由哪个事项提出")] = ""


class OfficerSaid(Officer):
    """An officer on site, as a way in takes it."""

    actor_id: Annotated[Account, Field(description="账号编号")]
    deputy_for: Annotated[Account | None, Field(description="代替哪一位前来：账号编号")] = None


class AttendanceSaid(Attendance):
    """Who of a department was there, as a way in takes it."""

    department: Annotated[Code, Field(description="部门代码")]
    officers: Annotated[tuple[OfficerSaid, ...], Field(max_length=20, description="到场人员")]


class SaidByPeople(
    Said[Code, Key, Reason, Account, GapSaid, Slot, OfficerSaid, tuple[AttendanceSaid, ...], ActIdGiven]
):
    """What an act says, as every way in takes it: a code is a code, never a place for somebody's words.

    Acts on file are read by `ActSaid`, which asks for no pattern: they stay what they are.
    """


class ActSaid(Said[str, str, str, AccountId, Gap, Slot, Officer, tuple[Attendance, ...], str]):
    """What an act says, as the case takes it; the installation's own acts bring a calendar, a plan or an edition.

    `run`: to which asking a department's system answers; after 退回 it is asked anew, and the earlier answer is void.
    `unless_by_hand`: it does not hold where a person has the item in hand; answers on file from before did.
    """

    calendar: Annotated[WorkCalendar | None, _SECOND, Field(description="日历调整：此后适用的日历")] = None
    plan: Annotated[Plan | None, Field(description="版本迁移：此后适用的办理计划")] = None
    run: Annotated[int | None, Field(ge=0, description="部门系统：答复的是第几次分发")] = None
    unless_by_hand: Annotated[bool | None, Field(description="部门系统：该事项已由人员办理的，这次答复不生效")] = None
    edition: Annotated[Annotated[int, Field(ge=1, le=999)] | None, Field(description="规则换版：此后适用的版次")] = None


class ActHead(Record):
    """Which act, by whom, when; it stands before what the act says. Acts of every kind of process begin so."""

    act_id: str
    kind: str
    actor: Actor
    received_at: AwareDatetime
    digest: str = ""

    @property
    def legal_time(self) -> datetime:
        """The moment by which it is judged (UTC)."""
        return self.received_at

    def payload(self) -> JsonValue:
        """The act as its row keeps it and as the ledger compares it."""
        payload: JsonValue = self.model_dump(mode="json", exclude_none=True)
        return payload


class Act(ActSaid, ActHead):
    """One act as the workflow sees it (ids, codes, digests).

    `received_at` (UTC) is the legal time, given by the ledger when the act's row was written.
    `digest` is the SHA-256 of kind, actor, payload and content: the same id with another digest is another act.
    """

    def payload(self) -> JsonValue:
        """The act as its row keeps it and as the ledger compares it."""
        unused = {name for name in _LATER if getattr(self, name) == ()}
        payload: JsonValue = self.model_dump(mode="json", exclude_none=True, exclude=unused)
        return payload


PAYLOAD_FIELDS = tuple(ActSaid.model_fields)
"""The fields of an act that its doer chooses; the others come from the session and the ledger."""


def said_since(version: int) -> frozenset[str]:
    """Names of the fields that came with that version of the message or later."""
    return frozenset(name for name, field in ActSaid.model_fields.items() if _version(field) >= version)


def labels() -> dict[str, str]:
    """What forms call the fields that they ask for."""
    marks = ((name, mark) for name, field in ActSaid.model_fields.items() for mark in field.metadata)
    return {name: mark.text for name, mark in marks if isinstance(mark, Label)}


def _version(field: FieldInfo) -> int:
    return next((mark.version for mark in field.metadata if isinstance(mark, Since)), _LATEST)


_LATEST = 3
_LATER = said_since(2)
