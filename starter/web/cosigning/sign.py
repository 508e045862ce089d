"""签名: the link of a message leads to the log-in; whoever is asked, and nobody else, sees what they sign.

The link proves nothing: the number of the identity document that the log-in vouches for does. So a link that was
forwarded opens nothing to others, and who has lost it finds the same page in 我的办件. How sure the log-in was is that
of this session, whatever another one of the same person says.
"""

from __future__ import annotations

import re
import uuid

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Actor, Role
from domain.cosigning.messages import REFUSE, SIGN, CosigningAct
from domain.cosigning.who import plain_number
from ledger.cosigning import applications
from ledger.door.persons import Person
from starter.office.client import UNDATED
from starter.office.cosigning.acts import act_on
from starter.office.cosigning.marks import identity_of
from starter.web.cosigning import shown
from starter.web.cosigning.asking import sender_of
from starter.web.cosigning.shown import Signature, WaitingShown
from starter.web.file_pages.answers import FileAtHand, add_file
from starter.web.filing.desk import person_actor
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, person, public, redirect, session_of, session_or_none
from starter.web.site.render import render
from starter.web.site.shared import lead_to_provider, pool_of, shared
from starter.words.cosigning import LEVEL_NAMES, OUTCOME_NAMES, Sentence, sentence_of

log = structlog.get_logger(__name__)
pages = Pages()
MOST_REASON = 500
OWN = "/me/signatures/{process}/{key}"
_FILE = re.compile(r"：(?P<name>[^：\n]+)（SHA-256 (?P<digest>[0-9a-f]{64})）$", re.MULTILINE)


@pages.get("/sign/{mark}", allow=public("凭消息里的链接到登录；只看得到是哪一件事、签到哪一天，没有个人信息"))
async def link_page(request: Request) -> Response:
    """Where a link leads: to the log-in, or to a sentence that says why it leads nowhere any more."""
    known = await applications.of_link(pool_of(request), str(request.path_params["mark"])[:64])
    waiting = await shown.read(pool_of(request), known[0]) if known else None
    signature = waiting.one(known[1]) if waiting and known else None
    if waiting is None or signature is None:
        return _sorry(request, sentence_of("COSIGN_LINK_UNKNOWN"), 404)
    target = f"/me/signatures/{waiting.number}/{signature.cosigner.key}"
    session = session_or_none(request)
    if session is not None and session.person_id is not None:
        return redirect(target)
    response = render(
        request,
        "cosigning/link.html",
        status=200 if signature.state == "waits" else 410,
        title="请您签名",
        waiting=waiting,
        signature=signature,
        target=target,
        outcomes=OUTCOME_NAMES,
        level=LEVEL_NAMES[signature.asked.level],
    )
    lead_to_provider(request, response)
    return response


@pages.get(OWN, allow=person(reads="paper"))
async def to_sign(request: Request) -> Response:
    """What one is to sign, and the two buttons; afterwards what one signed."""
    return await _page(request)


@pages.post(f"{OWN}/sign", allow=person())
async def sign(request: Request) -> Response:
    """Signed, once, this very text."""
    if text(form_of(request), "read", 5) != "yes":
        return await _page(request, [("read", "请看过上面的内容并勾选，再签名。")], status=422)
    return await _act(request, SIGN, {})


@pages.post(f"{OWN}/refuse", allow=person())
async def refuse(request: Request) -> Response:
    """Not signed, with a reason that the applicant reads."""
    reason = text(form_of(request), "reason", MOST_REASON + 1).strip()
    if not reason or len(reason) > MOST_REASON:
        sentence = "请写明为什么不同意签名，申请人会看到。" if not reason else f"理由请不超过{MOST_REASON}字。"
        return await _page(request, [("reason", sentence)], reason=reason, status=422)
    return await _act(request, REFUSE, {"reason": reason})


