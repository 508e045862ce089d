"""Notices are numbered without gaps, in the transaction of their entries, whoever else writes at the same time."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from domain.case.decide import EffectDone, Open
from domain.time.calendar import beijing_date
from engine.postgres import EmbeddedPostgres
from ledger import journal, legal_clock, migrate
from ledger.connection.pool import Pool, open_pool
from ledger.notices import notices_of_case, series_gaps
from runtime.settings import Settings
from starter.office.doctor import examine
from tests.support import books, servers
from tests.support.office import WINDOW, Office, clerk, open_office
from tests.support.schema import migrate_as_of
from tests.support.scribe import Scribe, on_file

DECISIONS = [books.entry("item_decided", item=key, decision="grant") for key in books.ITEMS]


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """A ledger with departments, and nothing else."""
    async with books.open_books(database) as opened:
        yield opened


async def numbers(pool: Pool, case_no: str) -> list[str]:
    """A case's numbers, in order."""
    return [notice.number for notice in await notices_of_case(pool, case_no)]


async def tamper(pool: Pool, *statements: str) -> None:
    """Change the register as only the owner of the database server can."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("set local session_replication_role = replica")
        for statement in statements:
            await connection.execute(statement)


async def test_case_gets_its_numbers_from_lead_and_departments(settings: Settings) -> None:
    async with open_office(settings) as office:
        scribe, other = await to_results(office), await to_results(office)
        issued = await notices_of_case(office.lianban.pool, scribe.opening.case_no)
        year = beijing_date(scribe.opening.received_at).year
        assert [(notice.kind, notice.organ, notice.item) for notice in issued] == [
            ("case_received", "wjj", None),
            ("case_accepted", "wjj", None),
            ("item_decided", "yy", "yy/cszm"),
            ("item_decided", "gaj", "gaj/csdj"),
            ("item_decided", "ybj", "ybj/jmyb"),
        ]
        assert issued[0].number == f"汉台区卫生健康局收〔{year}〕1号"
        assert issued[3].number == f"汉中市公安局汉台分局决〔{year}〕1号"
        assert {notice.serial for notice in issued} == {1}
        later = await notices_of_case(office.lianban.pool, other.opening.case_no)
        assert {notice.serial for notice in later} == {2}
        assert await series_gaps(office.lianban.pool) == []
        assert [finding.code for finding in await examine(office.lianban)] == []


async def to_results(office: Office) -> Scribe:
    """A newborn case from filing to results."""
    scribe = Scribe(office.lianban.pool, await office.lianban.put_case_on_file(office.filing()))
    number = scribe.opening.case_no
    await scribe.take_all(Open())
    for kind, item in (("complete_pre_review", "yy/cszm"), ("decide_item", "yy/cszm"), ("decide_item", "gaj/csdj")):
        more = {"complete": True} if kind == "complete_pre_review" else {"decision": "grant"}
        await scribe.take_all(await on_file(office, number, kind, clerk(item.partition("/")[0]), item, **more))
    now = await legal_clock.legal_now(office.lianban.pool)
    await scribe.take_all(EffectDone(item="ybj/jmyb", at=now, result="rule_met"))
    await scribe.take_all(await on_file(office, number, "confirm_delivery", WINDOW, method="pickup"))
    assert await journal.verify(office.lianban.pool, number) == []
    return scribe


async def test_notices_of_one_series_in_one_append_are_numbered_in_their_order(pool: Pool) -> None:
    for number, case_no in enumerate("ab"):
        await books.put_case(pool, case_no)
        entries = [books.entry("extension_approved"), books.entry("case_accepted"), books.entry("extension_approved")]
        await books.append(pool, case_no, 0, entries)
        issued = await notices_of_case(pool, case_no)
        assert [(notice.entry_seq, notice.serial) for notice in issued] == [
            (1, 2 * number + 1),
            (2, number + 1),
            (3, 2 * number + 2),
        ]
    assert await series_gaps(pool) == []


async def test_every_kind_of_notice_has_its_own_letter(pool: Pool) -> None:
    await books.put_case(pool, "a")
    entries = [
        books.entry("case_received"),
        books.entry("correction_noticed"),
        books.entry("case_accepted"),
        books.entry("acceptance_refused"),
        books.entry("item_suspended", item="gaj/x"),
        books.entry("item_resumed", item="gaj/x"),
        books.entry("extension_approved", item="gaj/x"),
        books.entry("extension_approved"),
        books.entry("item_claimed", item="gaj/x"),
        books.entry("item_decided", item="gaj/x"),
        books.entry("acceptance_revoked"),
        books.entry("decision_revoked", item="gaj/x"),
        books.entry("joint_convened", joint="kanyan"),
        books.entry("joint_closed", joint="kanyan"),
        books.entry("joint_rectification_noticed", joint="kanyan"),
        books.entry("item_returned", item="gaj/x", to_item="yy/x"),
    ]
    event = books.joint_row("kanyan", convenor="ybj")
    await books.append(pool, "a", 0, entries, joints=[event])
    assert await numbers(pool, "a") == [
        "行政审批局收〔2026〕1号",
        "行政审批局补〔2026〕1号",
        "行政审批局受〔2026〕1号",
        "行政审批局不受〔2026〕1号",
        "公安分局中〔2026〕1号",
        "公安分局恢〔2026〕1号",
        "公安分局延〔2026〕1号",
        "行政审批局延〔2026〕1号",
        "公安分局决〔2026〕1号",
        "行政审批局撤〔2026〕1号",
        "公安分局撤决〔2026〕1号",
        "医保局联通〔2026〕1号",  # issued by the department that convenes
        "医保局联录〔2026〕1号",
        "医保局联整〔2026〕1号",
        "公安分局退〔2026〕1号",
    ]
    assert await series_gaps(pool) == []


async def test_year_is_beijings_and_numbers_begin_again_with_it(pool: Pool) -> None:
    for number, at in enumerate([datetime(2026, 12, 31, 15, 59, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)]):
        await books.put_case(pool, f"a{number}")
        await books.append(pool, f"a{number}", 0, [books.entry("case_received", at)])
    assert await numbers(pool, "a0") + await numbers(pool, "a1") == [
        "行政审批局收〔2026〕1号",
        "行政审批局收〔2027〕1号",
    ]


async def test_append_that_is_on_file_takes_no_second_number(pool: Pool) -> None:
    await books.put_case(pool, "a")
    await books.append(pool, "a", 0, DECISIONS)
    with pytest.raises(AssertionError, match="on_file"):
        await books.append(pool, "a", 0, DECISIONS)
    assert await pool.fetchval("select max(last) from notice_series") == 1
    assert len(await numbers(pool, "a")) == len(DECISIONS)


@pytest.mark.parametrize(
    "statement", ["update notice set number = 'x'", "delete from notice", "truncate notice", "delete from notice_kind"]
)
async def test_register_cannot_be_changed(pool: Pool, statement: str) -> None:
    await books.put_case(pool, "a")
    await books.append(pool, "a", 0, DECISIONS)
    with pytest.raises((asyncpg.RaiseError, asyncpg.ForeignKeyViolationError)):
        await pool.execute(statement)
    assert await series_gaps(pool) == []


async def test_many_at_once_with_rollbacks_leave_no_gap_and_no_double(pool: Pool) -> None:
    writers, rounds = 8, 40
    written = await asyncio.gather(*(_write(pool, writer, rounds) for writer in range(writers)))
    rows = await pool.fetch("select organ, serial from notice where letter = '决'")
    assert len(rows) == sum(written) * len(DECISIONS)
    for organ, count in Counter(row["organ"] for row in rows).items():
        assert sorted(row["serial"] for row in rows if row["organ"] == organ) == list(range(1, count + 1))
    assert await series_gaps(pool) == []
    assert 0 < sum(written) < writers * rounds


async def _write(pool: Pool, writer: int, rounds: int) -> int:
    """Several notices of several series per append, in any order, some rolled back; returns how many stayed."""
    dice, seq = random.Random(writer), 0  # noqa: S311 - the same dice in every run
    case_no = f"case-{writer}"
    await books.put_case(pool, case_no)
    for _ in range(rounds):
        async with pool.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            await books.append(connection, case_no, seq, dice.sample(DECISIONS, len(DECISIONS)))
            if dice.random() < 0.3:
                await transaction.rollback()
            else:
                await transaction.commit()
                seq += len(DECISIONS)
    return seq // len(DECISIONS)


@pytest.mark.parametrize(
    ("statements", "finding"),
    [
        (["delete from notice where serial = 1 and organ = 'yy'"], ("yy", 1, "缺号")),
        (["update notice set serial = 2 where organ = 'yy'"], ("yy", 2, "号数超出计数")),
        (["update notice set number = '医院决〔2026〕9号' where organ = 'yy'"], ("yy", 1, "文号文字与号数不一致")),
        (["delete from notice where organ = 'yy'"], ("yy", None, "应编文号的条目没有文号")),
        (
            [
                "alter table notice drop constraint notice_serial_once",
                "update notice set organ = 'yy' where organ = 'gaj'",
            ],
            ("yy", 1, "重号"),
        ),
    ],
    ids=["gap", "beyond", "text", "entry", "double"],
)
async def test_gaps_and_doubles_are_found(
    pool: Pool, statements: list[str], finding: tuple[str, int | None, str]
) -> None:
    await books.put_case(pool, "a")
    await books.append(pool, "a", 0, DECISIONS)
    await tamper(pool, *statements)
    assert finding in [(gap.organ, gap.serial, gap.what) for gap in await series_gaps(pool)]


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("delete from notice where kind = 'case_accepted'", "没有文号"),
        ("update notice set letter = '不受' where kind = 'case_accepted'", "与条目不一致"),
        ("update notice set entry_seq = 2 where kind = 'case_accepted'", "没有对应的条目"),
    ],
)
async def test_verify_and_doctor_find_a_case_whose_numbers_are_wrong(
    settings: Settings, statement: str, what: str
) -> None:
    async with open_office(settings) as office:
        pool = office.lianban.pool
        scribe = await to_results(office)
        await tamper(pool, statement)
        found = await journal.verify(pool, scribe.opening.case_no)
        assert any(what in each.what for each in found), found
        assert "NOTICE_NUMBER_BROKEN" in {finding.code for finding in await examine(office.lianban)}


async def test_organs_of_the_same_name_make_different_numbers(pool: Pool) -> None:
    await pool.execute("select name_organ('gaj', '医院')")
    await books.put_case(pool, "a")
    await books.append(pool, "a", 0, DECISIONS[:2])
    assert await numbers(pool, "a") == ["医院（gaj）决〔2026〕1号", "医院决〔2026〕1号"]


async def test_renamed_organ_goes_on_counting_under_its_new_name(pool: Pool) -> None:
    await books.put_case(pool, "a")
    await books.append(pool, "a", 0, DECISIONS[:1])
    await pool.execute("select name_organ('gaj', '公安局')")
    await books.append(pool, "a", 1, DECISIONS[:1])
    assert await numbers(pool, "a") == ["公安分局决〔2026〕1号", "公安局决〔2026〕2号"]


async def test_migration_numbers_what_is_on_file_in_the_order_it_was_made(
    postgres: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with servers.fresh_database(postgres, "template0") as dsn:
        await migrate_as_of(monkeypatch, dsn, 2)
        pool = await open_pool(dsn)
        await books.furnish(pool, books.PUT_IN_FORCE_BEFORE_0005)
        for case_no, hour in (("a", 5), ("b", 3), ("c", 4)):
            await books.put_case(pool, case_no)
            at = books.AT.replace(hour=hour)
            concluded = books.case_row(term={"due_provisional": False}, concluded_at=at.isoformat())
            await books.append(pool, case_no, 0, [books.entry("case_received", at)], case=concluded)
        await pool.close()
        await migrate.migrate(dsn)
        pool = await open_pool(dsn)
        try:
            assert [await numbers(pool, case_no) for case_no in "abc"] == [
                ["行政审批局收〔2026〕3号"],
                ["行政审批局收〔2026〕1号"],
                ["行政审批局收〔2026〕2号"],
            ]
            await books.append(pool, "a", 1, [books.entry("case_received")])
            assert (await numbers(pool, "a"))[1:] == ["行政审批局收〔2026〕4号"]
            assert await series_gaps(pool) == []
            assert await pool.fetchval("select bool_or(open) from case_file") is False
        finally:
            await pool.close()
