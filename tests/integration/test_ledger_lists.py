"""Lists of what the clocks ask of people: escalations, extensions to approve, deliveries, commitments."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from domain.case.acts import Act, Actor
from domain.case.decide import Open
from domain.case.state import Phase
from domain.definition.plan import CommitmentTerms, ExtensionRule, JointStatutory, Plan
from domain.time.clock import Limit
from ledger import lists
from ledger.connection.pool import Pool
from ledger.legal_clock import legal_now
from ledger.listing import duties
from ledger.listing.scopes import ScopeName
from runtime.settings import Settings
from tests.support import books
from tests.support.days import moment
from tests.support.joint import item, joint_plan, monday_office, put_on_file
from tests.support.listed import listed, owed, put_duties
from tests.support.office import WINDOW, Office, clerk
from tests.support.scribe import Scribe, on_file
from tests.support.terms import FOOD, HEALTH, LEAD, REASON, head

PAST, FUTURE = timedelta(hours=-1), timedelta(hours=1)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """A ledger with two cases, `a` received before `b`."""
    async with books.open_books(database) as opened:
        await books.put_case(opened, "a")
        await books.put_case(opened, "b")
        yield opened


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office without workers, on a Monday morning; the tests append themselves."""
    async with monday_office(settings) as opened:
        yield opened


class Case:
    """A case written act by act, without a workflow."""

    def __init__(self, office: Office, scribe: Scribe) -> None:
        self.office, self.scribe = office, scribe
        self.case_no = scribe.opening.case_no

    async def does(self, actor: Actor, kind: str, item: str | None = None, **more: Any) -> Act:
        """An act that holds."""
        act = await on_file(self.office, self.case_no, kind, actor, item, **more)
        await self.scribe.take_all(act)
        assert self.scribe.state.seen.get(act.act_id) not in (None, "act_refused"), kind
        return act


async def begun(office: Office, plan: Plan) -> Case:
    """A case of that plan, accepted."""
    scribe = Scribe(office.lianban.pool, await put_on_file(office, plan))
    await scribe.take_all(Open())
    return Case(office, scribe)


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
    waits = owed("yy/x", "yy", act=None, term=first)
    await put_duties(pool, "a", owed("gaj/x", "gaj", term=first), waits)
    await put_duties(pool, "b", owed("gaj/x", "gaj", term=second))
    assert await _risen(pool, "risen_to_head", "gaj") == [("b", "gaj/x"), ("a", "gaj/x")]
    assert await _risen(pool, "risen_to_head", "yy") == [], "it waits for somebody else"
    assert await _risen(pool, "risen_to_lead", books.LEAD) == [("a", "gaj/x")]
    assert await _risen(pool, "risen_to_lead", "gaj") == []
    assert await _risen(pool, "risen_to_supervisor") == []


async def test_escalated_case_by_itself_is_its_leads_until_somebody_has_seen_to_it(pool: Pool) -> None:
    risen = await term(pool, "2026-12-01", department=PAST, lead=PAST, supervisor=PAST)
    intake = owed("case", books.LEAD, kind="case", act="accept_case", role="counter_clerk", term=risen)
    await put_duties(pool, "a", intake)
    for scope in ("risen_to_head", "risen_to_lead", "risen_to_supervisor"):
        assert await _risen(pool, scope, books.LEAD) == [("a", "case")]
    await put_duties(pool, "a", gone=(intake.key,))
    assert await _risen(pool, "risen_to_supervisor") == []


async def _risen(pool: Pool, scope: Any, department: str = "") -> list[tuple[str, str]]:
    return [(row.case_no, row.subject) for row in await listed(pool, scope, department=department)]


LEGAL = {"statutory": Limit(days=20), "promised": Limit(days=10)}
LONGER = ExtensionRule(days=10, basis="行政许可法第四十二条第一款")
BY_GOVERNMENT = ExtensionRule(days=15, approver="government_head", basis="行政许可法第四十二条第一款")


