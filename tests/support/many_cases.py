"""Many cases with their duties, made in SQL: for lists that are long, and for what they cost."""

from __future__ import annotations

from ledger.connection.pool import Pool
from tests.support import books

LEADS = (books.LEAD, "rsj")
_CASES = """
insert into case_file (case_no, bundle, bundle_name, definition, lead_department, opening, form, applicant_name,
    query_code_hash, filed_by, received_at, seq, phase, due_on, remind_at, yellow_at, red_at, concluded_at, open)
select 'm' || lpad(n::text, 5, '0'), case when n % 4 = 0 then 'other' else $3 end, '一件事', $4,
       ($5::text[])[1 + n % 2], '{"plan": {}}', '{}', '测试' || n, '', 'window-1',
       $6::timestamptz + (n % 11) * interval '5 hours', 1,
       case when n % 5 = 0 then 'concluded' when n % 3 = 0 then 'intake' else 'handling' end,
       case when n % 13 > 0 then $6::date + n % 17 end, $6::timestamptz + (n % 17 - 1) * interval '1 day',
       $6::timestamptz + (n % 17 + 1) * interval '1 day', $6::timestamptz + (n % 17 + 2) * interval '1 day',
       case when n % 5 = 0 then $6::timestamptz + (n % 7) * interval '9 hours' end, n % 10 > 0
from generate_series($1::int, $2::int) as n
"""
_ITEMS = """
insert into item_case (case_no, key, position, name, department, state, routed)
select 'm' || lpad(n::text, 5, '0'), department || '/x', place, '事项' || place, department, 'open', 'inbox'
from generate_series($1::int, $2::int) as n, unnest($3::text[]) with ordinality as part (department, place)
"""
_DUTIES = """
insert into duty (case_no, key, kind, subject, item, position, act, reason, party, role, department, person, not_by,
    of_department, handler, bundle, lead_department, received_at, since, clock, unlimited, due_on, remind_at, yellow_at,
    red_at)
select c.case_no, 'item:' || i.key, 'item', i.key, i.key, i.position, case when nth.n % 6 > 0 then 'decide_item' end,
       case when nth.n % 6 = 0 then 'predecessor' else 'handling' end,
       case when nth.n % 6 = 0 then 'applicant' when nth.n % 3 = 0 then 'person' else 'role' end,
       case when nth.n % 3 > 0 then 'handler' end, i.department,
       case when nth.n % 6 = 3 then i.department || '-' || 1 + nth.n / 6 % 2 end,
       case when nth.n % 7 = 0 then array[i.department || '-1'] else '{}' end, i.department,
       case when nth.n % 6 = 3 then i.department || '-' || 1 + nth.n / 6 % 2 end, c.bundle, c.lead_department,
       c.received_at, c.received_at, case when nth.due is not null then i.key || '.promised' end,
       case when nth.due is null then 'not_set' end, nth.due, nth.due::timestamptz - interval '1 day',
       nth.due::timestamptz + interval '1 day', nth.due::timestamptz + interval '2 days'
from case_file c join item_case i using (case_no)
cross join lateral (
    select right(c.case_no, 5)::int + i.position as n,
           case when (right(c.case_no, 5)::int + i.position) % 9 > 0
                then c.received_at::date + (right(c.case_no, 5)::int * 3 + i.position) % 8 end as due
) as nth
where c.case_no between 'm' || lpad($1::text, 5, '0') and 'm' || lpad($2::text, 5, '0')
"""


async def put_many(
    pool: Pool, first: int, last: int, *, bundle: str = "b", definition: str = "h", departments: tuple[str, ...]
) -> None:
    """Cases of these numbers, each with an item and its duty in each department; days, people and state vary."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(_CASES, first, last, bundle, definition, list(LEADS), books.AT)
        await connection.execute(_ITEMS, first, last, list(departments))
        await connection.execute(_DUTIES.replace("$1", str(first)).replace("$2", str(last)))


async def take_away(pool: Pool, *numbers: int) -> None:
    """These cases are gone from every list."""
    gone = [f"m{number:05}" for number in numbers]
    for table in ("duty", "item_case", "case_department", "case_file"):
        await pool.execute(f"delete from {table} where case_no = any($1)", gone)  # noqa: S608
