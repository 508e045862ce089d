"""现场缴费 over real HTTP: the provider is asked first, its order closed, nobody pays twice; printed, given back."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.case.state import CaseState
from runtime.settings import Settings
from starter.office.doctor import examine
from starter.office.errors import LianbanError
from tests.support.cash_desk import FEN, ITEM, CashDesk, running_cash_desk, with_fee, with_provider
from tests.support.office import WINDOW, Office, open_office, workers
from tests.support.web import open_site

VOUCHER = "61060125-0012345678"
SAID: dict[str, Any] = {"order": 1, "amount": FEN, "paid_by": "card", "voucher": VOUCHER}


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


async def _refused(office: Office, case_no: str, **more: Any) -> str:
    with pytest.raises(LianbanError) as refused:
        await office.act(case_no, WINDOW, "book_payment", **SAID | more)
    return refused.value.code


async def _booked(window: httpx.AsyncClient, case_no: str, **more: str) -> httpx.Response:
    """The form of the case's page, filled in."""
    form = {"act_id": uuid.uuid4().hex, "acting_for": "", "amount": "80", "paid_by": "card", "voucher": VOUCHER}
    return await window.post(f"/cases/{case_no}/acts/book_payment", data=form | more)


async def test_booked_at_the_window_nobody_can_pay_online_any_more_and_the_receipt_says_how(
    office: Office, desk: CashDesk
) -> None:
    filed = await office.file()
    case_no = filed.case_no
    await office.accept(case_no)
    await desk.pay_page(case_no)
    window = await desk.site.visitor("window")
    assert "登记现场缴费" in (await window.get(f"/cases/{case_no}")).text
    sent = await _booked(window, case_no)
    assert sent.status_code == 303, sent.text
    state = await office.until(case_no, _paid)
    assert desk.at_provider(case_no)["state"] == "closed"
    assert "已支付" not in await desk.press(case_no)
    await desk.look(case_no)
    assert (state.money.paid, (await office.agrees(case_no)).money.given_back) == (FEN, 0)
    receipt = (await window.get(f"/cases/{case_no}/receipt")).text
    assert VOUCHER in receipt
    assert "综合窗口，刷卡" in receipt
    mine = await desk.site.visitor()
    await mine.post("/query", data={"case_no": case_no, "query_code": filed.query_code or ""})
    assert VOUCHER in (await mine.get("/query/case")).text
    assert VOUCHER in (await mine.get("/query/receipt")).text
    await office.grant(case_no, ITEM)


async def test_who_has_just_paid_online_is_told_to_the_window_and_not_booked_twice(
    office: Office, desk: CashDesk
) -> None:
    case_no = await _accepted(office)
    desk.behave("silent")  # paid, and nobody hears of it
    await desk.press(case_no)
    assert not _paid(await office.state(case_no))
    assert await _refused(office, case_no) == "PAID_ONLINE"
    await desk.looks.look_due()
    state = await office.until(case_no, _paid)
    assert (state.money.paid, state.money.refunds) == (FEN, ())
    assert state.money.payments[0].voucher is None


async def test_a_provider_that_is_away_holds_the_window_up_only_until_it_says_so(
    office: Office, desk: CashDesk
) -> None:
    case_no = await _accepted(office)
    await desk.pay_page(case_no)
    desk.behave("silent")
    await desk.press(case_no)
    desk.behave("down")
    assert await _refused(office, case_no) == "PROVIDER_UNASKED"
    window = await desk.site.visitor("window")
    answer = await _booked(window, case_no, note="申请人着急")
    assert answer.status_code == 422
    assert "支付机构没有答复" in answer.text
    assert 'name="unasked"' in answer.text
    assert VOUCHER in answer.text, "what was typed survives"
    assert "申请人着急" in answer.text
    assert (await _booked(window, case_no, unasked="yes")).status_code == 303
    state = await office.until(case_no, _paid)
    assert state.money.payments[0].voucher == VOUCHER
    desk.behave("fine")
    await office.lianban.pool.execute("update letter set next_try_at = clock_timestamp()")
    # The letter that closes the order brings what was paid online: it goes back by itself.
    state = await desk.refunded(case_no, FEN)
    assert (state.money.paid, state.money.given_back) == (2 * FEN, FEN)


