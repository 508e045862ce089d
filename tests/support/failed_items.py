"""Many items that did not reach their department's system, as rows alone: what a test of a list needs of them."""

from __future__ import annotations

from tests.support.office import Office

CARD = "rsj/sbk"


async def copied(office: Office, many: int) -> None:
    """So many cases whose card failed and is tried again in hours, as rows: the later the number, the later begun."""
    pool, like = office.lianban.pool, "610702-20261125-%"
    first = (await office.file(sbk="是")).case_no
    await pool.execute(
        "insert into case_file select (jsonb_populate_record(t, jsonb_build_object('case_no', "
        "'610702-20261125-' || (5000 + n)))).* from case_file t cross join generate_series(1, $2) n where case_no = $1",
        first,
        many,
    )
    await pool.execute(
        "insert into item_case select (jsonb_populate_record(t, "
        "jsonb_build_object('state', 'open', 'case_no', c.case_no, "
        "'started_at', legal_now() + (right(c.case_no, 4) || ' seconds')::interval))).* "
        "from item_case t, case_file c where t.case_no = $3 and t.key = $1 and c.case_no like $2 and c.case_no <> $3",
        *(CARD, like, first),
    )
    failed = '{"code": "DEPARTMENT_UNREACHABLE", "retry_at": "2027-01-01T00:00:00Z"}'
    await pool.execute(
        "insert into journal (case_no, seq, kind, item, at, body, prev, hash) "
        "select case_no, 900, 'hand_over_failed', key, legal_now(), $4, '', case_no "
        "from item_case where key = $1 and case_no like $2 and case_no <> $3",
        *(CARD, like, first, failed),
    )
