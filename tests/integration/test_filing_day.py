"""A filing is judged by the legal day of its receipt, whichever day the process that takes it in believes it is."""

from __future__ import annotations

from datetime import date

import pytest

from domain.time.calendar import ONE_DAY, beijing_date
from ledger.legal_clock import advance_clock, legal_now
from starter.office.errors import FilingRefused
from starter.office.requests import Filing
from tests.support.office import Office


async def today(office: Office) -> date:
    """The legal day."""
    return beijing_date(await legal_now(office.lianban.pool))


def born_on(office: Office, day: date) -> Filing:
    """An application for a child of that day."""
    filing = office.filing()
    return filing.model_copy(update={"form": {**filing.form, "baby.born_at": f"{day:%Y-%m-%d}T00:00"}})


async def test_event_of_a_day_that_has_just_begun_can_be_filed(office: Office) -> None:
    await office.lianban.put_case_on_file(office.filing())
    await advance_clock(office.lianban.pool, ONE_DAY)
    opening = await office.lianban.put_case_on_file(born_on(office, await today(office)))
    assert beijing_date(opening.received_at) == await today(office)


async def test_event_after_the_day_of_receipt_is_refused_and_its_number_is_the_next_ones(office: Office) -> None:
    first = await office.lianban.put_case_on_file(office.filing())
    await advance_clock(office.lianban.pool, ONE_DAY)
    await office.lianban.put_case_on_file(office.filing())  # the process has seen tomorrow
    await advance_clock(office.lianban.pool, -ONE_DAY)
    with pytest.raises(FilingRefused):
        await office.lianban.put_case_on_file(born_on(office, await today(office) + ONE_DAY))
    assert await office.lianban.pool.fetchval("select count(*) from case_file") == 2
    second = await office.lianban.put_case_on_file(office.filing())
    assert int(second.case_no[-4:]) == int(first.case_no[-4:]) + 1
