"""An installation of before halls, with its cases and accounts, goes on unchanged, and is then given its halls."""

from __future__ import annotations

import asyncpg

from domain.case.acts import Role
from engine.postgres import EmbeddedPostgres
from ledger import journal, lists, migrate
from ledger.accounts import RoleHeld, create_account
from ledger.listing import cases, duties
from ledger.listing.cases import CaseList
from ledger.listing.duties import DutyList
from ledger.listing.scopes import Whose
from ledger.organisation import halls
from runtime.settings import Settings
from tests.support.days import moment
from tests.support.halls import organisation
from tests.support.joint import joint_plan, put_on_file, visit
from tests.support.office import WINDOW, Office, open_office
from tests.support.schema import rows_of, schema_of
from tests.support.scribe import Scribe
from tests.support.terms import terms

NAME = "0017_organisation"


def lines_of(schema: str) -> list[str]:
    """What a schema says, whatever the order: columns of later migrations stand before those that are put back."""
    return sorted(line.replace(",", "") for line in schema.splitlines())


BEFORE = """
drop index duty_of_hall;
drop index duty_of_applicant_at;
alter table case_file drop column hall, drop column counter, drop column organisation_load;
alter table account drop column hall, drop column counter;
alter table account_event drop column hall;
drop table hall_counter, hall, organisation_load, organisation;
drop function home_hall(text);
drop function hall_of(text);
drop function sees_to_hall(text, text);
delete from migration where name = '0017_organisation';
delete from routine;
"""
"""Takes away what the migration brings, so that the database is one of before."""


async def reaches(office: Office, case_no: str, account_id: str) -> bool:
    return await lists.concerns(office.lianban.pool, case_no, Role.COUNTER_CLERK, None, account_id)


async def listed(office: Office, account_id: str) -> set[str]:
    """The cases in the lists of a clerk: what concerns them, and what is owed to anybody there."""
    pool, now = office.lianban.pool, await office.lianban.legal_now()
    place = await halls.place_of(pool, account_id)
    found = {row.case_no for row in (await cases.page(pool, CaseList(now, place=place), 50)).rows}
    whose = Whose(person=account_id, role="counter_clerk", hall=place.hall, is_main=place.is_main)
    for scope in ("counters", "waits_at_counters"):
        found |= {row.case_no for row in (await duties.page(pool, DutyList(scope, whose, now), 50)).rows}
    return found


async def test_cases_and_clerks_of_before_go_on_and_are_given_halls(
    postgres: EmbeddedPostgres, settings: Settings, database: str
) -> None:
    async with open_office(settings, terms()) as office:
        pool = office.lianban.pool
        for number in (1, 2):
            held = [RoleHeld(role=Role.COUNTER_CLERK)]
            await create_account(
                pool, login=f"w{number}", name="窗口", password="not needed", roles=held, account_id=f"window-{number}"
            )
        await office.stand_at(moment("2026-08-03 09:00"))
        scribe = Scribe(pool, await put_on_file(office, joint_plan(visit(), urge_hours=0)))
        await scribe.take_all()
        case_no, dsn = scribe.opening.case_no, settings.database_dsn.get_secret_value()
        now_schema = lines_of(schema_of(postgres, dsn))
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute(BEFORE)
        finally:
            await connection.close()
        before = await rows_of(dsn)
        assert NAME in await migrate.migrate(dsn)
        assert lines_of(schema_of(postgres, dsn)) == now_schema
        after = await rows_of(dsn)
        assert {table: len(rows) for table, rows in after.items() if table in before} == {
            table: len(rows) for table, rows in before.items()
        }
        assert await journal.verify(pool, case_no) == []
        for clerk in ("window-1", "window-2"):
            assert await reaches(office, case_no, clerk)
            assert await listed(office, clerk) == {case_no}
        await halls.stock(pool, organisation(), "test")
        for clerk in ("window-1", "window-2"):
            assert await reaches(office, case_no, clerk), "who has no hall is of the main one, and so is the case"
        async with pool.acquire() as held_connection:
            await halls.set_place(held_connection, "window-2", "zhen", "w1")
        assert await listed(office, "window-1") == {case_no}
        assert await listed(office, "window-2") == set()
        assert not await reaches(office, case_no, "window-2")
        later = await put_on_file(office, joint_plan(visit(), urge_hours=0))
        assert later.filed_by == WINDOW
        assert await pool.fetchval("select hall from case_file where case_no = $1", later.case_no) == "zhong"
