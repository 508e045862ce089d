"""An office whose cases cost something, with the payment provider's simulator over real HTTP: for tests of money."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from pydantic import SecretStr

from bundles.loader import load_bundle
from domain.case.state import CaseState
from domain.definition.bundle import Definition
from domain.definition.item import Fee
from domain.fees import FeeRate
from domain.letters.payment import order_no
from engine.outsider import Outsider
from engine.outsider_store import OutsiderStore
from engine.parties.payment import PaymentOutsider
from engine.ports import LOOPBACK, answers, free_ports
from engine.serving import QuietServer, serve_until
from ledger.payment import orders
from runtime.settings import Settings, SignedEndpoint
from runtime.signing import signed_headers
from starter.parties.dispatcher import Dispatcher
from starter.parties.handlers import handlers_of
from starter.parties.payment import PaymentHandler
from starter.parties.payment_looks import PaymentLooks
from starter.web.app import create_app
from tests.support import newborn
from tests.support.departments import START_SECONDS, until
from tests.support.office import Office
from tests.support.web import Site

ITEM, FEN = "yy/cszm", 8000
PATIENCE_SECONDS = 30.0


def with_fee(due: str = "before_decision", item: str = ITEM, **more: Any) -> Definition:
    """The newborn bundle, one of whose items costs something. By law it costs nothing: a bundle for tests alone."""
    definition = load_bundle(newborn.SLUG).definition
    said = {"name": "样例费", "standard": "每件80元", "basis": "样例收费条例第一条", "amount": (FeeRate(fen=FEN),)}
    fee = Fee.model_validate(said | {"due": due} | more)
    items = {
        key: each.model_copy(update={"fee": fee}) if key == item else each for key, each in definition.items.items()
    }
    return definition.model_copy(update={"items": items})


def with_provider(settings: Settings, home: Path) -> Settings:
    """Settings of an installation whose payment provider is simulated, with its file in `home`."""
    port, web = free_ports(2)
    endpoint = SignedEndpoint(
        url=f"http://{LOOPBACK}:{port}", secret=SecretStr("a key that provider and platform know")
    )
    ways = {"parties": {"payment": endpoint}, "outsider_ports": {"payment": port}}
    return settings.model_copy(update={"home": home, "public_url": f"http://{LOOPBACK}:{web}", **ways})


@dataclass
class CashDesk:
    """The provider, and what we say to it and hear of it."""

    office: Office
    store: OutsiderStore
    outsider: Outsider
    handler: PaymentHandler
    looks: PaymentLooks
    site: Site

    def behave(self, mode: str) -> None:
        """As the switch on the provider's page says."""
        self.store.set_mode(mode)

    async def pay_page(self, case_no: str, number: int = 1) -> str:
        """The address at which an order is paid, as soon as the provider has it."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                pages = await orders.pay_pages(self.office.lianban.pool, case_no)
                if number in pages:
                    return pages[number]
                await asyncio.sleep(0.05)

    async def press(self, case_no: str, way: str = "pay", number: int = 1) -> str:
        """Somebody presses a button of the cash desk; the page that they see."""
        page = await self.pay_page(case_no, number)
        async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as person:
            answer = await person.post(page, data={"way": way})
        return answer.text

    def tell(self, notice_id: str, **body: Any) -> None:
        """The provider tells something by itself, whatever it is."""
        self.store.tell(notice_id, body)
        self.outsider.wake()

    async def notify(self, notice_id: str, **body: Any) -> int:
        """A notice of the provider as it comes in over HTTP, signed; the status of our answer."""
        endpoint, said = self.office.settings.parties["payment"], json.dumps(body).encode()
        headers = {"content-type": "application/json", **signed_headers(endpoint.secret, notice_id, said)}
        address = f"{self.office.settings.public_url}/api/v1/parties/payment/notices"
        async with httpx.AsyncClient(trust_env=False) as provider:
            return (await provider.post(address, content=said, headers=headers)).status_code

    async def look(self, case_no: str) -> None:
        """The provider is asked about the orders of a case now, and not only in a minute."""
        pool = self.office.lianban.pool
        await pool.execute("update payment_order set next_look_at = clock_timestamp() where number = $1", case_no)
        await self.looks.look_due()

    def at_provider(self, case_no: str, number: int = 1) -> dict[str, Any]:
        """An order as the provider has it."""
        return self.store.get("order", order_no(case_no, number)) or {}

    async def refunded(self, case_no: str, fen: int) -> CaseState:
        """Wait until so much is given back, by the journal and by the provider."""
        state = await self.office.until(case_no, lambda now: _back(now) == fen)
        told = sum(
            each["amount"]
            for key in self.store.all_of("order")
            for each in (self.store.get("order", key) or {})["refunds"]
        )
        assert told == fen
        return state


def _back(state: CaseState) -> int:
    return sum(each.amount for each in state.money.refunds if each.done_at is not None)


@asynccontextmanager
async def running_cash_desk(office: Office) -> AsyncIterator[CashDesk]:
    """The provider, our web application on a socket of its own, and the dispatcher, for the length of a test."""
    settings, stop = office.settings, asyncio.Event()
    store = OutsiderStore(settings.home / "outsider-payment.db")
    outsider = PaymentOutsider("payment", settings, store)
    web_port = int(settings.public_url.rpartition(":")[2])
    app = create_app(settings, lianban=office.lianban)
    web = QuietServer(uvicorn.Config(app, host=LOOPBACK, port=web_port, log_config=None, access_log=False))
    handlers = handlers_of(office.lianban, settings)
    handler = handlers["payment"]
    assert isinstance(handler, PaymentHandler)
    port = settings.outsider_ports["payment"]
    works = [
        asyncio.create_task(serve_until(outsider.app(), port, stop, outsider.send_notices(stop), wake=outsider.wake)),
        asyncio.create_task(web.serve()),
        asyncio.create_task(Dispatcher(office.lianban.pool, handlers).run_until(stop)),
    ]
    try:
        await until(lambda: answers(port) and answers(web_port), START_SECONDS)
        async with AsyncExitStack() as stack:
            site = Site(app, office, stack)
            yield CashDesk(office, store, outsider, handler, PaymentLooks(office.lianban, handler), site)
    finally:
        stop.set()
        web.should_exit = True
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*works)
        store.close()
