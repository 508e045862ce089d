"""Cases of the bundle with clocks, played on the real engine up to a step and as old as a test needs them."""

from __future__ import annotations

from datetime import UTC, datetime, time

from bundles.loader import load_bundle
from bundles.scenarios.scenario import load_scenarios
from domain.case.decide import next_rung
from domain.case.state import CaseState
from domain.time.calendar import BEIJING, beijing_date
from ledger.calendars import read_calendar
from ledger.legal_clock import legal_now
from starter.trials.live import play
from tests.support.office import Office

SLUG = "shipin-jingying"
FOOD = load_bundle(SLUG).definition


async def stage(office: Office, scenario: str, days_ago: int = 0, steps: int | None = None) -> str:
    """A case received at nine so many working days ago, with its first `steps` acts; its number, once all is settled.

    A scenario with a date of its own is received then.
    """
    pool = office.lianban.pool
    now, calendar = await legal_now(pool), await read_calendar(pool)
    on = calendar.subtract_working_days(beijing_date(now), days_ago)
    found = next(each for each in load_scenarios(SLUG) if each.scenario == scenario)
    received_at = min(datetime.combine(on, time(9), BEIJING).astimezone(UTC), now)
    salt = f"{office.settings.task_queue_prefix}{scenario}-{days_ago}-{steps}"
    opening = await play(office.lianban, FOOD, found, received_at, steps=steps, salt=salt)
    acts = {row["act_id"] for row in await pool.fetch("select act_id from act where case_no = $1", opening.case_no)}

    def is_up_to_date(state: CaseState) -> bool:
        rung = next_rung(state)
        return acts <= state.seen.keys() and (rung is None or rung.at > now)

    await office.until(opening.case_no, is_up_to_date)
    return opening.case_no
