"""Deputies (代理): one at a time whoever races, nobody's deputy in turn, and acts only in their days."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from domain.case.acts import Actor, Role
from domain.case.decide import Open
from domain.time.calendar import beijing_date
from ledger import deputies, journal, lists
from ledger.deputies import Deputy, DeputyRefused
from ledger.legal_clock import legal_now
from runtime.settings import Settings
from starter.office.deputies import make_deputy, revoke_deputy, standing_in
from starter.office.errors import LianbanError
from starter.office.requests import ActRequest
from tests.support.days import moment
from tests.support.joint import joint_plan, put_on_file, with_accounts
from tests.support.office import WINDOW, Office, clerk, open_office
from tests.support.scribe import Scribe, on_file
from tests.support.terms import FOOD, head, terms

ADMIN = Actor(actor_id="admin-1", role=Role.ADMIN)
FIRST, LAST = date(2026, 8, 5), date(2026, 8, 7)
HANDLER: dict[str, Any] = {"role": Role.HANDLER, "department": "sjj"}


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    """An office without workers, on a Monday morning, with everybody's account."""
    async with open_office(settings, terms()) as opened:
        await with_accounts(opened)
        await opened.hire(WINDOW.model_copy(update={"department": None}), ADMIN)
        await opened.stand_at(moment("2026-08-03 09:00"))
        yield opened


async def registered(office: Office, away: str, by: str, first: date = FIRST, last: date = LAST, **held: Any) -> Deputy:
    """A registration as the ledger takes it."""
    said: dict[str, Any] = {"principal": away, "deputy": by, "made_by": away, **HANDLER, **held}
    return await deputies.make(office.lianban.pool, from_on=first, until_on=last, **said)


async def code(office: Office, *who: Any, **held: Any) -> str:
    """Why a registration is refused."""
    with pytest.raises(DeputyRefused) as raised:
        await registered(office, *who, **held)
    return raised.value.code


# --- registering ------------------------------------------------------------------------------------------------------


async def test_one_deputy_at_a_time_for_one_role(office: Office) -> None:
    made = await registered(office, "sjj-1", "sjj-2")
    assert (made.principal_name, made.deputy_name, made.department) == ("sjj-1", "sjj-2", "sjj")
    for first, last in ((FIRST, FIRST), (LAST, date(2026, 8, 20)), (date(2026, 8, 4), date(2026, 8, 20))):
        assert await code(office, "sjj-1", "sjj-3", first, last) == "DEPUTY_OVERLAPS"
    await registered(office, "sjj-1", "sjj-3", date(2026, 8, 8), date(2026, 8, 9))
    await registered(office, "sjj-4", "sjj-2")  # one person may stand in for two
    await deputies.revoke(office.lianban.pool, made.deputy_id, "sjj-1")
    await registered(office, "sjj-1", "sjj-3")


async def test_no_deputy_of_a_deputy(office: Office) -> None:
    await registered(office, "sjj-1", "sjj-2")
    assert await code(office, "sjj-2", "sjj-3", LAST, LAST) == "DEPUTY_CHAIN"
    assert await code(office, "sjj-3", "sjj-1", FIRST, FIRST) == "DEPUTY_CHAIN"
    await registered(office, "sjj-2", "sjj-3", date(2026, 8, 8), date(2026, 8, 8))


@pytest.mark.parametrize(
    ("away", "by", "held", "expected"),
    [
        ("sjj-1", "sjj-1", {}, "DEPUTY_PERSON_WRONG"),
        ("sjj-1", "wjj-1", {}, "DEPUTY_PERSON_WRONG"),
        ("sjj-1", "nobody", {}, "DEPUTY_PERSON_WRONG"),
        ("sjj-1", "sjj-2", {"role": Role.DEPARTMENT_HEAD}, "DEPUTY_PERSON_WRONG"),
        ("sjj-1", "sjj-2", {"department": "wjj"}, "DEPUTY_PERSON_WRONG"),
        ("window-1", "sjj-2", {"role": Role.COUNTER_CLERK, "department": None}, "DEPUTY_PERSON_WRONG"),
    ],
)
async def test_deputy_is_a_colleague_and_the_role_is_held(
    office: Office, away: str, by: str, held: dict[str, Any], expected: str
) -> None:
    assert await code(office, away, by, **held) == expected


async def test_days_are_not_in_the_past_nor_the_wrong_way_round(office: Office) -> None:
    assert await code(office, "sjj-1", "sjj-2", date(2026, 8, 2), LAST) == "DEPUTY_DAYS_WRONG"
    assert await code(office, "sjj-1", "sjj-2", LAST, FIRST) == "DEPUTY_DAYS_WRONG"


