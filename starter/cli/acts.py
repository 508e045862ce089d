"""`lianban case act`: one act on a case in an account's name, with everything that an act may say."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from cyclopts import Parameter
from pydantic import JsonValue

from domain.case.acts import ActKind, Actor, Attendance, DeliveryMethod, Gap, Officer, Role, Slot
from domain.case.refusals import refuse
from domain.case.rules import ALLOWED_ROLES, applicant_id
from domain.definition.joint import Verdict
from domain.time.calendar import BEIJING
from starter.cli.cases import account, account_id, refused
from starter.office.client import Lianban
from starter.office.deputies import standing_in
from starter.office.errors import LianbanError
from starter.office.requests import ActReceipt, ActRequest

WAIT_SECONDS = 5.0
MOST_DAYS = 1000
"""Working days that one act may name, as `ActRequest` takes them."""


@dataclass(frozen=True)
class ActWords:
    """What an act says; which of it an act needs is told by the answer."""

    item: Annotated[str | None, Parameter(help="事项代码，例如 gaj/csdj。")] = None
    decision: Annotated[Literal["grant", "refuse"] | None, Parameter(help="决定：grant 准予，refuse 不予。")] = None
    reason: Annotated[str | None, Parameter(help="理由代码。")] = None
    complete: Annotated[bool | None, Parameter(negative="--incomplete", help="预审：材料是否齐全。")] = None
    gap: Annotated[tuple[str, ...], Parameter(help="预审或补正通知的缺件：材料或字段=原因代码，可写多次。")] = ()
    supplied: Annotated[tuple[str, ...], Parameter(help="补正：材料或字段，可写多次。")] = ()
    value: Annotated[tuple[str, ...], Parameter(help="补正的字段：字段=值，可写多次。")] = ()
    deferred: Annotated[tuple[str, ...], Parameter(help="容缺受理：受理后补齐的材料，可写多次。")] = ()
    pledged: Annotated[bool | None, Parameter(negative="", help="容缺受理：申请人已签署承诺。")] = None
    procedure: Annotated[str | None, Parameter(help="挂起：事项列明的特别程序代码。")] = None
    days: Annotated[int | None, Parameter(help="挂起告知需要的、或申请延长的工作日数。")] = None
    met: Annotated[bool | None, Parameter(negative="--not-met", help="履诺核查：承诺是否履行。")] = None
    method: Annotated[
        DeliveryMethod | None, Parameter(help="送达方式：pickup 窗口领取，post 邮寄，electronic 电子送达。")
    ] = None
    joint: Annotated[str | None, Parameter(help="联合事项代码。")] = None
    slot: Annotated[
        tuple[str, ...], Parameter(help="联合事项的时间（北京时间）：2026-11-26T09:00/2026-11-26T11:00，可写多次。")
    ] = ()
    officer: Annotated[tuple[str, ...], Parameter(help="本部门人员的登录名，可写多次；代替别人前来的写 xf2=xf。")] = ()
    present: Annotated[tuple[str, ...], Parameter(help="到场：部门=登录名,登录名；可写多次。")] = ()
    verdict: Annotated[Verdict | None, Parameter(help="意见：pass 通过，rectify 整改，fail 不通过。")] = None
    point: Annotated[tuple[str, ...], Parameter(help="不合格的检查要点代码，可写多次。")] = ()
    to: Annotated[str | None, Parameter(help="转办、委派、加签、抄送、交接给谁：登录名。")] = None
    to_department: Annotated[str | None, Parameter(help="加签：签署人的部门；不写为承办部门。")] = None
    whose: Annotated[str | None, Parameter(help="减签、交接：原来的人员的登录名。")] = None
    position: Annotated[Literal["before", "after"] | None, Parameter(help="加签：before 拟办前，after 拟办后。")] = None
    agree: Annotated[bool | None, Parameter(negative="--disagree", help="签署：是否同意。")] = None
    to_item: Annotated[str | None, Parameter(help="退回到哪个前置事项；不写为退回拟办人。")] = None
    taken_act: Annotated[str | None, Parameter(help="撤回：所撤回操作的编号。")] = None
    on_behalf_of: Annotated[str | None, Parameter(help="代理：代谁办理，登录名。")] = None
    result_no: Annotated[str | None, Parameter(help="结果编号。")] = None
    opinion: Annotated[str | None, Parameter(help="办理意见。")] = None
    note: Annotated[str | None, Parameter(help="写入文书的说明；备注的内容。")] = None
    place: Annotated[str | None, Parameter(help="联合事项的地点。")] = None
    act_id: Annotated[str | None, Parameter(help="操作编号；重发时用同一个。")] = None


NO_WORDS = ActWords()


async def act(lianban: Lianban, case_no: str, kind: str, login: str, words: ActWords) -> ActReceipt:
    """Send one act in an account's name, in the first of its roles that may do such an act."""
    if kind in (ActKind.CHANGE_CALENDAR, ActKind.CHANGE_DEFINITION):
        raise LianbanError(refuse("NOT_ALLOWED"))  # by `lianban calendar load` and `lianban bundle migrate`
    if words.days is not None and not 1 <= words.days <= MOST_DAYS:
        raise LianbanError(refuse("DAYS_TOO_MANY" if words.days > MOST_DAYS else "DAYS_MISSING"))
    act_id = words.act_id or uuid.uuid4().hex
    request = ActRequest(
        act_id=act_id,
        case_no=case_no,
        kind=kind,
        actor=await _actor(lianban, case_no, kind, login, words, act_id),
        item=words.item,
        complete=words.complete,
        gaps=tuple(Gap(subject=subject, reason=reason) for subject, reason in map(_pair, words.gap)),
        supplied=words.supplied,
        decision=words.decision,
        reason=words.reason,
        deferred=words.deferred,
        pledged=words.pledged,
        procedure=words.procedure,
        days=words.days,
        met=words.met,
        method=words.method,
        joint=words.joint,
        slots=tuple(map(_slot, words.slot)),
        officers=tuple([await _officer(lianban, each) for each in words.officer]),
        attendance=tuple([await _present(lianban, each) for each in words.present]),
        verdict=words.verdict,
        points=words.point,
        to=await _person(lianban, words.to),
        to_department=words.to_department,
        whose=await account_id(lianban, words.whose, departed=True) if words.whose else None,
        position=words.position,
        agree=words.agree,
        to_item=words.to_item,
        taken_act=words.taken_act,
        content=_content(words),
    )
    return await lianban.send_act(request, wait_seconds=WAIT_SECONDS)


