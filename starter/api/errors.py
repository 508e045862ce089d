"""What the API answers when something is refused: one table from code to HTTP status, one shape of the body."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Coroutine, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from domain.case.refusals import Refusal, refuse
from ledger.connection.pool import is_away
from starter.api.access import note_reading, note_refusal
from starter.api.exceptions import BodyTooLarge, Refused
from starter.api.finding_errors import OF_FINDINGS
from starter.api.hotline_errors import OF_HOTLINE
from starter.api.money_errors import OF_MONEY
from starter.api.own_refusals import OWN
from starter.office.errors import FilingRefused, LianbanError

log = structlog.get_logger(__name__)

RETRY_AFTER_SECONDS = 5
PASSING_AFTER_SECONDS = 60
"""When a machine asks again whose message does not hold yet: people and terms move slowly."""
MOST_FIELDS = 50
"""Wrong fields that an answer names; a message with more of them is wrong altogether."""
MOST_FIELD_CHARS = 120

STATUS: Mapping[str, int] = {
    # who asks
    "NOT_LOGGED_IN": 401,
    "LOGIN_WRONG": 401,
    "SIGNATURE_INVALID": 401,
    "SIGNATURE_STALE": 401,
    "TOO_MANY_ATTEMPTS": 429,
    "ROLE_NOT_HELD": 403,
    "PASSWORD_CHANGE_NEEDED": 403,
    "NOT_ALLOWED": 403,
    "WRONG_DEPARTMENT": 403,
    "PAPER_SECOND_OFFICER": 403,
    "NOT_CONVENOR": 403,
    "NOT_A_PARTY": 403,
    "NOT_AN_OFFICER": 403,
    "SEPARATION_OF_DUTIES": 403,
    "DEPUTY_NOT_VALID": 403,
    "RESULT_NO_TAKEN": 409,
    "RESULT_NO_BY_RULE": 422,
    # what is not there
    "CASE_NOT_FOUND": 404,
    "BUNDLE_UNKNOWN": 404,
    "REQUEST_UNKNOWN": 404,
    "LOOK_UP_NOT_AGREED": 422,
    "DEPARTMENT_UNKNOWN": 404,
    "PARTY_UNKNOWN": 404,
    "NOTICE_ID_REUSED": 409,
    "NOTICE_INVALID": 422,
    **OF_MONEY,
    **OF_HOTLINE,
    **OF_FINDINGS,
    "NOTICE_UNFIT": 409,
    "PARCEL_ORDER_UNKNOWN": 404,
    "ITEM_UNKNOWN": 404,
    "PAPER_ENTRY_UNKNOWN": 404,
    "JOINT_UNKNOWN": 404,
    "DEPUTY_UNKNOWN": 404,
    # what does not fit the case as it stands
    "ACT_ID_REUSED": 409,
    "CASE_CLOSED": 409,
    "REQUEST_SUPERSEDED": 409,
    "HAND_OVER_NOT_FAILED": 409,
    "NOT_WITH_A_SYSTEM": 409,
    "HANDLED_BY_PERSON": 409,
    "LEDGER_REFUSED": 422,
    "ITEM_NOT_IN_REVIEW": 409,
    "ITEM_NOT_OPEN": 409,
    "ITEM_ALREADY_DECIDED": 409,
    "PREDECESSOR_PENDING": 409,
    "CLAIMED_BY_OTHER": 409,
    "NOT_CLAIMED": 409,
    "NO_CORRECTION_OPEN": 409,
    "EDITION_NOT_NEWER": 409,
    "MIGRATION_BEFORE_DECIDED": 409,
    "MIGRATION_IN_INTAKE": 409,
    "MIGRATION_ITEM_BEGUN": 409,
    "MIGRATION_ITEM_REMOVED": 409,
    "MIGRATION_JOINT_BEGUN": 409,
    "MIGRATION_NOTHING_NEW": 409,
    "MIGRATION_OTHER_BUNDLE": 409,
    "NOTHING_TO_UNDO": 409,
    "NO_OBJECTION_OPEN": 409,
    "OBJECTION_NOT_FORESEEN": 409,
    "OBJECTION_TOO_LATE": 409,
    "UNDO_PENDING": 409,
    "WAIT_NOT_DECIDED": 409,
    "WINDOW_OPEN": 409,
    "ALREADY_ACCEPTED": 409,
    "ALREADY_NOTICED": 409,
    "ALREADY_SUSPENDED": 409,
    "DEFERRAL_NOT_OFFERED": 409,
    "DEFERRAL_PENDING": 409,
    "EDITION_TOO_OLD": 409,
    "EXTENSION_NOT_OPEN": 409,
    "EXTENSION_ONCE": 409,
    "EXTENSION_PENDING": 409,
    "EXTENSION_TOO_LATE": 409,
    "GAPS_OPEN": 409,
    "GAP_TOO_LATE": 409,
    "ITEM_SUSPENDED": 409,
    "NOTHING_MISSING": 409,
    "NOTHING_TO_DELIVER": 409,
    "NOT_GRANTED": 409,
    "PARCEL_UNDER_WAY": 409,
    "NOT_BY_POST": 409,
    "PARCEL_UNKNOWN": 409,
    "PARCEL_SETTLED": 409,
    "TRACKING_MISSING": 422,
    "ADDRESS_MISSING": 422,
    "NO_RESULT": 409,
    "LICENCE_ENDED": 409,
    "LICENCE_EXPIRED": 409,
    "NOT_A_LICENCE": 409,
    "NOT_SUSPENDED": 409,
    "NO_COMMITMENT_OPEN": 409,
    "NO_EXTENSION_ASKED": 409,
    "NO_STOP_TO_ANNUL": 409,
    "STOP_OF_JOINT": 409,
    "HALL_NOT_HERE": 409,
    "REVIEW_PENDING": 409,
    "PAPER_ENTRY_SETTLED": 409,
    "JOINT_NOT_THERE_YET": 409,
    "JOINT_CLOSED": 409,
    "JOINT_NOT_STARTED": 409,
    "OPINION_GIVEN": 409,
    "MOVES_USED_UP": 409,
    "JOINT_PENDING": 409,
    "JOINT_FAILED": 409,
    "REASON_UNTRUE": 409,
    "ITEM_NOT_WITHDRAWN_ALONE": 409,
    "DELEGATED": 409,
    "NOT_DELEGATED": 409,
    "SIGNER_KNOWN": 409,
    "SIGNER_UNKNOWN": 409,
    "SIGNATURE_PENDING": 409,
    "NOT_A_SIGNER": 409,
    "REVIEW_NEEDED": 409,
    "REVIEW_NOT_NEEDED": 409,
    "PROPOSAL_PENDING": 409,
    "NO_PROPOSAL": 409,
    "RETURN_NOT_POSSIBLE": 409,
    "RESULT_IN_USE": 409,
    "NOTHING_TO_TAKE_BACK": 409,
    "NOT_COPIED": 409,
    "COPIED_ALREADY": 409,
    "URGED_RECENTLY": 409,
    "NOT_URGED": 409,
    "NOT_LATE": 409,
    "EXPLANATION_PERSONAL": 422,
    "NOT_IN_PLACE": 409,
    "NOT_HANDLER": 409,
    "SAME_PERSON": 409,
    **dict.fromkeys(("NOT_AN_OWN_STEP", "STEP_OVER", "STEP_REPORTED", "STEP_NOT_REPORTED", "STEP_NOT_URGED"), 409),
    **dict.fromkeys(("STEP_WITHOUT_TERM", "STEP_EXTENDED", "STEP_NOT_MISSED", "STEP_NOT_DECIDED"), 409),
    **dict.fromkeys(("STEP_EVIDENCE_MISSING", "STEP_EVIDENCE_UNKNOWN"), 422),
    "DEPUTY_OVERLAPS": 409,
    "DEPUTY_CHAIN": 409,
    # what is wrong in the message itself
    "BODY_TOO_LARGE": 413,
    "BODY_INVALID": 422,
    "CONTRACT_UNKNOWN": 422,
    "NOT_RECEIVED_HERE": 422,
    "UNKNOWN_ACT": 422,
    "CODE_INVALID": 422,
    "CODE_NOT_LISTED": 422,
    "WORDS_MISSING": 422,
    "URGE_ANSWER_MISSING": 422,
    "DONE_ON_MISSING": 422,
    "CODE_REASON_MISSING": 422,
    "IDENTITY_NOT_CHECKED": 422,
    "LEAD_MISSING": 422,
    "LEAD_SAME": 422,
    "LEAD_NOT_ABLE": 422,
    "LEAD_REASON_MISSING": 422,
    "HALL_MISSING": 422,
    "HALL_SAME": 422,
    "HALL_NOT_LISTED": 422,
    "HALL_REASON_MISSING": 422,
    "GAPS_MISSING": 422,
    "GAPS_UNEXPECTED": 422,
    "DECISION_MISSING": 422,
    "REASON_MISSING": 422,
    "SUPPLIED_NOT_ASKED": 422,
    "CALENDAR_MISSING": 422,
    "DAYS_MISSING": 422,
    "DAYS_TOO_MANY": 422,
    "DEFERRAL_NOT_ALLOWED": 422,
    "FINDING_MISSING": 422,
    "METHOD_MISSING": 422,
    "PLEDGE_MISSING": 422,
    "PROCEDURE_COUNTS": 422,
    "NOTICE_NOT_NAMED": 422,
    "PROCEDURE_NOT_NAMED": 422,
    "PROCEDURE_UNKNOWN": 422,
    "PAPER_REASON_MISSING": 422,
    "PAPER_NOT_IN_PAST": 422,
    "PAPER_TOO_OLD": 422,
    "CALENDAR_UNKNOWN": 422,
    "FILING_REFUSED": 422,
    "FORM_INVALID": 422,
    "QUESTION_UNKNOWN": 422,
    "ANSWER_MISSING": 422,
    "ANSWER_UNKNOWN": 422,
    "SINGLE_ROUTE": 422,
    "ALTERNATIVES_CLASH": 422,
    "NOTHING_SELECTED": 422,
    "ROWS_OUT_OF_RANGE": 422,
    "SLOTS_MISSING": 422,
    "OBJECTOR_MISSING": 422,
    "OFFICER_OF_ANOTHER": 422,
    "OBJECTOR_UNKNOWN": 422,
    "UPHELD_MISSING": 422,
    "SLOT_PAST": 422,
    "SLOT_NOT_OFFERED": 422,
    "TOO_FEW_OFFICERS": 422,
    "NOBODY_PRESENT": 422,
    "VERDICT_MISSING": 422,
    "POINTS_MISSING": 422,
    "POINTS_UNEXPECTED": 422,
    "POINT_NOT_OPEN": 422,
    "POINTS_UNCHECKED": 422,
    "VISIT_MISSING": 422,
    "TO_MISSING": 422,
    "TO_UNKNOWN": 422,
    "AGREE_MISSING": 422,
    "DAYS_RANGE_WRONG": 422,
    "DEPUTY_DAYS_WRONG": 422,
    "DEPUTY_PERSON_WRONG": 422,
    "INTERNAL_ERROR": 500,
    "LEDGER_AWAY": 503,
}
"""Status of every code. A code that is missing here is a fault of ours (500), found by the test of this table."""

_FIELD_SENTENCES = {"missing": "缺少这一项。", "extra_forbidden": "接口没有这一项。"}
_WRONG_VALUE = "取值不正确。"


class FieldProblem(BaseModel):
    """One field that is wrong."""

    field: str = Field(description="字段位置，如 form.baby.name")
    sentence: str = Field(description="问题说明")


class Problem(BaseModel):
    """The body of every answer that is not a success."""

    code: str = Field(description="稳定的错误代码", examples=["ITEM_ALREADY_DECIDED"])
    sentence: str = Field(description="给人看的说明")
    next_step: str = Field(description="下一步怎么做")
    reference: str = Field(description="参考编号；操作被拒绝时为操作编号")
    fields: tuple[FieldProblem, ...] = Field(default=(), description="逐项问题")


def refused(code: str) -> Refused:
    """The API's own refusal of that code, or that of an act where the API has no words of its own."""
    if code not in OWN:
        return Refused(refuse(code))
    sentence, next_step = OWN[code]
    return Refused(Refusal(code=code, sentence=sentence, next_step=next_step))


