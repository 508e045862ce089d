"""The journal cannot be changed unseen: append only, verified by its chain, and the read model made again from it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import asyncpg
import pytest

from domain.case.decide import EffectDone, Open
from ledger import journal
from ledger.legal_clock import legal_now
from ledger.pool import Pool
from runtime.settings import Settings
from tests.support.office import WINDOW, Office, clerk, open_office
from tests.support.scribe import Scribe, on_file


@pytest.fixture
async def books(settings: Settings) -> AsyncIterator[Office]:
    """An office without workers."""
    async with open_office(settings) as office:
        yield office


@pytest.fixture
async def case_no(books: Office) -> str:
    """A newborn case from filing to results in hand, written without a workflow."""
    pool = books.lianban.pool
    scribe = Scribe(pool, await books.lianban.put_case_on_file(books.filing()))
    number = scribe.opening.case_no
    await scribe.take_all(Open())
    for kind, item in (("complete_pre_review", "yy/cszm"), ("decide_item", "yy/cszm"), ("decide_item", "gaj/csdj")):
        more = {"complete": True} if kind == "complete_pre_review" else {"decision": "grant"}
        await scribe.take_all(await on_file(books, number, kind, clerk(item.partition("/")[0]), item, **more))
    await scribe.take_all(EffectDone(item="ybj/jmyb", at=await legal_now(pool), result="rule_met"))
    await scribe.take_all(await on_file(books, number, "confirm_delivery", WINDOW, method="pickup"))
    assert scribe.state.is_over
    return number


async def tamper(pool: Pool, statement: str, *values: object) -> None:
    """Change the journal as only the owner of the database server can: with its guards and references taken off."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("set local session_replication_role = replica")
        await connection.execute(statement, *values)


@pytest.mark.parametrize(
    "statement",
    [
        "update journal set body = '{}'",
        "delete from journal",
        "truncate journal cascade",
        "update journal set hash = 'x'",
    ],
)
async def test_journal_is_append_only(books: Office, case_no: str, statement: str) -> None:
    with pytest.raises(asyncpg.RaiseError, match="append only"):
        await books.lianban.pool.execute(statement)


async def test_untouched_case_verifies(books: Office, case_no: str) -> None:
    assert await journal.verify(books.lianban.pool, case_no) == []


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        (
            "update journal set body = replace(body, 'grant', 'refuse') where case_no = $1 and kind = 'item_decided'",
            "散列链",
        ),
        ("delete from journal where case_no = $1 and seq = 3", "序号不连续"),
        ("delete from journal where case_no = $1 and seq = (select max(seq) from journal)", "末条"),
        ("update journal set prev = 'x' where case_no = $1 and seq = 2", "散列链"),
    ],
    ids=["body", "one-gone", "last-gone", "link"],
)
async def test_verify_finds_a_changed_journal(books: Office, case_no: str, statement: str, finding: str) -> None:
    await tamper(books.lianban.pool, statement, case_no)
    found = await journal.verify(books.lianban.pool, case_no)
    assert any(finding in each.what for each in found), found


@pytest.mark.parametrize(
    "statement",
    [
        "update item_case set state = 'refused' where case_no = $1 and key = 'yy/cszm'",
        "update item_case set due_on = due_on + 1 where case_no = $1 and key = 'gaj/csdj'",
        "update case_file set outcome = 'refused' where case_no = $1",
        "update case_file set yellow_at = null where case_no = $1",
    ],
)
async def test_verify_finds_a_changed_row_and_rebuild_restores_it(books: Office, case_no: str, statement: str) -> None:
    pool = books.lianban.pool
    right = await journal.stored_rows(pool, case_no)
    await pool.execute(statement, case_no)
    found = await journal.verify(pool, case_no)
    assert len(found) == 1
    assert "rebuild" in found[0].what
    await journal.rebuild(pool, case_no)
    assert await journal.verify(pool, case_no) == []
    assert await journal.stored_rows(pool, case_no) == right


async def test_verify_finds_a_row_that_is_gone(books: Office, case_no: str) -> None:
    await books.lianban.pool.execute("delete from item_case where case_no = $1 and key = 'ybj/jmyb'", case_no)
    found = await journal.verify(books.lianban.pool, case_no)
    assert ["整行" in each.what for each in found] == [True]


async def test_journal_holds_nothing_of_the_form(books: Office, case_no: str) -> None:
    bodies = await books.lianban.pool.fetch("select body from journal where case_no = $1", case_no)
    form = await books.lianban.pool.fetchval("select form from case_file where case_no = $1", case_no)
    personal = [value for key, value in form.items() if key.startswith(("mother.", "father.")) and len(value) > 4]
    assert personal
    assert not [value for value in personal for row in bodies if value in row["body"]]
