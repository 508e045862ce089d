"""The benchmark of lists on a small ledger, so that it is found broken when it breaks."""

from __future__ import annotations

import asyncpg

from benchmarks.lists.fill import NOW, fill
from benchmarks.lists.measure import Reader, measure, open_web
from domain.case.roles import Role
from ledger.connection.pool import use_json
from runtime.settings import Settings
from tests.support.staged import SLUG

CASES, OPEN = 400, 80


async def test_lists_are_measured_on_a_ledger_that_was_filled(settings: Settings) -> None:
    dsn = settings.database_dsn.get_secret_value()
    connection = await asyncpg.connect(dsn)
    try:
        await use_json(connection)
        await fill(connection, CASES, OPEN, every=45)
        assert await connection.fetchval("select count(*) from case_file") == CASES
        assert await connection.fetchval("select count(distinct case_no) from duty") >= OPEN // 2
    finally:
        await connection.close()
    reader = Reader(login="measured", role=Role.SUPERVISOR, paths=("/board?view=all", "/cases"), words=("王一",))
    async with open_web(settings, dsn, (SLUG,), NOW) as (web, lianban):
        rows = [row async for row in measure(web, lianban, reader, times=1)]
    assert {(row.path, row.place) for row in rows} >= {
        ("/board?view=all", "首页"),
        ("/board?view=all", "深页"),
        ("/cases", "查找王一"),
    }
    assert all(row.kib > 1 and row.p95_ms >= row.p50_ms > 0 for row in rows)
