"""Lists of what the clocks ask of people: escalations, extensions to approve, deliveries, commitments."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from ledger import lists
from ledger.legal_clock import legal_now
from ledger.pool import Pool
from tests.support import books

PAST, FUTURE = timedelta(hours=-1), timedelta(hours=1)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """A ledger with two cases, `a` received before `b`."""
    async with books.open_books(database) as opened:
        await books.put_case(opened, "a")
        await books.put_case(opened, "b")
        yield opened


async def term(pool: Pool, due_on: str, **moments: timedelta) -> dict[str, Any]:
    """A term with moments relative to the legal now."""
    now = await legal_now(pool)
    return {"due_on": due_on} | {f"escalate_{level}_at": (now + by).isoformat() for level, by in moments.items()}


async def test_rows_without_newer_keys_are_taken_as_the_first_version_wrote_them(pool: Pool) -> None:
    await books.append(pool, "a", 0, [], case=books.case_row(), items=[books.item_row("gaj/x")])
    row = await pool.fetchrow("select * from case_file where case_no = 'a'")
    assert row is not None
    assert (row["open"], row["extension"], row["delivery_due_on"], row["due_provisional"]) == (True, None, None, False)
    concluded = books.case_row(concluded_at=books.AT.isoformat())
    await books.append(pool, "a", 0, [], case=concluded)
    assert await pool.fetchval("select open from case_file where case_no = 'a'") is False


@pytest.mark.parametrize(
    "row", [{"extension": "asked"}, {"commitment": "kept"}], ids=["extension-unknown", "commitment-unknown"]
)
async def test_standing_that_is_not_known_is_refused_by_the_database(pool: Pool, row: dict[str, str]) -> None:
    with pytest.raises(asyncpg.CheckViolationError):
        await books.append(pool, "a", 0, [], items=[books.item_row("gaj/x", **row)])


async def test_escalation_reaches_each_level_when_its_moment_has_come(pool: Pool) -> None:
    first = await term(pool, "2026-12-02", department=PAST, lead=PAST, supervisor=FUTURE)
    second = await term(pool, "2026-12-01", department=PAST, lead=FUTURE, supervisor=FUTURE)
    rows = [books.item_row("gaj/x", term=first), books.item_row("yy/x", "granted", term=first)]
    await books.append(pool, "a", 0, [], items=rows)
    await books.append(pool, "b", 0, [], items=[books.item_row("gaj/x", term=second)])
    assert await _escalated(pool, "department", "gaj") == [("b", "gaj/x"), ("a", "gaj/x")]
    assert await _escalated(pool, "department", "yy") == []
    assert await _escalated(pool, "lead", books.LEAD) == [("a", "gaj/x")]
    assert await _escalated(pool, "lead", "gaj") == []
    assert await _escalated(pool, "supervisor") == []


async def test_escalated_case_by_itself_is_its_leads_until_it_is_concluded(pool: Pool) -> None:
    risen = await term(pool, "2026-12-01", department=PAST, lead=PAST, supervisor=PAST)
    await books.append(pool, "a", 0, [], case=books.case_row(term=risen))
    assert await _escalated(pool, "department", books.LEAD) == [("a", None)]
    assert await _escalated(pool, "supervisor") == [("a", None)]
    concluded = books.case_row(term=risen, concluded_at=books.AT.isoformat(), open=True)
    await books.append(pool, "a", 0, [], case=concluded)
    assert await _escalated(pool, "supervisor") == []


async def _escalated(pool: Pool, level: Any, department: str | None = None) -> list[tuple[str, str | None]]:
    return [(row.case_no, row.key) for row in await lists.escalated(pool, level, department)]


async def test_extensions_wait_for_the_head_whom_the_plan_names(pool: Pool) -> None:
    asked = [books.entry("extension_requested", item=key, days=days, reason="COMPLEX") for key, days in EXTENSIONS]
    rows = [books.item_row(key, extension="pending", term={"due_on": "2026-12-01"}) for key, _ in EXTENSIONS]
    plan = {"items": [{"key": "gaj/x", "extension": {"days": 10}}, {"key": "yy/x", "extension": GOVERNMENT}]}
    await books.put_case(pool, "c", plan=plan)
    await books.append(pool, "c", 0, asked, items=rows)
    found = await lists.extensions_asked(pool, "department_head", "gaj")
    assert [(row.key, row.days, row.reason, row.asked_at) for row in found] == [("gaj/x", 10, "COMPLEX", books.AT)]
    assert await lists.extensions_asked(pool, "department_head", "yy") == []
    assert [row.key for row in await lists.extensions_asked(pool, "government_head")] == ["yy/x"]
    await books.append(pool, "c", 2, [], items=[books.item_row("gaj/x", extension="approved")])
    assert await lists.extensions_asked(pool, "department_head", "gaj") == []


EXTENSIONS = (("gaj/x", 10), ("yy/x", 5))
GOVERNMENT = {"days": 15, "approver": "government_head"}


@pytest.mark.parametrize(
    ("joint", "approver"),
    [({}, "government_head"), ({"extension": {"days": 5}}, "department_head"), ({"extension": GOVERNMENT}, None)],
)
async def test_extension_of_the_whole_waits_for_the_governments_head(
    pool: Pool, joint: dict[str, Any], approver: str | None
) -> None:
    await books.put_case(pool, "c", plan={"items": [], "joint_statutory": joint})
    asked = books.entry("extension_requested", days=15, reason="COMPLEX")
    await books.append(pool, "c", 0, [asked], case=books.case_row(extension="pending", term={"due_on": "2026-12-09"}))
    roles = {"government_head": None, "department_head": books.LEAD}
    found = {role: await lists.extensions_asked(pool, role, who) for role, who in roles.items()}  # type: ignore[arg-type]
    assert [role for role, rows in found.items() if rows] == [approver or "government_head"]
    assert [(row.key, row.days) for rows in found.values() for row in rows] == [(None, 15)]


async def test_deliveries_and_commitments_go_on_after_the_conclusion(pool: Pool) -> None:
    late = {"delivery_due_on": "2026-12-09", "commitment": "due", "commitment_due_on": "2027-02-01"}
    soon = {"delivery_due_on": "2026-12-08", "commitment": "rectifying", "commitment_due_on": "2026-12-20"}
    concluded = books.case_row(phase="concluded", concluded_at=books.AT.isoformat(), open=True)
    await books.append(pool, "a", 0, [], case=concluded, items=[books.item_row("gaj/x", "granted", **late)])
    await books.append(pool, "b", 0, [], case=concluded, items=[books.item_row("gaj/x", "granted", **soon)])
    for key, found in ((None, ["b", "a"]), ("gaj", ["b", "a"]), ("yy", [])):
        assert [row.case_no for row in await lists.deliveries(pool, department=key)] == found
        assert [row.case_no for row in await lists.commitments(pool, key)] == found
    assert [row.case_no for row in await lists.deliveries(pool, lead=books.LEAD)] == ["b", "a"]
    delivered = soon | {"delivered_at": books.AT.isoformat(), "commitment": "met"}
    await books.append(pool, "b", 0, [], items=[books.item_row("gaj/x", "granted", **delivered)])
    assert [row.case_no for row in await lists.deliveries(pool)] == ["a"]
    assert [row.case_no for row in await lists.commitments(pool)] == ["a"]


async def test_work_list_and_head_show_stop_and_extension(pool: Pool) -> None:
    row = books.item_row("gaj/x", suspended="expert_review", stop_ends_on="2026-12-03", extension="refused")
    await books.append(pool, "a", 0, [], case=books.case_row(extension="pending", calendar_version="v1"), items=[row])
    work = next(work for work in await lists.work_list(pool, "gaj") if work.case_no == "a")
    assert (work.suspended, str(work.stop_ends_on), work.extension) == ("expert_review", "2026-12-03", "refused")
    head = await lists.case_head(pool, "a")
    assert head is not None
    assert (head.open, head.extension, head.calendar_version) == (True, "pending", "v1")


@pytest.mark.parametrize(
    ("role", "department", "holds"),
    [
        ("department_head", "gaj", True),
        ("department_head", "", False),
        ("government_head", "", True),
        ("government_head", "gaj", False),
        ("mayor", "", False),
    ],
)
async def test_heads_have_a_department_or_none_as_their_role_says(
    pool: Pool, role: str, department: str, holds: bool
) -> None:
    await pool.execute("insert into account (account_id, login, name, password_hash) values ('u', 'u', '测试', '')")
    added = "insert into account_role (account_id, role, department) values ('u', $1, $2)"
    if holds:
        await pool.execute(added, role, department)
    else:
        with pytest.raises(asyncpg.CheckViolationError):
            await pool.execute(added, role, department)