async def _act(request: Request, kind: str, words: dict[str, str]) -> Response:
    found = await _mine(request)
    if found is None:
        return _sorry(request, sentence_of("COSIGNING_UNKNOWN"), 404)
    me, waiting, signature = found
    form = form_of(request)
    act = CosigningAct(
        act_id=text(form, "act_id", 60) or str(uuid.uuid4()),
        kind=kind,
        actor=Actor(actor_id=person_actor(session_of(request)), role=Role.APPLICANT),
        received_at=UNDATED,
        cosigner=signature.cosigner.key,
        identity=identity_of(shared(request).settings.secret_key, me.document_no),
        text_digest=text(form, "text_digest", 64),
        level=session_of(request).level,
    )
    outcome = await act_on(shared(request).lianban, waiting.number, act, words)
    log.info("cosigner_acted", case_no=waiting.number, act_kind=kind, code=outcome.code)
    if outcome.result == "refused":
        return await _page(request, said=sentence_of(outcome.code), status=409)
    return redirect(f"{_path(signature)}?done" if outcome.result == "applied" else f"{_path(signature)}?waits")


def _path(signature: Signature) -> str:
    return f"/me/signatures/{signature.cosigner.number}/{signature.cosigner.key}"


async def _mine(request: Request) -> tuple[Person, WaitingShown, Signature] | None:
    """Who is logged in, and what they are asked to sign; None where it is another's, or there is none."""
    me = await sender_of(request)
    waiting = await shown.read(pool_of(request), str(request.path_params["process"])[:40])
    signature = waiting.one(str(request.path_params["key"])) if waiting else None
    if waiting is None or signature is None or plain_number(me.document_no) != signature.cosigner.id_number:
        return None
    return me, waiting, signature


async def _page(
    request: Request,
    errors: list[tuple[str, str]] | None = None,
    *,
    reason: str = "",
    said: Sentence | None = None,
    status: int = 200,
) -> Response:
    found = await _mine(request)
    if found is None:
        return _sorry(request, sentence_of("COSIGNING_UNKNOWN"), 404)
    _, waiting, signature = found
    if session_of(request).level < signature.asked.level and signature.state == "waits":
        return _sorry(request, sentence_of("LEVEL_TOO_LOW"), 403, signature)
    if said is None and "waits" in request.query_params and signature.state == "waits":
        said = sentence_of("COSIGN_WAITS_TO_BE_RECORDED")
    return render(
        request,
        "cosigning/sign.html",
        status=status,
        title="签名",
        waiting=waiting,
        signature=signature,
        path=_path(signature),
        files=_FILE.findall(signature.cosigner.text) if waiting.state.outcome is None else [],
        act_ids=(str(uuid.uuid4()), str(uuid.uuid4())),
        outcomes=OUTCOME_NAMES,
        errors=errors or [],
        reason=reason,
        said=said,
        done="done" in request.query_params,
    )


def _sorry(request: Request, said: Sentence, status: int, low: Signature | None = None) -> Response:
    """A sentence instead of the page; `low`: whose log-in is below what is asked, with the way to another one."""
    log.info("cosigning_not_shown", code=said.code)
    response = render(
        request,
        "cosigning/sorry.html",
        status=status,
        title="签名",
        said=said,
        asked=low.asked.level if low else 0,
        level=LEVEL_NAMES[low.asked.level] if low else "",
        target=_path(low) if low else "",
    )
    if low is not None:
        lead_to_provider(request, response)
    return response


async def signed_file(request: Request) -> FileAtHand:
    """A file that stands in the text that the visitor is to sign."""
    found = await _mine(request)
    digest = request.path_params["digest"]
    if found is None or session_of(request).level < found[2].asked.level:
        raise HTTPException(404)
    _, waiting, signature = found
    name = next((name for name, own in _FILE.findall(signature.cosigner.text) if own == digest), None)
    if name is None:
        raise HTTPException(404)
    return FileAtHand(
        name=name,
        digest=digest,
        back=_path(signature),
        opened=lambda: log.info("cosigned_file_opened", case_no=waiting.number, actor_id=session_of(request).person_id),
    )


add_file(pages, f"{OWN}/files/{{digest}}", allow=person(reads="file"), door=signed_file)
