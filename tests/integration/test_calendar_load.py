"""A calendar that a person loads: on record with reason and name, kept by a restart, refused whole when wrong."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bundles.calendars import load_calendar
from domain.case.acts import Role
from domain.time.calendar import YearStatus
from ledger import calendars
from ledger.accounts import RoleHeld, create_account
from runtime.settings import Settings
from starter.office import calendar_change
from tests.support.commands import lianban
from tests.support.office import Office, open_office, workers

NOTICE = """\
year: 2027
status: published
source:
  notice: 国办发明电〔2026〕9号
  title: 国务院办公厅关于2027年部分节假日安排的通知
  published_on: 2026-11-20
  confidence: 已核对
holidays:
{new_year}  - {{name: 春节, from: 2027-02-05, to: 2027-02-12}}
  - {{name: 清明节, from: 2027-04-03, to: 2027-04-05}}
  - {{name: 劳动节, from: 2027-05-01, to: 2027-05-05}}
  - {{name: 端午节, from: 2027-06-09, to: 2027-06-09}}
  - {{name: 中秋节, from: 2027-09-15, to: 2027-09-15}}
  - {{name: 国庆节, from: 2027-10-01, to: 2027-10-07}}
work: [2027-02-20]
"""
NEW_YEAR = "  - {name: 元旦, from: 2027-01-01, to: 2027-01-03}\n"
BY = ("--reason", "国办发明电〔2026〕9号", "--as", "admin")


@pytest.fixture
async def office(settings: Settings) -> AsyncIterator[Office]:
    async with open_office(settings) as opened:
        held = (RoleHeld(role=Role.ADMIN),)
        await create_account(
            opened.lianban.pool, login="admin", name="管理员甲", password="a long test password", roles=held
        )
        yield opened


def notice(folder: Path, new_year: str = NEW_YEAR) -> str:
    file = folder / "2027.yaml"
    file.write_text(NOTICE.format(new_year=new_year), encoding="utf-8")
    return str(file)


async def status_of(office: Office, year: int) -> YearStatus:
    calendar = await calendars.read_calendar(office.lianban.pool)
    return next(each.status for each in calendar.years if each.year == year)


async def restarted(office: Office) -> None:
    """What a start of the embedded stack does with the calendar."""
    await calendars.stock_calendar(office.lianban.pool, load_calendar(), "tree")


async def test_loaded_year_is_on_record_and_survives_a_restart(office: Office, tmp_path: Path) -> None:
    pool = office.lianban.pool
    opening = await office.lianban.put_case_on_file(office.filing())
    case_no = opening.case_no
    done = await lianban(office, "calendar", "load", notice(tmp_path), "--no-wait", *BY)
    assert done.code == 0, done.errors
    assert await status_of(office, 2027) is YearStatus.PUBLISHED
    before = await calendars.read_calendar(pool)
    await restarted(office)
    assert await calendars.read_calendar(pool) == before
    assert [each.loaded_by is not None for each in await calendars.loads(pool, 10)] == [True, False]
    async with workers(office):
        await office.lianban.start_workflow(opening)
        await office.until(case_no, lambda state: state.seq > 0)
        await calendar_change.bring_calendar(office.lianban)
        await office.until(case_no, lambda state: state.calendar_now is not None)
        await restarted(office)
        assert await calendar_change.bring_calendar(office.lianban) == 0
    told = await lianban(office, "calendar", "history", "--json")
    first = json.loads(told.output)[0]
    assert (first["loaded_by_name"], first["reason"], first["file"]) == ("管理员甲", BY[1], "2027.yaml")
    shown = await lianban(office, "calendar", "history")
    assert all(word in shown.output for word in ("管理员甲", "系统自带", "2027.yaml"))


async def test_due_answers_from_what_is_in_force(office: Office, tmp_path: Path) -> None:
    asked = ("calendar", "due", "2027-02-04", "1", "--json")
    assert json.loads((await lianban(office, *asked)).output)["due"] == "2027-02-09"
    assert (await lianban(office, "calendar", "load", notice(tmp_path), "--no-wait", *BY)).code == 0
    answer = json.loads((await lianban(office, *asked)).output)
    assert (answer["due"], answer["provisional"]) == ("2027-02-15", False)


async def test_wrong_year_is_refused_whole_with_the_sentence_and_taken_with_flag_and_reason(
    office: Office, tmp_path: Path
) -> None:
    file = notice(tmp_path, new_year="")
    refused = await lianban(office, "calendar", "load", file, "--no-wait", *BY)
    assert (refused.code, "CALENDAR_RULES_BROKEN" in refused.errors) == (1, True)
    for said in ("2027年没有元旦", "2027-01-01是法定节日", "须有全部七个法定节日"):
        assert said in refused.errors, refused.errors
    assert await status_of(office, 2027) is YearStatus.PROVISIONAL
    assert (await lianban(office, "calendar", "load", file, "--force")).code == 2  # nobody, for no reason
    assert (await lianban(office, "calendar", "load", file, "--force", "--no-wait", *BY)).code == 0
    assert await status_of(office, 2027) is YearStatus.PUBLISHED
    assert (await calendars.loads(office.lianban.pool, 1))[0].forced


async def test_load_by_somebody_who_is_no_administrator_is_refused(office: Office, tmp_path: Path) -> None:
    await create_account(
        office.lianban.pool,
        login="window",
        name="窗口甲",
        password="a long test password",
        roles=(RoleHeld(role=Role.COUNTER_CLERK),),
    )
    refused = await lianban(office, "calendar", "load", notice(tmp_path), "--reason", "x", "--as", "window")
    assert refused.code == 1
    assert await status_of(office, 2027) is YearStatus.PROVISIONAL
