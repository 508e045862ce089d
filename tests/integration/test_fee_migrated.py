"""版本迁移 of a case whose fee the version changes, on the engine: the order that is out stands, and is paid."""

from __future__ import annotations

from typing import Any

from domain.case.acts import Actor, Role
from domain.case.state import Phase
from domain.definition.bundle import Definition
from ledger import definitions as ledger
from runtime.settings import Settings
from starter.definitions import migrate
from tests.support.cash_desk import FEN, with_fee
from tests.support.office import WINDOW, Office, open_office, workers

BY = Actor(actor_id="supervisor", role=Role.SUPERVISOR)
ORDERED = migrate.Ordered(BY, "dearer", "收费标准调整")


def dearer(office: Office) -> Definition:
    """The item that every case begins with costs ninety yuan instead of eighty, and has a term of its own."""
    content: dict[str, Any] = office.definition.model_dump(mode="json")
    content["items"]["yy/cszm"]["fee"] |= {"amount": 9000, "term": {"limit": {"days": 3}, "basis": "样例条例第二条"}}
    found = next(each for each in content["bundle"]["items"] if each["key"] == "gaj/csdj")
    found["promised_limit"] = {"days": 9}
    return Definition.model_validate(content)


async def test_a_fee_that_a_version_changes_stays_what_was_decided(settings: Settings) -> None:
    async with open_office(settings, with_fee()) as office, workers(office):
        case_no = (await office.file()).case_no
        await office.accept(case_no)
        asked = (await office.until(case_no, lambda state: state.money.open_order is not None)).money
        target, slug = dearer(office), office.definition.bundle.bundle
        await ledger.publish(office.lianban.pool, target)
        (trial,) = [move async for move in migrate.dry_run(office.lianban, slug, target)]
        assert trial.refusal is None
        assert any("费用仍按原定（80元）" in sentence for sentence in trial.changes)
        (moved,) = [move async for move in migrate.apply(office.lianban, slug, target, ORDERED)]
        assert moved.refusal is None
        state = await office.agrees(case_no)
        assert (state.phase, state.plan.definition, state.money) == (Phase.HANDLING, target.hash, asked)
        order: dict[str, Any] = {"order": 1, "amount": FEN, "paid_by": "slip", "voucher": "0012345678"}
        await office.applied(case_no, WINDOW, "book_payment", **order)
        await office.grant(case_no, "yy/cszm")
        state = await office.agrees(case_no)
        assert (state.money.paid, state.money.given_back, len(state.money.orders)) == (FEN, 0, 1)
        assert state.plan.item("gaj/csdj").promised.days == 9, "and everything else goes by the version"