def own_codes() -> tuple[str, ...]:
    """Codes that only the API gives, for the catalogue page and its test."""
    return tuple(OWN)


class ApiRoute(APIRoute):
    """A route whose failures are answered in the API's shape, whatever application it is part of."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, with every failure turned into an answer."""
        handler = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            try:
                response = await handler(request)
                await note_reading(request)
                return response
            except Exception as error:
                return await _answered(request, error)

        return guarded


async def _answered(request: Request, error: Exception) -> Response:
    """The answer to a failure, with its line in the access log; what cannot be noted is a failure of its own."""
    response = _answer(request, error)
    code = error.refusal.code if isinstance(error, Refused | LianbanError) else _code_of(error)
    if code:
        try:
            await note_refusal(request, code, response.status_code)
        except Exception as fault:
            return _fault(request, fault)
    return response


def _answer(request: Request, error: Exception) -> Response:
    match error:
        case Refused():
            return _response(error.refusal, reference=error.reference, is_passing=error.is_passing)
        case FilingRefused():
            fields = [FieldProblem(field=where, sentence=sentence) for where, sentence in error.problems]
            return _response(error.refusal, fields=fields)
        case LianbanError():
            return _response(error.refusal)
        case RequestValidationError():
            return _response(refused("BODY_INVALID").refusal, fields=_fields(error.errors()))
    code = _code_of(error)
    return _response(refused(code).refusal) if code else _fault(request, error)