async def test_cut_off_between_closing_and_booking_the_order_is_asked_for_anew(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    await desk.pay_page(case_no)
    await desk.handler.provider.close(f"{case_no}-P1")
    assert (await office.state(case_no)).money.open_order is not None
    await desk.look(case_no)
    state = await office.until(case_no, lambda now: now.money.open_order is None)
    assert state.money.orders[0].stands == "failed"
    await desk.look(case_no)
    assert (await office.agrees(case_no)).money == state.money, "and it is said once"
    await office.applied(case_no, WINDOW, "book_payment", **SAID)
    assert _paid(await office.agrees(case_no))


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"amount": "79.99"}, "与填写的金额不一致"),
        ({"amount": "八十"}, "请按票据填写金额"),
        ({"paid_by": ""}, "请选择怎样缴的"),
        ({"voucher": "13900000103"}, "请填写非税收入票据"),
    ],
    ids=["other_amount", "no_amount", "no_way", "a_telephone_number"],
)
async def test_what_is_filled_in_wrong_closes_nothing_at_the_provider(
    office: Office, desk: CashDesk, said: dict[str, str], sentence: str
) -> None:
    case_no = await _accepted(office)
    await desk.pay_page(case_no)
    answer = await _booked(await desk.site.visitor("window"), case_no, **said)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert desk.at_provider(case_no)["state"] == "open"


async def test_what_the_case_refuses_closes_nothing_at_the_provider(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    await desk.pay_page(case_no)
    receipt = await office.act(case_no, WINDOW, "book_payment", **SAID | {"amount": FEN + 1})
    assert receipt.refusal is not None
    assert receipt.refusal.code == "AMOUNT_DIFFERS"
    assert desk.at_provider(case_no)["state"] == "open"


async def test_one_voucher_pays_for_one_case_and_the_same_act_again_is_one(office: Office, desk: CashDesk) -> None:
    first, second = [await _accepted(office) for _ in range(2)]
    act_id = uuid.uuid4().hex
    for _ in range(2):
        receipt = await office.act(first, WINDOW, "book_payment", act_id=act_id, **SAID)
        assert receipt.refusal is None
    assert await _refused(office, second) == "VOUCHER_USED"
    assert await office.state(second) == await office.agrees(second)
    note = {"opinion": "登错了办件"}
    await office.applied(first, WINDOW, "annul_payment", voucher=VOUCHER, content=note)
    await office.applied(second, WINDOW, "book_payment", **SAID)
    state = await office.agrees(first)
    assert (state.money.paid, state.money.open_order is not None) == (0, True)


async def test_what_was_paid_at_the_window_goes_back_at_the_window(office: Office, desk: CashDesk) -> None:
    case_no = await _accepted(office)
    await office.applied(case_no, WINDOW, "book_payment", **SAID)
    await office.applied(case_no, WINDOW, "withdraw_application", reason="APPLICANT_WISH")
    window = await desk.site.visitor("window")
    page = (await window.get(f"/cases/{case_no}")).text
    assert "由窗口退还" in page
    assert "登记已退还" in page
    assert not desk.at_provider(case_no).get("refunds"), (
        "the provider, if it knows the order at all, gives nothing back"
    )
    form = {"act_id": uuid.uuid4().hex, "acting_for": "", "refund": "1", "voucher": "0000000009"}
    sent = await window.post(f"/cases/{case_no}/acts/book_refund", data=form)
    assert sent.status_code == 303, sent.text
    state = await office.until(case_no, lambda now: all(each.done_at for each in now.money.refunds))
    assert state.money.given_back == state.money.paid == FEN
    assert "窗口已退还" in (await window.get(f"/cases/{case_no}")).text


async def test_without_a_provider_the_fee_card_says_how_to_pay_and_the_operator_is_told(settings: Settings) -> None:
    async with open_office(settings, with_fee()) as office, workers(office), open_site(office) as site:
        filed = await office.file()
        await office.accept(filed.case_no)
        mine = await site.visitor()
        await mine.post("/query", data={"case_no": filed.case_no, "query_code": filed.query_code or ""})
        shown = (await mine.get("/query/case")).text
        assert "本地没有开通网上缴费" in shown
        assert "正在送往支付机构" not in shown
        window = await site.visitor("window")
        assert "请申请人在窗口缴费" in (await window.get(f"/cases/{filed.case_no}")).text
        assert (await _booked(window, filed.case_no)).status_code == 303
        await office.until(filed.case_no, _paid)
        found = [(each.code, each.subject) for each in await examine(office.lianban)]
        assert ("PAYMENT_PARTY_MISSING", office.definition.bundle.bundle) in found
        page = (await (await site.visitor("admin")).get("/operation")).text
        assert "不能网上缴费的一件事" in page
        assert "LIANBAN_PARTIES" in page
