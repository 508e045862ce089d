"""预测 on file: made once a working day by the sweeper, listed with its reasons, judged when the days have passed."""

from __future__ import annotations

from datetime import date, timedelta

from domain.time.calendar import beijing_date
from ledger.connection.pool import Pool
from ledger.forecast import forecasts
from ledger.forecast.forecasts import ForecastList
from ledger.legal_clock import legal_now
from ledger.listing.morning import Reach
from starter.office.daily.foretell import foretell
from tests.support import newborn
from tests.support.many_cases import put_many
from tests.support.web import Site

_BEGUN = (
    "update item_case set started_at = $2::timestamptz - $3 * interval '1 day', due_on = $4 where case_no = any($1)"
)
_DONE = (
    "update item_case set state = 'granted', decided_at = started_at + $2 * interval '1 day' where case_no = any($1)"
)


def numbers(first: int, last: int) -> list[str]:
    """Case numbers."""
    return [f"m{number:05}" for number in range(first, last + 1)]


async def furnish(site: Site) -> tuple[Pool, date]:
    """Thirty finished items that took about two weeks; two open ones, of which one has no days left; one of few."""
    pool = site.office.lianban.pool
    more = {"bundle": newborn.SLUG, "definition": site.office.definition.hash}
    await put_many(pool, 1, 32, departments=("yy",), **more)
    await put_many(pool, 33, 33, departments=("gaj",), **more)
    now = await legal_now(pool)
    today = beijing_date(now)
    await pool.execute(_BEGUN, numbers(1, 30), now, 35, today - timedelta(days=20))
    await pool.execute(_DONE, numbers(1, 30), 14)
    await pool.execute(_BEGUN, numbers(31, 31), now, 9, today)
    await pool.execute(_BEGUN, numbers(32, 32), now, 1, today + timedelta(days=9))
    await pool.execute(_BEGUN, numbers(33, 33), now, 1, today + timedelta(days=1))
    return pool, today


async def test_forecast_is_made_once_a_day_and_listed_with_its_reasons(site: Site) -> None:
    pool, today = await furnish(site)
    lianban = site.office.lianban
    assert await foretell(lianban) is True
    assert await foretell(lianban) is False, "once a day"
    head = await forecasts.last(pool)
    assert head is not None and (head.made_on, head.open_items, head.unknown_items) == (today, 3, 1)
    lines = (await forecasts.page(pool, ForecastList(today, Reach("all")), 10)).rows
    assert [line.case_no for line in lines] == ["m00031", "m00032", "m00033"]
    assert (lines[0].chance or 0) > 0.9 and lines[0].late_then == 30 and lines[2].chance is None
    page = (await (await site.visitor("supervisor")).get("/morning/forecast")).text
    assert "其中 30 件超过了这个期限" in page and "说不准" in page
    assert "m00031" in (await (await site.visitor("supervisor")).get("/morning")).text
    of_head = (await (await site.visitor("gaj_head")).get("/morning/forecast")).text
    assert "m00033" in of_head and "m00031" not in of_head
    table = (await (await site.visitor("supervisor")).get("/morning/forecast/export.csv")).text
    assert "m00032" in table
    operator = (await (await site.visitor("admin")).get("/operation")).text
    assert "最近一次是" in operator and "3 项。" in operator


async def test_pages_of_a_forecast_go_on_and_back_in_both_orders(site: Site) -> None:
    pool, today = await furnish(site)
    await foretell(site.office.lianban)
    for sort in ("rank", "due"):
        asked = ForecastList(today, Reach("all"))._replace(sort=sort)
        whole = (await forecasts.page(pool, asked, 10)).rows
        first = await forecasts.page(pool, asked, 2)
        assert (first.rows, first.has_after) == (whole[:2], True)
        rest = await forecasts.page(pool, asked, 2, after=forecasts.cursor_of(first.rows[-1]))
        assert (rest.rows, rest.has_after) == (whole[2:], False)
        back = await forecasts.page(pool, asked, 2, before=forecasts.cursor_of(rest.rows[0]))
        assert back.rows == whole[:2]


async def test_what_became_of_it_is_judged_and_what_changed_is_not_counted(site: Site) -> None:
    pool, today = await furnish(site)
    lianban = site.office.lianban
    await foretell(lianban)
    now = await legal_now(pool)
    # The first stays undecided, the second is decided in time, the third gets another due day.
    await pool.execute(
        "update item_case set state = 'granted', decided_at = $1 where case_no = 'm00032'", now + timedelta(days=2)
    )
    await pool.execute("update item_case set due_on = due_on + 30 where case_no = 'm00033'")
    later = today + timedelta(days=12)
    await forecasts.settle(pool, later, now + timedelta(days=12))
    said, void = await forecasts.judged(pool, today, later, Reach("all"))
    assert sorted(was_late for _, was_late in said) == [False, True]
    assert void == 1
    assert (await forecasts.judged(pool, today, later, Reach("department", "gaj"))) == ([], 1)
