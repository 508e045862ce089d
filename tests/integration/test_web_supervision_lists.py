"""Lists of those who supervise: meetings, decisions, surveys, calls, reports; of three rows and of three thousand."""

from __future__ import annotations

import html
import io
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import httpx
import pytest
from python_calamine import CalamineWorkbook

from domain.steering.of_people import FEEDBACK
from domain.steering.procedures import TASK
from ledger import legal_clock
from ledger.connection.pool import Pool
from ledger.listing.page import Page
from ledger.programme import meetings
from ledger.programme.meetings import MeetingList
from ledger.steering import matters, reports
from ledger.steering.matters import MatterList
from ledger.steering.reports import OwnReports
from ledger.survey import listing
from ledger.survey.listing import CallList, SurveyList
from starter.web.programme.decisions import ANY_MEETING
from tests.support import newborn
from tests.support.many_cases import put_many
from tests.support.surveyor import surveyor_at
from tests.support.web import Site

MANY = 3_000
PAGE_SECONDS = 3.0
"""Far more than a page takes beside other work; one that read every row for each row would take longer."""
_MEETINGS = """
insert into programme_record (kind, key, seq, act_id, recorded_by, reason, content)
select 'meeting', number, 1, number, 'supervisor-1', '会议记录', jsonb_build_object(
    'number', number, 'held_on', (date '2020-01-01' + n / 3)::text, 'title', '第' || n || '次会议', 'chair', '副区长',
    'people', '各部门', 'agenda', '研究', 'minutes', case when n % 2 = 0 then '纪要' else '' end)
from (
    select n, 'HY-20200101-' || lpad(upper(to_hex(n)), 8, '0') as number from generate_series($1::int, $2::int) n
) as made
"""
_PROCESSES = """
insert into process (kind, number)
select $3, $4 || '-20200101-' || lpad(upper(to_hex(n)), 8, '0') from generate_series($1::int, $2::int) n
"""
_FILES = """
insert into process_file (process_kind, number, bundle, title, lead_department, opening, received_at, phase,
                          departments, seq)
select $3, $4 || '-20200101-' || lpad(upper(to_hex(n)), 8, '0'), $3, 'x', 'gaj', $5::jsonb,
       legal_now() - (n / 3) * interval '1 hour', $6, array['gaj'], 1
from generate_series($1::int, $2::int) n
"""
_DUTIES = """
insert into duty (process_kind, case_no, key, kind, subject, act, reason, party, role, department, bundle,
                  lead_department, received_at, since, clock, due_on)
select process_kind, number, 'step/gaj', 'steering', 'step', 'answer', 'x', 'role', 'handler', 'gaj', bundle, 'gaj',
       received_at, received_at, 'c',
       case when number not like '%0' then date '2026-01-01' + ('x' || right(number, 4))::bit(16)::int % 40 end
from process_file where process_kind = $1 and not exists (select from duty d where d.case_no = process_file.number)
"""
_SURVEYS = """
insert into survey (act_id, title, from_on, until_on, seed, size, population, digest, drawn_by, drawn_at)
select 's-' || n, '调查' || n, date '2020-01-01' + n % 40, date '2020-03-01' + n % 40, 'seed', 1, 1, 'd',
       'supervisor-1', timestamptz '2020-03-01 00:00:00+00' + (n / 3) * interval '1 hour'
from generate_series($1::int, $2::int) n
"""
_CALLS = """
insert into survey_call (survey_id, place, case_no, matter, department)
select $3, n, 'm' || lpad(n::text, 5, '0'), 'm', 'gaj' from generate_series($1::int, $2::int) n
"""
_TRIES = """
insert into survey_try (act_id, survey_id, place, tried_at, tried_by, outcome)
select 't-' || n, $3, n, timestamptz '2026-01-05 01:00:00+00' + (n / 5) * interval '1 minute', 'supervisor-1',
       'no_answer'
from generate_series($1::int, $2::int) n where n % 3 = 0
"""


async def put_meetings(pool: Pool, first: int, last: int) -> None:
    await pool.execute(_MEETINGS, first, last)


async def put_processes(pool: Pool, first: int, last: int, kind: str, prefix: str, opening: Any, phase: str) -> None:
    await pool.execute(_PROCESSES, first, last, kind, prefix)
    await pool.execute(_FILES, first, last, kind, prefix, opening, phase)
    await pool.execute(_DUTIES, kind)


async def put_decisions(pool: Pool, first: int, last: int) -> None:
    await put_meetings(pool, first, last)
    about = {"reason": "meeting", "about": "meeting/HY-20200101-00000001"}
    await put_processes(pool, first, last, TASK, "RW", about, "do")


