"""`lianban case act`: one act on a case in an account's name, with everything that an act may say."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter
from pydantic import JsonValue

from domain.case.act_specs import sent_by_the_installation
from domain.case.acts import MOST_DAYS, Actor, Role
from domain.case.refusals import refuse
from domain.case.rules import ALLOWED_ROLES, applicant_id
from domain.organisation.postal import POSTAL, PostalAddress
from starter.cli.case import receipts
from starter.cli.case.act_options import pair, said, with_what_acts_say
from starter.cli.case.code_given import note_code
from starter.cli.case.filing import account, account_id
from starter.cli.os_user import os_user
from starter.cli.output import AsJson
from starter.cli.run import connected
from starter.office.client import Lianban
from starter.office.code_check import CodeInvalid
from starter.office.deputies import standing_in
from starter.office.errors import LianbanError
from starter.office.filing.findings import VALUES
from starter.office.requests import ActReceipt, ActRequest

WAIT_SECONDS = 5.0
KIND = re.compile(r"[a-z_]{1,40}")
"""How the code of an act is written."""


@with_what_acts_say
@dataclass(frozen=True)
class ActWords:
    """What an act says, and what is written with it; which of it an act needs is told by the answer."""

    value: Annotated[tuple[str, ...], Parameter(help="补正的字段，或核查内容：字段=值，可写多次。")] = ()
    on_behalf_of: Annotated[str | None, Parameter(help="代理：代谁办理，登录名。")] = None
    result_no: Annotated[str | None, Parameter(help="结果编号。")] = None
    opinion: Annotated[str | None, Parameter(help="办理意见。")] = None
    note: Annotated[str | None, Parameter(help="写入文书的说明；备注的内容。")] = None
    document: Annotated[str | None, Parameter(help="变更牵头部门：依据的文件和文号。")] = None
    place: Annotated[str | None, Parameter(help="联合事项的地点。")] = None
    postal_name: Annotated[str | None, Parameter(help="选择邮寄：收件人。")] = None
    postal_phone: Annotated[str | None, Parameter(help="选择邮寄：收件人的11位手机号码。")] = None
    postal_address: Annotated[str | None, Parameter(help="选择邮寄：收件地址，写到门牌号。")] = None
    proxy: Annotated[str | None, Parameter(help="窗口领取：受托人的姓名。")] = None
    act_id: Annotated[str | None, Parameter(help="操作编号；重发时用同一个。")] = None


NO_WORDS = ActWords()


async def act(lianban: Lianban, case_no: str, kind: str, login: str, words: ActWords) -> ActReceipt:
    """Send one act in an account's name, in the first of its roles that may do such an act."""
    if sent_by_the_installation(kind):
        raise LianbanError(refuse("NOT_ALLOWED"))  # by `lianban calendar load` and `lianban bundle migrate`
    fields = await said(lianban, words)
    if isinstance(days := fields["days"], int) and not 1 <= days <= MOST_DAYS:
        raise LianbanError(refuse("DAYS_TOO_MANY" if days > MOST_DAYS else "DAYS_MISSING"))
    act_id = words.act_id or uuid.uuid4().hex
    actor = await _actor(lianban, case_no, kind, login, words, act_id)
    head = {"act_id": act_id, "case_no": case_no, "kind": kind, "actor": actor}
    if not KIND.fullmatch(kind):
        raise CodeInvalid("kind")
    request = ActRequest.model_validate({**head, **fields, "content": _content(words, fields)})
    return await lianban.send_act(request, wait_seconds=WAIT_SECONDS)


async def _actor(lianban: Lianban, case_no: str, kind: str, login: str, words: ActWords, act_id: str) -> Actor:
    """Who does it: an account in a fitting role, in the place of a colleague where one is named; or the applicant."""
    if login == Role.APPLICANT:
        return Actor(actor_id=applicant_id(case_no), role=Role.APPLICANT, os_user=os_user())
    own = await account(lianban, login, ALLOWED_ROLES.get(kind, frozenset()))
    if words.on_behalf_of is None:
        return own
    principal = await account_id(lianban, words.on_behalf_of)
    stand_in = await standing_in(lianban, own.actor_id, principal, kind, act_id)
    return stand_in.model_copy(update={"os_user": own.os_user})


def _content(words: ActWords, fields: Mapping[str, object]) -> dict[str, JsonValue]:
    """What stays beside the act: what was written, the corrected fields, the materials that came."""
    texts: dict[str, JsonValue] = {name: text for name in _TEXTS if (text := getattr(words, name))}
    place = VALUES if fields.get("outcome") else "form"
    content = texts | ({place: dict(map(pair, words.value))} if words.value else {})
    if postal := {name: said for name in _POSTAL if (said := getattr(words, f"postal_{name}"))}:
        content[POSTAL] = dict(postal)
    supplied = fields["supplied"]
    if isinstance(supplied, tuple) and (materials := [name for name in supplied if "." not in name]):
        content["materials"] = [{"material": name, "source": "handed_in"} for name in materials]
    return content


_TEXTS = ("result_no", "opinion", "note", "document", "place", "proxy")
_POSTAL = tuple(PostalAddress.model_fields)


def act_on_case(
    case_no: str,
    kind: Annotated[str, Parameter(help="操作代码，例如 decide_item。")],
    *,
    login: Annotated[str, Parameter(name="--as", help="以哪个账号操作；applicant 表示申请人。")],
    words: Annotated[ActWords, Parameter(name="*")] = NO_WORDS,
    as_json: AsJson = False,
) -> int:
    """对办件做一项操作。"""

    async def run(lianban: Lianban) -> int:
        receipt = await act(lianban, case_no, kind, login, words)
        await note_code(lianban, case_no, receipt.query_code, login)
        return receipts.receipt(receipt, as_json=as_json)

    return connected(run)
