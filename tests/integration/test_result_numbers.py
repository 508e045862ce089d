"""Results numbered by rule (编号规则): in the transaction of the grant, each number once, and typed ones kept apart."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from domain.case.state import Phase
from domain.definition.bundle import Definition
from domain.definition.extra_rules import NumberRule
from ledger.connection.pool import Pool
from ledger.results import numbers
from runtime.settings import Settings
from starter.office.errors import LianbanError
from starter.office.requests import ActRequest
from tests.support import books, food
from tests.support.food import SHOP
from tests.support.office import WINDOW, Office, clerk, open_office, workers
from tests.support.web import Site, open_site

SERIES = "汉台食许〔2026〕{serial}号"
AT_ONCE, BROKEN = 50, 10


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """A ledger with departments, and nothing else."""
    async with books.open_books(database) as opened:
        yield opened


def granted(key: str, series: str = SERIES, act: str | None = None) -> dict[str, Any]:
    """The row of an item that was granted and is numbered by rule."""
    return books.item_row(key, "granted", decision_act=act, numbering={"series": series, "digits": 4})


async def grant(pool: Pool, case_no: str, *keys: str, **more: str) -> None:
    """One append that grants these items."""
    rows = [granted(key, **more) for key in keys]
    await books.append(pool, case_no, 0, [books.entry("item_claimed", item=key) for key in keys], items=rows)


async def broken(pool: Pool, case_no: str) -> None:
    """A grant that is rolled back after its number was given."""
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        row = [granted("gaj/x")]
        await books.append(connection, case_no, 0, [books.entry("item_claimed", item="gaj/x")], items=row)
        await transaction.rollback()


async def test_fifty_grants_at_once_get_fifty_numbers_without_a_gap(pool: Pool) -> None:
    cases = [f"c{number}" for number in range(AT_ONCE)]
    undone = [f"u{number}" for number in range(BROKEN)]
    for case_no in (*cases, *undone):
        await books.put_case(pool, case_no)
    await asyncio.gather(
        *(grant(pool, case_no, "gaj/x", "yy/x") for case_no in cases), *(broken(pool, each) for each in undone)
    )
    given = [await numbers.of_case(pool, case_no) for case_no in cases]
    wanted = {f"汉台食许〔2026〕{serial:04d}号" for serial in range(1, AT_ONCE + 1)}
    assert {each["gaj/x"] for each in given} == wanted
    assert {each["yy/x"] for each in given} == wanted, "another organ counts for itself"


async def test_what_is_granted_anew_keeps_its_number_and_a_year_begins_anew(pool: Pool) -> None:
    await books.put_case(pool, "a")
    await grant(pool, "a", "gaj/x")
    again = [granted("gaj/x")]
    await books.append(pool, "a", 1, [books.entry("item_claimed", item="gaj/x")], items=again)
    assert await numbers.of_case(pool, "a") == {"gaj/x": "汉台食许〔2026〕0001号"}
    await books.put_case(pool, "b")
    await grant(pool, "b", "gaj/x", series="汉台食许〔2027〕{serial}号")
    assert await numbers.of_case(pool, "b") == {"gaj/x": "汉台食许〔2027〕0001号"}


async def test_a_number_in_use_already_is_left_out_and_can_never_be_given_twice(pool: Pool) -> None:
    for case_no in ("a", "b"):
        await books.put_case(pool, case_no)
    put = (
        "insert into result_number (organ, number, case_no, item, act_id, given) "
        "values ('gaj', $1, $2, 'yy/x', 'x', true)"
    )
    await pool.execute(put, "汉台食许〔2026〕0001号", "b")
    await grant(pool, "a", "gaj/x")
    assert await numbers.of_case(pool, "a") == {"gaj/x": "汉台食许〔2026〕0002号"}
    with pytest.raises(asyncpg.UniqueViolationError):
        await pool.execute(put, "汉台食许〔2026〕0002号", "a")


# --- with people ------------------------------------------------------------------------------------------------------


def numbered(*, typed: bool) -> Definition:
    """The food licence with a rule for its number."""
    known = food.definition()
    item = known.items[SHOP]
    assert item.result is not None
    rule = NumberRule(form="JY61070{year}{serial}", digits=5, typed=typed)
    result = item.result.model_copy(update={"number": rule})
    return known.model_copy(update={"items": {**known.items, SHOP: item.model_copy(update={"result": result})}})


@pytest.fixture
async def site(settings: Settings, request: pytest.FixtureRequest) -> AsyncIterator[Site]:
    """An office that numbers food licences by rule."""
    definition = numbered(typed=request.param)
    async with open_office(settings, definition) as office, workers(office), open_site(office) as opened:
        yield opened


async def ready(office: Office) -> str:
    """A case whose licence may be decided."""
    number = (await office.lianban.file_case(food.filing(office.definition, WINDOW))).case_no
    state = await office.until(number, lambda each: each.phase is Phase.REVIEWING)
    for key in [key for key, item in state.items.items() if item.phase == "reviewing"]:
        await office.applied(number, clerk(key.split("/")[0]), "complete_pre_review", key, complete=True)
    await office.applied(number, WINDOW, "accept_application")
    return number


async def decide(office: Office, number: str, result_no: str = "", **more: Any) -> str | None:
    """Grant the licence; the code with which it is refused, at the door or by the case."""
    said = {"act_id": uuid.uuid4().hex, "case_no": number, "kind": "decide_item", "item": SHOP, "decision": "grant"}
    content = {"content": {"result_no": result_no}} if result_no else {}
    request = ActRequest.model_validate({**said, "actor": clerk("spj"), **content, **more})
    try:
        receipt = await office.lianban.send_act(request, wait_seconds=20)
    except LianbanError as refused:
        return refused.code
    return receipt.refusal.code if receipt.refusal else None


@pytest.mark.parametrize("site", [True], indirect=True)
async def test_a_typed_number_is_taken_once_and_free_again_when_its_act_is_refused(site: Site) -> None:
    office = site.office
    first, second, third = [await ready(office) for _ in range(3)]
    too_early = (await office.lianban.file_case(food.filing(office.definition, WINDOW))).case_no
    assert await decide(office, too_early, "登记簿-7") not in (None, "RESULT_NO_TAKEN")
    assert await decide(office, first, "登记簿-7") is None, "free again"
    assert await decide(office, second, "登记簿-7") == "RESULT_NO_TAKEN"
    assert await decide(office, first, "登记簿-8") not in (None, "RESULT_NO_TAKEN"), "decided already"
    assert await decide(office, second, "登记簿-8") is None, "free again"
    assert await decide(office, third) is None
    by_case = [(await numbers.of_case(office.lianban.pool, each))[SHOP] for each in (first, second, third)]
    assert by_case[:2] == ["登记簿-7", "登记簿-8"]
    assert re.fullmatch(r"JY61070202\d00001", by_case[2])


@pytest.mark.parametrize("site", [True], indirect=True)
async def test_of_two_who_type_one_number_at_once_one_has_it(site: Site) -> None:
    office = site.office
    cases = [await ready(office) for _ in range(3)]
    codes = await asyncio.gather(*(decide(office, each, "登记簿-1") for each in cases))
    assert sorted(str(code) for code in codes) == ["None", "RESULT_NO_TAKEN", "RESULT_NO_TAKEN"]


@pytest.mark.parametrize("site", [False], indirect=True)
async def test_a_number_by_rule_alone_is_nobodys_to_type_and_stands_on_every_page(site: Site) -> None:
    office = site.office
    number = await ready(office)
    assert await decide(office, number, "登记簿-7") == "RESULT_NO_BY_RULE"
    officer = await site.visitor("spj")
    assert "由系统按规则给出" in (await officer.get(f"/cases/{number}")).text
    data = {"act_id": uuid.uuid4().hex, "item": SHOP, "decision": "grant", "opinion": "准予"}
    sent = await officer.post(f"/cases/{number}/acts/decide_item", data=data)
    assert sent.status_code == 303, sent.text
    await office.until(number, lambda state: SHOP in state.issued)
    given = (await numbers.of_case(office.lianban.pool, number))[SHOP]
    window = await site.visitor("window")
    assert given in (await window.get(f"/cases/{number}")).text
