"""Pages of money: back from the provider, and the receipt (缴费凭证) for the applicant and for the window."""

from __future__ import annotations

import asyncio
import contextlib

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.letters.payment import PAYMENT, order_no
from starter.parties.payment import PaymentHandler
from starter.parties.payment_looks import BACK_SECONDS, look_at
from starter.web.case.dossier import Dossier, open_dossier
from starter.web.payment.shown import payment_shown
from starter.web.site.permissions import NotLoggedIn, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import shared

pages = Pages()
OWN = roles(Role.APPLICANT, reads="case")


@pages.get("/query/paid", allow=OWN)
async def back_from_paying(request: Request) -> Response:
    """Whoever comes back from the provider sees what became of it: it is asked, for its notice may take its time."""
    dossier = await _own(request)
    order, endpoint = dossier.state.money.last, shared(request).settings.parties.get(PAYMENT)
    if order is not None and order.stands == "open" and endpoint is not None:
        handler = PaymentHandler(shared(request).lianban, endpoint)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(BACK_SECONDS):
                await look_at(handler, order_no(dossier.head.case_no, order.number))
    return redirect("/query/case#payment")


@pages.get("/query/receipt", allow=OWN)
async def own_receipt(request: Request) -> Response:
    """缴费凭证 of one's own case."""
    return await _receipt(request, await _own(request), "/query/case")


@pages.get("/cases/{case_no}/receipt", allow=roles(Role.COUNTER_CLERK, Role.LEAD, Role.SUPERVISOR, of_case=True))
async def receipt_of_case(request: Request) -> Response:
    """缴费凭证, printed at the window."""
    case_no = request.path_params["case_no"]
    dossier = await open_dossier(shared(request), session_of(request), case_no)
    return await _receipt(request, dossier, f"/cases/{case_no}")


async def _own(request: Request) -> Dossier:
    session = session_of(request)
    if session.case_no is None:
        raise NotLoggedIn
    return await open_dossier(shared(request), session, session.case_no)


async def _receipt(request: Request, dossier: Dossier, back: str) -> Response:
    shown = await payment_shown(shared(request), dossier)
    if not shown.paid:
        return redirect(back)
    return render(request, "payment/receipt.html", title="缴费凭证", case=dossier, payment=shown, back=back)