async def test_of_many_registrations_at_once_one_holds(office: Office) -> None:
    others = ("sjj-2", "sjj-3", "sjj-4", "sjj-head")
    answers = await asyncio.gather(*(registered(office, "sjj-1", by) for by in others * 3), return_exceptions=True)
    codes = [each.code for each in answers if isinstance(each, DeputyRefused)]
    assert codes == ["DEPUTY_OVERLAPS"] * 11
    assert len(await deputies.deputies(office.lianban.pool, account_id="sjj-1")) == 1


async def test_of_a_ring_of_deputies_at_once_no_chain_is_left(office: Office) -> None:
    ring = [("sjj-1", "sjj-2"), ("sjj-2", "sjj-3"), ("sjj-3", "sjj-4"), ("sjj-4", "sjj-1")]
    await asyncio.gather(*(registered(office, *pair) for pair in ring), return_exceptions=True)
    held = await deputies.deputies(office.lianban.pool, department="sjj")
    assert held
    assert not {each.principal for each in held} & {each.deputy for each in held}


@pytest.mark.parametrize("statement", ["update deputy set until_on = until_on + 30", "delete from deputy"])
async def test_registrations_are_kept_as_they_were(office: Office, statement: str) -> None:
    await registered(office, "sjj-1", "sjj-2")
    with pytest.raises(asyncpg.RaiseError):
        await office.lianban.pool.execute(statement)


async def test_only_oneself_the_head_and_the_administrator_register(office: Office) -> None:
    days: dict[str, Any] = {"from_on": FIRST, "until_on": LAST, **HANDLER}
    for by in (clerk("sjj", 2), head("wjj"), WINDOW, clerk("sjj").model_copy(update={"on_behalf_of": "sjj-3"})):
        principal = "sjj-1" if by.on_behalf_of is None else "sjj-3"
        with pytest.raises(LianbanError) as raised:
            await make_deputy(office.lianban, by, principal=principal, deputy="sjj-4", **days)
        assert raised.value.code == "NOT_ALLOWED"
    for number, by in enumerate((clerk("sjj"), head("sjj"), ADMIN)):
        made = await make_deputy(office.lianban, by, principal="sjj-1", deputy="sjj-2", **days)
        assert made.made_by == by.actor_id
        with pytest.raises(LianbanError):
            await revoke_deputy(office.lianban, clerk("sjj", 2), made.deputy_id)
        revoked = await revoke_deputy(office.lianban, by, made.deputy_id)
        assert revoked.revoked_at is not None
        everything = await deputies.deputies(office.lianban.pool, account_id="sjj-2")
        assert len(everything) == number + 1
    assert await deputies.deputies(office.lianban.pool, current_only=True) == []
    for unknown in ("none", str(uuid.uuid4())):
        with pytest.raises(LianbanError) as raised:
            await revoke_deputy(office.lianban, ADMIN, unknown)
        assert raised.value.code == "DEPUTY_UNKNOWN"


# --- acting -----------------------------------------------------------------------------------------------------------


async def begun(office: Office) -> Scribe:
    """A case of three items, accepted."""
    scribe = Scribe(office.lianban.pool, await put_on_file(office, joint_plan()))
    await scribe.take_all(Open())
    return scribe


def claim(case_no: str, actor: Actor) -> ActRequest:
    """An item claimed by that actor."""
    return ActRequest(act_id=uuid.uuid4().hex, case_no=case_no, kind="claim_item", actor=actor, item=FOOD)


async def refused(office: Office, request: ActRequest) -> str:
    """Why the act is not taken; it leaves no row."""
    with pytest.raises(LianbanError) as raised:
        await office.lianban.send_act(request, wait_seconds=0)
    known = await office.lianban.pool.fetchval("select count(*) from act where act_id = $1", request.act_id)
    assert known == 0
    return raised.value.code


STAND_IN = clerk("sjj", 2).model_copy(update={"on_behalf_of": "sjj-1"})