async def put_reports(pool: Pool, first: int, last: int) -> None:
    said = {"reason": "form", "matter": newborn.SLUG, "issued_by": {"actor_id": "window-1"}}
    await put_processes(pool, first, last, FEEDBACK, "WT", said, "consider")


async def put_surveys(pool: Pool, first: int, last: int) -> None:
    await pool.execute(_SURVEYS, first, last)


async def put_calls(pool: Pool, first: int, last: int) -> None:
    if first == 1:
        await put_surveys(pool, 1, 1)
        await pool.execute("insert into survey_stratum values ((select survey_id from survey), 'm', '出生', 'gaj', 9)")
    definition = await pool.fetchval("select hash from definition where slug = $1", newborn.SLUG)
    await put_many(pool, first, last, bundle=newborn.SLUG, definition=definition, departments=("gaj",))
    survey = await pool.fetchval("select survey_id from survey")
    await pool.execute(_CALLS, first, last, survey)
    await pool.execute(_TRIES, first, last, survey)


class Shown(NamedTuple):
    """One list: who reads it where, how it is filled, and what its rows lead to."""

    login: str
    path: str
    put: Callable[[Pool, int, int], Awaitable[None]]
    row: str


LISTS = {
    "meetings": Shown("supervisor", "/programme/meetings", put_meetings, r'href="/programme/meetings/(HY-[^"]+)"'),
    "decisions": Shown("supervisor", "/programme/decisions", put_decisions, r'href="/steering/(RW-[^"]+)"'),
    "reports": Shown("window", "/feedback", put_reports, r'href="/feedback/(WT-[^"]+)"'),
    "surveys": Shown("supervisor", "/surveys", put_surveys, r'href="/surveys/(\d+)"'),
    "calls": Shown("surveyor", "/surveys/{}/calls", put_calls, r'href="/surveys/\d+/calls/(\d+)"'),
}


async def visitor_of(site: Site, login: str) -> httpx.AsyncClient:
    return await surveyor_at(site) if login == "surveyor" else await site.visitor(login)


async def address_of(pool: Pool, path: str) -> str:
    return path.format(await pool.fetchval("select survey_id from survey")) if "{}" in path else path


async def read(client: httpx.AsyncClient, address: str) -> httpx.Response:
    begun = time.monotonic()
    answer = await client.get(address)
    assert answer.status_code == 200, answer.text
    assert time.monotonic() - begun < PAGE_SECONDS
    return answer


def way(page: str, pattern: str) -> str:
    found = re.search(pattern, page)
    assert found is not None, page
    return html.unescape(found[1])


@pytest.mark.parametrize("name", LISTS)
async def test_three_thousand_cost_what_three_do_are_turned_sorted_by_their_headings_and_taken_along(
    site: Site, name: str
) -> None:
    shown, pool = LISTS[name], site.office.lianban.pool
    await site.visitor("supervisor")
    visitor = await visitor_of(site, shown.login)
    await shown.put(pool, 1, 3)
    path = await address_of(pool, shown.path)
    await visitor.get(path)  # what the process keeps of definitions and calendars is read with the first page
    few = await read(visitor, path)
    assert len(set(re.findall(shown.row, few.text))) == 3
    await shown.put(pool, 4, MANY)
    many = await read(visitor, path)
    assert many.headers["server-timing"] == few.headers["server-timing"], "as many statements"
    assert "1000 以上" in many.text
    first = re.findall(shown.row, listed(many.text))
    assert len(first) == len(set(first)) == 50
    following = await read(visitor, way(many.text, r'rel="next" href="([^"]+)"'))
    second = re.findall(shown.row, listed(following.text))
    assert not set(first) & set(second) and len(second) == 50
    back = await read(visitor, way(following.text, r'rel="prev" href="([^"]+)"'))
    assert re.findall(shown.row, listed(back.text)) == first
    other = await read(visitor, way(many.text, r'<th [^>]*aria-sort="(?:ascending|descending)"><a href="([^"]+)"'))
    assert other.text.count("aria-sort=") == 1
    for address in (path, f"{path}?{(other.url.query or b'').decode()}"):
        book = await visitor.get(address.replace(path, f"{path}/export.xlsx", 1))
        rows = CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
        assert len(rows) == MANY + 1
    assert (await visitor.get(f"{path}/export.csv")).text.count("\r\n") == MANY + 1
    kept = await visitor.post(f"{path}/views", data={"name": "我的", "query": other.url.query.decode()})
    assert kept.status_code == 303
    assert "我的" in (await read(visitor, path)).text, "kept under the address of this very list"


