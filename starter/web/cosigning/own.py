"""等待签名: an application of one's own that waits for the signatures of others, and taking it back."""

from __future__ import annotations

import uuid

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Actor, Role
from domain.cosigning.messages import TAKE_BACK, CosigningAct
from ledger.cosigning import applications
from starter.office.client import UNDATED
from starter.office.cosigning.acts import act_on
from starter.web.cosigning import shown
from starter.web.cosigning.shown import WaitingShown
from starter.web.filing.desk import draft_of, path_of, person_actor
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import CaseMissing, Pages, person, redirect, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.cosigning import OUTCOME_NAMES, Sentence, sentence_of

pages = Pages()


@pages.get("/apply/{draft_id}/signatures", allow=person())
async def own_signatures(request: Request) -> Response:
    """Who has signed, who has not and until when, and what comes next."""
    return await _show(request)


@pages.post("/apply/{draft_id}/take-back", allow=person())
async def take_back(request: Request) -> Response:
    """Take it back before it is filed: what was signed is void, what was typed can be changed and sent again."""
    waiting = await _waiting(request)
    if waiting is None:
        raise CaseMissing
    act = CosigningAct(
        act_id=text(form_of(request), "act_id", 60) or str(uuid.uuid4()),
        kind=TAKE_BACK,
        actor=Actor(actor_id=person_actor(session_of(request)), role=Role.APPLICANT),
        received_at=UNDATED,
    )
    outcome = await act_on(shared(request).lianban, waiting.number, act, {})
    if outcome.result == "refused":
        return await _show(request, sentence_of(outcome.code), 409)
    return redirect(f"/apply/{request.path_params['draft_id']}/signatures")


async def _waiting(request: Request) -> WaitingShown | None:
    draft = await draft_of(request)
    last = await applications.of_draft(pool_of(request), draft.draft_id)
    return await shown.read(pool_of(request), last[0]) if last else None


async def _show(request: Request, said: Sentence | None = None, status: int = 200) -> Response:
    draft = await draft_of(request)
    if draft.case_no is not None:
        return redirect(f"{path_of(draft)}/done")
    waiting = await _waiting(request)
    if waiting is None:
        return redirect(f"{path_of(draft)}/check")
    return render(
        request,
        "cosigning/own.html",
        status=status,
        title="等待签名",
        waiting=waiting,
        path=path_of(draft),
        act_id=str(uuid.uuid4()),
        outcomes=OUTCOME_NAMES,
        said=said,
    )
