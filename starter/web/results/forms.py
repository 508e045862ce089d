"""From a sent form to what becomes of a result: how it reaches its holder, and what changes or ends it later."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue, SecretStr, TypeAdapter, ValidationError
from starlette.datastructures import FormData
from starlette.requests import Request

from domain.case.act_specs import ACTS, ActKind
from domain.case.acts import Tracking
from domain.organisation.postal import POSTAL, is_address
from domain.organisation.reception import DOCUMENT_NAMES
from runtime.signing import keyed_digest
from starter.office.entrance import PickupLocked, TooManyAttempts
from starter.web.case.act_form import ActForm, OnCase, Reader
from starter.web.case.in_hand import CaseInHand
from starter.web.site.form_parts import Errors, FormWrong, Parts, words
from starter.web.site.forms_in import text
from starter.web.site.shared import shared
from starter.words import names
from starter.words.licences import ENDINGS, FETCHED_NAMES, PARCEL_NAMES

_DIGITS = 6
_TRACKING: TypeAdapter[str] = TypeAdapter(Tracking)


def numbers_itself(hand: CaseInHand, item: str | None) -> bool:
    """Whether the item's result is numbered by rule (编号规则): then nobody has to type a number."""
    result = hand.state.item_plan(item).result if item in hand.state.items else None
    return result is not None and result.number is not None


def pickup_code(secret: SecretStr, case_no: str) -> str:
    """取件码: six digits that the applicant gives to whoever fetches the results for them."""
    return str(int.from_bytes(keyed_digest(secret, "pickup-code", case_no)[:8]) % 10**_DIGITS).zfill(_DIGITS)


async def delivered(request: Request, hand: CaseInHand, sent: FormData, item: str | None) -> Parts:
    """确认送达: how, and of what was fetched at the window by whom, against which document."""
    method, errors = text(sent, "method", 20), Errors()
    if method not in names.METHOD_NAMES:
        errors.append(("method", "请选择送达方式。"))
    content, by, identity = words(sent, "note", "proxy"), text(sent, "fetched_by", 10), text(sent, "identity", 20)
    if by and by not in FETCHED_NAMES:
        errors.append(("fetched_by", "请选择谁来领取。"))
    if identity and identity not in DOCUMENT_NAMES:
        errors.append(("identity", "请选择核验的证件。"))
    if by == "proxy" and method == "pickup":
        errors += await _wrong_of_a_proxy(request, hand, sent, content, identity)
    if errors:
        raise FormWrong(errors)
    who = {"fetched_by": by or None, "identity": identity or None} if method == "pickup" else {}
    return {"item": item or text(sent, "which", 80) or None, "method": method, "content": content, **who}


async def _wrong_of_a_proxy(
    request: Request, hand: CaseInHand, sent: FormData, content: Mapping[str, JsonValue], identity: str
) -> Errors:
    """Whoever fetches it for somebody gives a name, a document and the code that the applicant gave them."""
    errors = Errors()
    if not content.get("proxy"):
        errors.append(("proxy", "受托人领取的，请填写受托人的姓名。"))
    if not identity:
        errors.append(("identity", "受托人领取的，请核验受托人的证件。"))
    if wrong := await _wrong_code(request, hand.head.case_no, text(sent, "pickup_code", 20)):
        errors.append(("pickup_code", wrong))
    return errors


async def _wrong_code(request: Request, case_no: str, typed: str) -> str:
    """What is wrong with the pick-up code; one that is no code is no guess and does not count."""
    if not (typed.isdecimal() and typed.isascii() and len(typed) == _DIGITS):
        return f"请填写受托人带来的{_DIGITS}位取件码；没有取件码的，请申请人本人来领取。"
    try:
        code = pickup_code(shared(request).settings.secret_key, case_no)
        is_right = await shared(request).entrance.pick_up(case_no, typed, code)
    except (PickupLocked, TooManyAttempts) as refused:
        return refused.sentence + refused.next_step
    return "" if is_right else "取件码不对，请受托人向申请人索取；没有取件码的，请申请人本人来领取。"


async def _chosen(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    method = text(sent, "method", 20)
    if method not in names.METHOD_NAMES:
        raise FormWrong([("method", "请选择送达方式。")])
    if method != "post":
        return {"method": method, "content": {}}
    postal: dict[str, JsonValue] = {name: text(sent, f"postal_{name}", 200) for name in ("name", "phone", "address")}
    content: dict[str, JsonValue] = {POSTAL: postal}
    if not is_address(content):
        raise FormWrong([("postal_address", "邮寄须写明收件人、11位手机号码和详细的收件地址。")])
    return {"method": method, "content": content}


async def _posted(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    return {"content": words(sent, "note")}


def _is_tracking(typed: str) -> bool:
    try:
        _TRACKING.validate_python(typed)
    except ValidationError:
        return False
    return True


async def _parcel(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    number, event, errors = text(sent, "parcel", 4), text(sent, "parcel_event", 12), Errors()
    if not number.isdecimal() or number == "0":
        errors.append(("parcel", "请选择邮件。"))
    if event not in PARCEL_NAMES:
        errors.append(("parcel_event", "请选择进展。"))
    tracking = text(sent, "tracking", 30).upper() or None
    if event == "sent" and not tracking:
        errors.append(("tracking", "登记收寄请填写邮件号。"))
    if tracking and not _is_tracking(tracking):
        errors.append(("tracking", "邮件号的写法不对：2至4位字母加数字，或12、13位数字。"))
    if errors:
        raise FormWrong(errors)
    return {"parcel": int(number), "parcel_event": event, "tracking": tracking, "content": words(sent, "note")}


def _ending(kind: str) -> Reader:
    """The reader of 变更, 撤回, 注销 or 吊销: a reason of the act's own list, and the facts in words."""

    async def read(_request: Request, hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
        reason, content, errors = text(sent, "reason", 60), words(sent, "opinion"), Errors()
        if reason not in hand.definition.licence_reasons(ACTS[kind].reasons):
            errors.append(("reason", f"请选择{ENDINGS[kind][0]}的理由。"))
        if not content:
            errors.append(("opinion", f"{ENDINGS[kind][0]}请写明事实和依据，持证人会看到。"))
        if errors:
            raise FormWrong(errors)
        return {"reason": reason, "content": content}

    return read


RESULT_FORMS: Mapping[str, ActForm] = {
    ActKind.POST_RESULTS: ActForm(_posted, "licence.post", case=OnCase("after", "交寄结果（申请人选择邮寄）")),
    ActKind.RECORD_PARCEL: ActForm(_parcel, "licence.parcel", case=OnCase("after", "登记邮寄进展", folded=True)),
    ActKind.CHOOSE_DELIVERY: ActForm(_chosen, "licence.choose", case=OnCase("after", "选择送达方式", folded=True)),
    **{kind: ActForm(_ending(kind), "licence.ending", item="folded", title=ACTS[kind].name) for kind in ENDINGS},
}
"""Forms of the acts about results, beside that of their hand-over."""