async def _actor(lianban: Lianban, case_no: str, kind: str, login: str, words: ActWords, act_id: str) -> Actor:
    """Who does it: an account in a fitting role, in the place of a colleague where one is named; or the applicant."""
    if login == Role.APPLICANT:
        return Actor(actor_id=applicant_id(case_no), role=Role.APPLICANT)
    own = await account(lianban, login, ALLOWED_ROLES.get(kind, frozenset()))
    principal = await _person(lianban, words.on_behalf_of)
    return own if principal is None else await standing_in(lianban, own.actor_id, principal, kind, act_id)


async def _person(lianban: Lianban, login: str | None) -> str | None:
    return await account_id(lianban, login) if login else None


async def _officer(lianban: Lianban, text: str) -> Officer:
    login, _, stead = text.partition("=")
    return Officer(actor_id=await account_id(lianban, login), deputy_for=await _person(lianban, stead))


async def _present(lianban: Lianban, text: str) -> Attendance:
    department, logins = _pair(text)
    officers = [await _officer(lianban, f"{login}=") for login in logins.split(",") if login]
    return Attendance(department=department, officers=tuple(officers))


def _slot(text: str) -> Slot:
    """A time in Beijing. Raises LianbanError."""
    start, _, end = text.partition("/")
    try:
        starts_at, ends_at = (_moment(each) for each in (start, end))
        return Slot(starts_at=starts_at, ends_at=ends_at)
    except ValueError:  # also what the model says of times the wrong way round
        raise refused("USAGE", f"时间“{text}”应写成 2026-11-26T09:00/2026-11-26T11:00。", "") from None


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=BEIJING)).astimezone(UTC)


def _content(words: ActWords) -> dict[str, JsonValue]:
    content: dict[str, JsonValue] = {}
    if words.result_no:
        content["result_no"] = words.result_no
    if words.opinion:
        content["opinion"] = words.opinion
    if words.note:
        content["note"] = words.note
    if words.place:
        content["place"] = words.place
    if words.value:
        content["form"] = dict(map(_pair, words.value))
    if materials := [name for name in words.supplied if "." not in name]:
        content["materials"] = [{"material": name, "source": "handed_in"} for name in materials]
    return content


def _pair(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not mark:
        raise refused("USAGE", f"“{name}”应写成 名称=内容。", "")
    return name, value