def _code_of(error: Exception) -> str:
    """What is wrong with a message that could not be read at all; empty where the fault is ours."""
    match error:
        case RequestValidationError() | UnicodeDecodeError() | RecursionError():  # no UTF-8, or nested without end
            return "BODY_INVALID"
        case HTTPException():  # what the framework finds wrong with a header or a body
            return "NOT_LOGGED_IN" if error.status_code == 401 else "BODY_INVALID"
        case BodyTooLarge():
            return "BODY_TOO_LARGE"
    return ""


def _fault(request: Request, error: Exception) -> Response:
    """The database is away, or something is wrong with us; the log has the reference number too."""
    reference = secrets.token_hex(4).upper()
    # The route's template, not the address, which has a case number in it.
    route = getattr(request.scope.get("route"), "path", "")
    if is_away(error):
        log.warning("api_ledger_away", reference=reference, route=route, error=type(error).__name__)
        return _response(refused("LEDGER_AWAY").refusal, reference=reference)
    log.error("api_request_failed", reference=reference, route=route, exc_info=error)
    return _response(refused("INTERNAL_ERROR").refusal, reference=reference)


def _response(
    refusal: Refusal, *, reference: str = "", fields: Sequence[FieldProblem] = (), is_passing: bool = False
) -> Response:
    status = HTTPStatus.TOO_EARLY if is_passing else STATUS.get(refusal.code, 500)
    body = Problem(
        code=refusal.code,
        sentence=refusal.sentence,
        next_step=refusal.next_step,
        reference=reference or secrets.token_hex(4).upper(),
        fields=tuple(fields),
    )
    headers = {}
    if status == 503:
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    elif is_passing:
        headers["Retry-After"] = str(PASSING_AFTER_SECONDS)
    if refusal.code in ("NOT_LOGGED_IN", "LOGIN_WRONG"):
        headers["WWW-Authenticate"] = 'Basic realm="lianban", charset="UTF-8"'
    return JSONResponse(body.model_dump(mode="json"), status, headers)


def _fields(details: Sequence[Any]) -> list[FieldProblem]:
    """Where and what, never the value: it may be personal. The first part of a place says "body" or "query"."""
    return [
        FieldProblem(
            field=".".join(str(part) for part in each["loc"][1:])[:MOST_FIELD_CHARS],
            sentence=_FIELD_SENTENCES.get(each["type"], _WRONG_VALUE),
        )
        for each in details[:MOST_FIELDS]
    ]


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": description}
    for status, description in {
        401: "没有登录，或签名不正确",
        403: "角色或部门不符",
        404: "没有这个办件、事项、方案或请求",
        409: "与办件现在的状态不符，或编号已用于其他内容",
        422: "报文内容有误",
        429: "登录失败次数过多",
        503: "数据库暂不可用，请按 Retry-After 重发",
    }.items()
}
"""The answers that every operation documents."""