async def test_deputy_acts_in_their_days_and_both_names_are_on_record(office: Office) -> None:
    scribe, pool = await begun(office), office.lianban.pool
    number = scribe.opening.case_no
    await registered(office, "sjj-1", "sjj-2")
    assert await refused(office, claim(number, STAND_IN)) == "DEPUTY_NOT_VALID"  # Monday
    assert await deputies.acting_for(pool, "sjj-2") == []
    await office.stand_at(moment("2026-08-05 00:00"))
    assert [each.principal for each in await deputies.acting_for(pool, "sjj-2")] == ["sjj-1"]
    act = await on_file(office, number, "claim_item", STAND_IN, FOOD)
    await scribe.take_all(act)
    assert scribe.state.items[FOOD].handler == "sjj-1"
    assert await journal.verify(pool, number) == []
    row = next(row for row in await lists.acts_of_case(pool, number) if row.act_id == act.act_id)
    assert (row.actor_id, row.on_behalf_of) == ("sjj-2", "sjj-1")
    entry = (await journal.read_entries(pool, number))[-1]
    assert entry.actor == STAND_IN
    await office.stand_at(moment("2026-08-07 23:59"))
    assert len(await deputies.acting_for(pool, "sjj-2")) == 1
    await office.stand_at(moment("2026-08-08 00:00"))
    assert await refused(office, claim(number, STAND_IN)) == "DEPUTY_NOT_VALID"


@pytest.mark.parametrize(
    "actor",
    [
        clerk("sjj", 3).model_copy(update={"on_behalf_of": "sjj-1"}),
        clerk("sjj", 2).model_copy(update={"on_behalf_of": "sjj-3"}),
        head("sjj").model_copy(update={"actor_id": "sjj-2", "on_behalf_of": "sjj-1"}),
        clerk("wjj", 2).model_copy(update={"actor_id": "sjj-2", "on_behalf_of": "sjj-1"}),
    ],
    ids=["another-deputy", "another-principal", "another-role", "another-department"],
)
async def test_nobody_else_and_no_other_role(office: Office, actor: Actor) -> None:
    scribe = await begun(office)
    await registered(office, "sjj-1", "sjj-2")
    await office.stand_at(moment("2026-08-05 09:00"))
    assert await refused(office, claim(scribe.opening.case_no, actor)) == "DEPUTY_NOT_VALID"


async def test_deputy_ends_when_revoked_or_when_the_principal_has_left(office: Office) -> None:
    scribe, pool = await begun(office), office.lianban.pool
    number = scribe.opening.case_no
    made = await registered(office, "sjj-1", "sjj-2")
    await office.stand_at(moment("2026-08-05 09:00"))
    sent = claim(number, STAND_IN)
    first = await office.lianban.send_act(sent, wait_seconds=0)
    await deputies.revoke(pool, made.deputy_id, "sjj-1")
    assert await refused(office, claim(number, STAND_IN)) == "DEPUTY_NOT_VALID"
    # What was done before stands, and asking again gives the same.
    assert (await office.lianban.send_act(sent, wait_seconds=0)).received_at == first.received_at
    assert await standing_in(office.lianban, "sjj-2", "sjj-1", "claim_item", sent.act_id) == STAND_IN
    with pytest.raises(LianbanError):
        await standing_in(office.lianban, "sjj-2", "sjj-1", "claim_item", "another-act")
    await registered(office, "sjj-1", "sjj-2")
    assert len(await deputies.acting_for(pool, "sjj-2")) == 1
    await pool.execute("update account set disabled_at = legal_now() where account_id = 'sjj-1'")
    assert await refused(office, claim(number, STAND_IN)) == "DEPUTY_NOT_VALID"


async def test_acts_that_race_with_a_revocation_are_before_it_or_not_at_all(office: Office) -> None:
    scribe, pool = await begun(office), office.lianban.pool
    made = await registered(office, "sjj-1", "sjj-2")
    await office.stand_at(moment("2026-08-05 09:00"))
    sends = [office.lianban.put_act_on_file(claim(scribe.opening.case_no, STAND_IN)) for _ in range(20)]
    answers = await asyncio.gather(
        *sends[:10], deputies.revoke(pool, made.deputy_id, "sjj-1"), *sends[10:], return_exceptions=True
    )
    revoked = next(each for each in answers if isinstance(each, Deputy))
    rows = await pool.fetch("select received_at from act where on_behalf_of is not null")
    assert revoked.revoked_at is not None
    assert len(rows) + sum(isinstance(each, LianbanError) for each in answers) == len(sends)
    assert not [row for row in rows if row["received_at"] >= revoked.revoked_at]


async def test_legal_day_is_beijings(office: Office) -> None:
    now = await legal_now(office.lianban.pool)
    await registered(office, "sjj-1", "sjj-2", beijing_date(now), beijing_date(now))
    assert len(await deputies.acting_for(office.lianban.pool, "sjj-2")) == 1
    assert await deputies.acting_for(office.lianban.pool, "sjj-2", now + timedelta(hours=16)) == []
