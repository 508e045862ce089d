"""一次缴费 over real HTTP: paid once, whatever is lost, told twice, of another amount, late or double."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.case.state import CaseState, ItemPhase
from runtime.settings import Settings
from starter.parties.handler import NoticeRefused
from tests.support.cash_desk import FEN, ITEM, PATIENCE_SECONDS, CashDesk, running_cash_desk, with_fee, with_provider
from tests.support.departments import until
from tests.support.office import WINDOW, Office, clerk, open_office, workers


@pytest.fixture
async def office(settings: Settings, tmp_path: Path) -> AsyncIterator[Office]:
    """An office one of whose items is paid before its decision."""
    async with open_office(with_provider(settings, tmp_path), with_fee()) as opened:
        yield opened


@pytest.fixture
async def desk(office: Office) -> AsyncIterator[CashDesk]:
    """The provider, and workers that run the cases."""
    async with workers(office), running_cash_desk(office) as running:
        yield running


async def _accepted(office: Office) -> str:
    case_no = (await office.file()).case_no
    await office.accept(case_no)
    return case_no


def _paid(state: CaseState) -> bool:
    return state.money.payment_for(ITEM) is not None


async def test_paid_at_the_cash_desk_the_item_can_be_granted(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    refused = await office.act(case_no, clerk("yy"), "decide_item", ITEM, decision="grant", content={"result_no": "1"})
    assert refused.refusal is not None
    assert refused.refusal.code == "PAYMENT_OPEN"
    assert "已支付" in await desk.press(case_no)
    state = await office.until(case_no, _paid)
    assert state.money.paid == FEN
    await office.grant(case_no, ITEM)
    state = await office.agrees(case_no)
    assert state.items[ITEM].phase is ItemPhase.GRANTED
    assert state.money.refunds == ()


async def test_the_order_has_the_names_of_what_is_paid_and_nobodys(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    await desk.pay_page(case_no)
    order = desk.at_provider(case_no)
    assert order["amount"] == FEN
    assert [line["amount"] for line in order["lines"]] == [FEN]
    assert "样例费" in order["lines"][0]["name"]
    assert "测试母" not in str(order)


async def test_a_lost_notice_is_made_up_for_by_asking(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    desk.behave("silent")
    await desk.press(case_no)
    assert not _paid(await office.state(case_no))
    await desk.look(case_no)
    await office.until(case_no, _paid)
    desk.behave("fine")
    desk.tell("paid.late", event="paid", order_no=f"{case_no}-P1", payment_no=f"{case_no}-P1.T1", amount=FEN)
    await desk.look(case_no)
    state = await office.agrees(case_no)
    assert (state.money.paid, state.money.given_back) == (FEN, 0)


async def test_a_notice_told_twice_is_one_payment(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    desk.behave("twice")
    await desk.press(case_no)
    await office.until(case_no, _paid)
    await desk.look(case_no)
    state = await office.agrees(case_no)
    assert len(state.money.payments) == 1


async def test_an_answer_that_is_lost_makes_no_second_order(office: Office, desk: CashDesk) -> None:
    desk.behave("lost")
    case_no = await _accepted(office)
    await desk.pay_page(case_no)
    assert list(desk.store.all_of("order")) == [f"{case_no}-P1"]


async def test_who_pays_twice_gets_one_back(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    await desk.press(case_no, "twice")
    state = await desk.refunded(case_no, FEN)
    assert state.money.paid == 2 * FEN
    assert _paid(state)


@pytest.mark.parametrize(("way", "amount"), [("less", FEN - 1), ("more", FEN + 1)])
async def test_another_amount_goes_back_and_the_order_is_made_anew_on_demand(
    office: Office, desk: CashDesk, way: str, amount: int
) -> None:
    case_no = await _accepted(office)
    await desk.press(case_no, way)
    state = await desk.refunded(case_no, amount)
    assert not _paid(state)
    await office.applied(case_no, WINDOW, "ask_payment")
    await desk.press(case_no, number=2)
    state = await office.until(case_no, _paid)
    assert state.money.paid - state.money.given_back == FEN


async def test_refused_by_the_bank_another_order_can_be_asked_for(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    await desk.press(case_no, "fail")
    await office.until(case_no, lambda now: now.money.open_order is None)
    await office.applied(case_no, WINDOW, "ask_payment")
    await desk.press(case_no, number=2)
    await office.until(case_no, _paid)


async def test_withdrawn_everything_goes_back_and_what_comes_later_does_too(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    await desk.press(case_no)
    await office.until(case_no, _paid)
    await office.applied(case_no, WINDOW, "withdraw_application", reason="APPLICANT_WISH")
    await desk.refunded(case_no, FEN)
    desk.store.put("order", f"{case_no}-P1", desk.at_provider(case_no))
    await desk.press(case_no)  # a second time, at a provider that lets it happen
    state = await desk.refunded(case_no, 2 * FEN)
    assert state.money.paid == state.money.given_back == 2 * FEN


async def test_a_provider_that_is_asked_again_for_a_refund_gives_back_once(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    await desk.press(case_no, "twice")
    await desk.refunded(case_no, FEN)
    (body,) = [json.loads(each.body) for each in desk.store.received(100) if each.path == "refunds"]
    # As after a kill between the effect and the answer.
    assert desk.outsider.answer("refunds", "again", body) == {"refund_no": body["refund_no"], "provider_no": None}
    assert len(desk.at_provider(case_no)["refunds"]) == 1


async def test_an_order_that_ends_while_somebody_pays_is_paid(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    page = await desk.pay_page(case_no)
    assert page
    desk.behave("silent")
    await desk.press(case_no)
    # The term passes before anybody hears of the payment; the answer to the closing says that it was paid.
    await office.advance(case_no, timedelta(days=30))
    state = await office.until(case_no, _paid)
    assert state.money.refunds == ()
    assert state.money.order(1) is not None


async def test_who_pays_an_order_after_its_end_has_paid_it(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    await desk.pay_page(case_no)
    await office.advance(case_no, timedelta(days=30))
    state = await office.until(case_no, lambda now: now.money.open_order is None)
    assert state.money.orders[0].stands == "expired"
    await _closed(desk, case_no)
    # At a provider that lets it.
    desk.store.put("order", f"{case_no}-P1", desk.at_provider(case_no) | {"state": "open"})
    await desk.press(case_no)
    state = await office.until(case_no, _paid)
    assert (state.money.paid, state.money.refunds, len(state.money.orders)) == (FEN, (), 1)
    await office.grant(case_no, ITEM)


async def test_who_pays_the_new_order_and_the_one_that_had_ended_gets_one_back(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    await desk.pay_page(case_no)
    await office.advance(case_no, timedelta(days=30))
    await office.until(case_no, lambda now: now.money.open_order is None)
    await _closed(desk, case_no)
    await office.applied(case_no, WINDOW, "ask_payment")
    await desk.press(case_no, number=2)
    await office.until(case_no, _paid)
    desk.store.put("order", f"{case_no}-P1", desk.at_provider(case_no) | {"state": "open"})
    await desk.press(case_no)
    state = await desk.refunded(case_no, FEN)
    assert [each.why for each in state.money.refunds] == ["not_owed"]
    assert (state.money.paid - state.money.given_back, _paid(state)) == (FEN, True)


async def test_another_amount_under_a_number_that_is_on_file_has_no_effect(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    await desk.press(case_no)
    before = await office.until(case_no, _paid)
    said = {"event": "paid", "order_no": f"{case_no}-P1", "payment_no": f"{case_no}-P1.T1"}
    assert await desk.notify("other-amount", **said, amount=FEN + 1) == 409
    assert await desk.notify("same-amount", **said, amount=FEN) < 300
    assert (await office.agrees(case_no)).money == before.money


async def test_notices_that_come_after_the_refund_change_nothing(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    await desk.press(case_no, "twice")
    before = await desk.refunded(case_no, FEN)
    order = {"order_no": f"{case_no}-P1"}
    done = {"refund_no": f"{case_no}-R1", "provider_no": f"{case_no}-R1.done"}
    for number in (1, 2):
        paid = {"event": "paid", "payment_no": f"{case_no}-P1.T{number}", "amount": FEN}
        assert await desk.notify(f"paid-late-{number}", **order, **paid) < 300
    assert await desk.notify("refunded-late", event="refunded", **order, **done) < 300
    other = done | {"provider_no": "another.done"}
    assert await desk.notify("refunded-otherwise", event="refunded", **order, **other) == 409
    assert await desk.notify("failed-late", event="failed", **order) < 300
    await desk.look(case_no)
    state = await office.agrees(case_no)
    assert (state.money.payments, state.money.refunds) == (before.money.payments, before.money.refunds)
    assert _paid(state)


async def test_what_is_paid_when_all_is_given_back_and_over_goes_back(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    await desk.press(case_no)
    await office.until(case_no, _paid)
    await office.applied(case_no, WINDOW, "withdraw_application", reason="APPLICANT_WISH")
    await desk.refunded(case_no, FEN)
    paid = {"event": "paid", "payment_no": f"{case_no}-P1.T9", "amount": FEN}
    desk.store.put("order", f"{case_no}-P1", _with_payment(desk.at_provider(case_no), str(paid["payment_no"])))
    for notice in ("first", "again"):
        assert await desk.notify(notice, order_no=f"{case_no}-P1", **paid) < 300
    state = await desk.refunded(case_no, 2 * FEN)
    assert len(state.money.refunds) == 2


def _with_payment(order: dict[str, Any], payment_no: str) -> dict[str, Any]:
    return order | {"payments": [*order["payments"], {"payment_no": payment_no, "amount": FEN}]}


async def _closed(desk: CashDesk, case_no: str) -> None:
    """Until the provider has been told that the order is paid no more."""
    await until(lambda: desk.at_provider(case_no)["state"] == "closed", PATIENCE_SECONDS)


async def test_a_provider_that_is_down_delays_the_order_alone(office: Office, desk: CashDesk) -> None:
    desk.behave("down")
    case_no = await _accepted(office)
    state = await office.state(case_no)
    assert state.money.open_order is not None
    desk.behave("fine")
    await office.lianban.pool.execute("update letter set next_try_at = clock_timestamp()")
    await desk.press(case_no)
    await office.until(case_no, _paid)


async def test_what_is_not_the_providers_word_has_no_effect(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    await desk.pay_page(case_no)
    for body in (
        b"{}",
        b"[]",
        b'{"event":"paid","order_no":"x"}',
        b'{"event":"paid","order_no":"1-P1","payment_no":"T","amount":1}',
    ):
        with pytest.raises(NoticeRefused):
            await desk.handler.notice("n", body)
    assert (await office.state(case_no)).money.payments == ()


async def test_the_applicant_pays_from_the_page_and_comes_back_to_a_receipt(office: Office, desk: CashDesk) -> None:
    site = desk.site
    filed = await office.file()
    await office.accept(filed.case_no)
    page = await desk.pay_page(filed.case_no)
    mine = await site.visitor()
    await mine.post("/query", data={"case_no": filed.case_no, "query_code": filed.query_code or ""})
    shown = (await mine.get("/query/case")).text
    assert f'href="{page}"' in shown
    assert "去缴费" in shown
    assert "80元" in shown
    desk.behave("silent")
    await desk.press(filed.case_no)
    back = await mine.get("/query/paid")
    assert back.headers["location"] == "/query/case#payment"
    await office.until(filed.case_no, _paid)
    shown = (await mine.get("/query/case")).text
    assert "已缴费" in shown
    assert "去缴费" not in shown
    receipt = (await mine.get("/query/receipt")).text
    assert f"{filed.case_no}-P1.T1" in receipt
    assert "80元" in receipt


async def test_the_window_shows_where_to_pay_and_asks_for_another_order(office: Office, desk: CashDesk) -> None:
    site = desk.site
    case_no = await _accepted(office)
    await desk.pay_page(case_no)
    window = await site.visitor("window")
    shown = (await window.get(f"/cases/{case_no}")).text
    assert 'class="qr"' in shown
    assert "待缴费" in shown
    clerk_page = (await (await site.visitor("yy")).get(f"/cases/{case_no}")).text
    assert "待缴费" in clerk_page
    await desk.press(case_no, "fail")
    await office.until(case_no, lambda now: now.money.open_order is None)
    shown = (await window.get(f"/cases/{case_no}")).text
    assert "重新出具缴费单" in shown
    form = {"act_id": uuid.uuid4().hex, "acting_for": ""}
    sent = await window.post(f"/cases/{case_no}/acts/ask_payment", data=form)
    assert sent.status_code == 303, sent.text
    await office.until(case_no, lambda now: now.money.open_order is not None)