def listed(page: str) -> str:
    """The page from its list on: what stands above may show the same things."""
    return page[page.index('id="list-head"') :]


class Read(NamedTuple):
    """How the ledger reads a list in one order: a page from a cursor on, the cursor of a row, what a row is called."""

    page: Callable[..., Awaitable[Page[Any]]]
    cursor: Callable[[Any], Any]
    key: str


async def orders(pool: Pool, name: str) -> list[Read]:
    """Every order in which a list can be read."""
    now, both = await legal_clock.legal_now(pool), (False, True)

    def made(page: Any, cursor: Any, wanted: list[Any], key: str) -> list[Read]:
        def one(each: Any) -> Read:
            async def read_page(rows: int, **at: Any) -> Page[Any]:
                found: Page[Any] = await page(pool, each, rows, **at)
                return found

            return Read(read_page, lambda line: cursor(each, line), key)

        return [one(each) for each in wanted]

    match name:
        case "meetings":
            wanted: list[Any] = [MeetingList(None, down) for down in both]
            return made(meetings.page, lambda _, line: meetings.cursor_of(line), wanted, "number")
        case "decisions":
            of = MatterList(now=now, view="open", kind=TASK, about_any=ANY_MEETING)
            wanted = [of._replace(sort=by, descending=down) for by in ("due", "received") for down in both]
            return made(matters.page, matters.cursor_of, wanted, "number")
        case "reports":
            wanted = [OwnReports("window-1", None, by, down) for by in ("due", "received") for down in both]
            return made(reports.page, reports.cursor_of, wanted, "number")
        case "surveys":
            wanted = [SurveyList(None, by, down) for by in ("drawn", "until") for down in both]
            return made(listing.surveys_page, listing.survey_cursor, wanted, "survey_id")
    survey = await pool.fetchval("select survey_id from survey")
    wanted = [CallList(survey, by=by, descending=down) for by in ("place", "tried") for down in both]
    return made(listing.calls_page, listing.call_cursor, wanted, "place")


@pytest.mark.parametrize("name", LISTS)
async def test_every_row_stands_on_one_page_and_none_on_two_in_every_order(site: Site, name: str) -> None:
    pool = site.office.lianban.pool
    await site.visitor("supervisor")
    await LISTS[name].put(pool, 1, 300)
    for order in await orders(pool, name):
        seen, at, pages = list[Any](), None, list[Page[Any]]()
        while not pages or pages[-1].has_after:
            pages.append(await order.page(70, after=at))
            seen += [getattr(line, order.key) for line in pages[-1].rows]
            at = order.cursor(pages[-1].rows[-1])
        assert len(seen) == len(set(seen)) == 300
        before = await order.page(70, before=order.cursor(pages[-1].rows[0]))
        assert before.rows == pages[-2].rows


async def test_lists_are_narrowed_and_a_torn_address_begins_anew(site: Site) -> None:
    pool = site.office.lianban.pool
    supervisor, window = await site.visitor("supervisor"), await site.visitor("window")
    await put_decisions(pool, 1, 12)
    await put_reports(pool, 1, 4)
    await pool.execute("update process_file set open = false, outcome = 'closed' where number like 'RW-%3'")
    await pool.execute("update process_file set open = false, outcome = 'closed' where number like 'WT-%3'")
    assert (
        len(
            re.findall(
                "/programme/meetings/HY-", listed((await supervisor.get("/programme/meetings?minutes=yes")).text)
            )
        )
        == 6
    )
    page = (await supervisor.get("/programme/meetings")).text
    assert "以前议定、还没有办完的（11）" in page and "全部11项" in page
    assert "12项" in page and "11项没有办完" in page, "of the meeting that decided them"
    decisions = (await supervisor.get("/programme/decisions?meeting=HY-20200101-00000001&view=all")).text
    assert len(set(re.findall(r"RW-[0-9A-F-]+", decisions))) == 12
    assert "第1次会议" in decisions
    none = (await supervisor.get("/programme/decisions?meeting=HY-20200101-00000002&view=all")).text
    assert not re.findall(r'href="/steering/RW-', none)
    ended = (await window.get("/feedback?state=ended")).text
    assert set(re.findall(r'href="/feedback/(WT-[^"]+)"', ended)) == {"WT-20200101-00000003"}
    for torn in (
        "/programme/meetings?after=x",
        "/programme/decisions?sort=received&after=eA",
        "/feedback?sort=due&before=x",
    ):
        who = window if "feedback" in torn else supervisor
        assert (await who.get(torn)).status_code == 200
    assert (await window.get("/programme/decisions")).status_code == 403
    assert (await supervisor.get("/feedback/export.csv")).status_code == 200, "of one's own, of which there are none"