async def _asked(office: Office, scope: ScopeName, role: str, department: str = "") -> list[tuple[str, int, str]]:
    """What waits for a head: (about what, how many days, why)."""
    pool = office.lianban.pool
    lines = await listed(pool, scope, f"{department}-head", role=role, department=department)
    asked = await duties.asked_extensions(pool, lines)
    found = [asked[line.case_no, line.item or ""] for line in lines if line.kind == "extension"]
    return [(each.item, each.days, each.reason) for each in found]


async def test_extensions_wait_for_the_head_whom_the_plan_names(office: Office) -> None:
    items = (item(FOOD, extension=LONGER, **LEGAL), item(HEALTH, extension=BY_GOVERNMENT, **LEGAL))
    case = await begun(office, joint_plan(items=items))
    for department, subject, days in (("sjj", FOOD, 10), ("wjj", HEALTH, 5)):
        await case.does(clerk(department), "request_extension", subject, days=days, reason=REASON)
    assert await _asked(office, "head", "department_head", "sjj") == [(FOOD, 10, REASON)]
    assert await _asked(office, "head", "department_head", "wjj") == []
    assert await _asked(office, "office", "government_head") == [(HEALTH, 5, REASON)]
    await case.does(head("sjj"), "approve_extension", FOOD)
    assert await _asked(office, "head", "department_head", "sjj") == []


@pytest.mark.parametrize(
    ("rule", "is_heads"),
    [
        (JointStatutory(), False),
        (JointStatutory(extension=LONGER), True),
        (JointStatutory(extension=BY_GOVERNMENT), False),
    ],
    ids=["by-law", "department", "government"],
)
async def test_extension_of_the_whole_waits_for_the_governments_head(
    office: Office, rule: JointStatutory, is_heads: bool
) -> None:
    case = await begun(office, joint_plan(joint_statutory=rule))
    await case.does(LEAD, "request_extension", days=5, reason=REASON)
    asked = [("", 5, REASON)]
    assert await _asked(office, "office", "government_head") == ([] if is_heads else asked)
    assert await _asked(office, "head", "department_head", "sjj") == (asked if is_heads else [])


async def test_deliveries_and_commitments_go_on_after_the_conclusion(office: Office) -> None:
    pledged = item(FOOD, commitment=CommitmentTerms(rectify=Limit(days=10), basis="样例办法第五条"))
    plan, pool = joint_plan(items=(pledged,), delivery=Limit(days=10)), office.lianban.pool
    late, soon = await begun(office, plan), await begun(office, plan)
    for case, at in ((soon, "2026-08-03 10:00"), (late, "2026-08-05 10:00")):
        await office.stand_at(moment(at))
        await case.does(clerk("sjj"), "decide_item", FOOD, decision="grant")
        assert case.scribe.state.phase is Phase.CONCLUDED

    async def numbers(kind: str, *, lead: str = "sjj", department: str | None = None) -> list[str]:
        return [row.case_no for row in await listed(pool, "matters", department=lead, kind=kind, owed_by=department)]

    both = [soon.case_no, late.case_no]
    for kind in ("delivery", "commitment"):
        assert await numbers(kind) == both
        assert await numbers(kind, department="sjj") == both
        assert await numbers(kind, department="wjj") == []
        assert await numbers(kind, lead="wjj") == []
    assert [row.case_no for row in await listed(pool, "office", role="counter_clerk")] == both
    await soon.does(WINDOW, "confirm_delivery", None, method="pickup")
    await soon.does(clerk("sjj", 2), "check_commitment", FOOD, met=True)
    assert await numbers("delivery") == [late.case_no]
    assert await numbers("commitment") == [late.case_no]


async def test_work_list_and_head_show_stop_and_extension(pool: Pool) -> None:
    row = books.item_row("gaj/x", suspended="expert_review", stop_ends_on="2026-12-03", extension="refused")
    await books.append(pool, "a", 0, [], case=books.case_row(extension="pending", calendar_version="v1"), items=[row])
    await put_duties(pool, "a", owed("gaj/x", "gaj"))
    (work,) = await listed(pool, "department", department="gaj")
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
