"""Cases over the API: start one, send an act, read one."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from domain.case.act_specs import sent_by_the_installation
from domain.case.acts import Actor, Role
from domain.case.refusals import refuse as refusal_of
from domain.consents.asked import ConsentSaid
from domain.consents.purposes import Purpose
from ledger.cases import MaterialIn
from starter.api.access import code_given
from starter.api.act_models import SendAct
from starter.api.actor import Caller, Client
from starter.api.checklists import refuse_unchecked
from starter.api.errors import PROBLEMS, ApiRoute
from starter.api.exceptions import Refused
from starter.api.models import ActTaken, CaseStarted, CaseView, StartCase
from starter.api.reading import case_view
from starter.office.client import Lianban
from starter.office.deputies import standing_in
from starter.office.requests import ActReceipt, ActRequest, Filing

router = APIRouter(route_class=ApiRoute, tags=["办件"], responses=PROBLEMS)


@router.post(
    "/cases",
    status_code=201,
    response_model=CaseStarted,
    response_model_exclude_unset=True,
    summary="收件：登记一件办件",
)
async def start_case(request: Request, body: StartCase, lianban: Client, caller: Caller) -> CaseStarted:
    """综合窗口登记申请。同一 act_id 重发得到同一办件；写入数据库即为收到，流程服务停机也不会丢失。

    可分件的一件事（多胞胎）一次登记几个，每个各立一件：要么全部收下，要么一件也不收。
    """
    if caller.role is not Role.COUNTER_CLERK:
        raise Refused(refusal_of("NOT_ALLOWED"))
    filed = await lianban.file_case(await filing_of(lianban, body, caller))
    for each in filed.together():
        if each.query_code is not None:
            code_given(request, each.case_no)
    return CaseStarted.of(filed)


async def filing_of(lianban: Lianban, body: StartCase, caller: Actor) -> Filing:
    """The application as it is put on file, under the definition in force. Raises BundleUnknown."""
    return Filing(
        act_id=body.act_id,
        actor=caller,
        definition=(await lianban.definition(body.bundle)).hash,
        answers=body.answers,
        form=body.form,
        materials=tuple(MaterialIn(material=each.material, source=each.source) for each in body.materials),
        applicant_name=body.applicant_name,
        consents=_look_up_consents(body),
    )


def _look_up_consents(body: StartCase) -> tuple[ConsentSaid, ...]:
    sources = ",".join(sorted(set(body.look_up_consents)))
    return (ConsentSaid(purpose=Purpose.LOOK_UP, said="given", detail=sources),) if sources else ()


@router.post(
    "/cases/{case_no}/acts",
    response_model=ActTaken,
    summary="对办件做一项操作",
    responses={202: {"model": ActTaken, "description": "已收下，结果稍后可查"}},
)
async def send_act(
    request: Request, case_no: str, body: SendAct, lianban: Client, caller: Caller, response: Response
) -> ActTaken:
    """同一 act_id 重发得到第一次的结果。被拒绝的操作以错误返回，reference 为操作编号，日志中有记录。"""
    if sent_by_the_installation(body.kind):
        raise Refused(refusal_of("NOT_ALLOWED"))  # the installation's own act, whatever the caller's role
    actor = caller
    if body.on_behalf_of is not None:
        actor = await standing_in(lianban, caller.actor_id, body.on_behalf_of, body.kind, body.act_id)
    await refuse_unchecked(lianban, case_no, actor, body)
    wanted = ActRequest.model_validate({"case_no": case_no, "actor": actor, "content": body.words(), **body.payload()})
    receipt = await lianban.send_act(wanted)
    if receipt.query_code is not None:
        code_given(request, case_no)
    return taken(receipt, response)


@router.get("/cases/{case_no}", response_model=CaseView, summary="查看一件办件")
async def read_case(case_no: str, lianban: Client, caller: Caller) -> CaseView:
    """阶段、事项、时限和日志；申请表只给综合窗口，以及承办部门所需的部分。"""
    return await case_view(lianban, case_no, caller)


def taken(receipt: ActReceipt, response: Response) -> ActTaken:
    """The answer to an act on file: 200 applied, 202 not settled yet. Raises Refused."""
    if receipt.refusal is not None:
        raise Refused(receipt.refusal, reference=receipt.act_id)
    outcome = "applied" if receipt.outcome == "applied" else None
    response.status_code = 200 if outcome else 202
    code = receipt.query_code
    return ActTaken(act_id=receipt.act_id, received_at=receipt.received_at, outcome=outcome, query_code=code)
