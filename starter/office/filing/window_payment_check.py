"""现场缴费, before it is on file: whether the voucher is new, and whether the applicant has paid online already.

The order is closed at the provider before it is booked, so that nobody pays it online afterwards; whoever was quicker
online has paid, and the window is told. Where the provider does not answer a clerk may say so and book all the same:
what was then paid online, too, goes back by itself. A cut in between leaves an order that is closed at the provider and
open here; the next question about it sets that right (`starter.parties.payment`).
"""

from __future__ import annotations

from activities.ports.outgoing import Away, Refused
from activities.ports.party import PartyClient
from activities.ports.payment import HttpPayment, OrderSeen
from domain.case.acts import PAYLOAD_FIELDS, Act, ActKind
from domain.case.refusals import refuse
from domain.case.rules import check
from domain.letters.payment import PAYMENT, order_no
from ledger import acts, journal
from ledger.connection.pool import Pool
from ledger.payment import orders
from runtime.settings import Settings
from starter.office.errors import LianbanError
from starter.office.reach import require_reach
from starter.office.requests import ActRequest


async def check_window_payment(pool: Pool, settings: Settings, request: ActRequest) -> None:
    """Whether a payment at the window can be put on file. Raises CaseNotFound, and LianbanError: VOUCHER_USED,
    PAID_ONLINE, PROVIDER_UNASKED."""
    if request.kind != ActKind.BOOK_PAYMENT or await acts.read_act(pool, request.act_id) is not None:
        return
    await require_reach(pool, request.case_no, request.actor, request.kind)
    if await _is_refused(pool, request):
        return  # the case says why; nothing is closed for it
    if await orders.voucher_elsewhere(pool, request.voucher or "", request.case_no):
        raise LianbanError(refuse("VOUCHER_USED"))
    seen = await _closed(settings, request)
    if seen is not None and seen.payments:
        await orders.look_again(pool, seen.order_no, 0.0)
        raise LianbanError(refuse("PAID_ONLINE"))


async def _is_refused(pool: Pool, request: ActRequest) -> bool:
    """Whether the case would refuse it as it stands now."""
    state = await journal.read_state(pool, request.case_no)
    said = {name: getattr(request, name) for name in PAYLOAD_FIELDS}
    at = state.as_of or state.opening.received_at
    act = Act(act_id=request.act_id, kind=request.kind, actor=request.actor, received_at=at, **said)
    return check(state, act) is not None


async def _closed(settings: Settings, request: ActRequest) -> OrderSeen | None:
    """The order as the provider closed it; None where it has none, or nobody could be asked and the clerk says so."""
    endpoint = settings.parties.get(PAYMENT)
    if endpoint is None:
        return None
    provider, number = HttpPayment(PartyClient(endpoint)), order_no(request.case_no, request.order or 0)
    try:
        seen = await provider.seen(number)
        return await provider.close(number) if seen is not None and seen.state == "open" else seen
    except (Away, Refused):
        if request.unasked:
            return None
        raise LianbanError(refuse("PROVIDER_UNASKED")) from None
