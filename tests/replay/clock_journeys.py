"""Lives in which clocks act: recorded by `record.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from bundles.calendars import load_calendar
from domain.case.acts import Actor, Role
from domain.case.state import Phase
from domain.definition.bundle import Definition
from domain.time.calendar import Closure, WorkCalendar
from ledger import calendars
from starter.office.calendar_change import bring_calendar
from starter.office.filing.paper_entry import confirm_paper, enter_paper
from tests.support.days import moment
from tests.support.office import SUPERVISOR, WINDOW, Office, clerk
from tests.support.terms import (
    AT_WINDOW,
    BY_PERSON,
    FOOD,
    HEALTH,
    LEAD,
    MAYOR,
    REASON,
    SIGN,
    TermsCase,
    application,
    head,
    received,
    terms,
)


async def deemed(office: Office) -> str:
    """A notice, new papers, and then nobody signs: accepted by itself, counted from the supply; all lights."""
    case = await received(office, "2026-09-17 16:20")
    await case.answers(FOOD, "pmt")
    await case.answers(HEALTH)
    await case.at("2026-09-22 10:00")
    await case.does(LEAD, "notice_correction")
    await case.does(case.applicant, "supply_correction", supplied=("pmt",))
    await case.at("2026-10-08 10:00")
    await case.at("2026-11-06 10:00")
    return await finished(case)


async def stops(office: Office) -> str:
    """Stopped, renewed, ended by itself; stopped again and resumed; the whole stands while both items stand."""
    case = await received(office, "2026-09-18 10:05")
    await case.at("2026-09-22 15:00")
    await case.suspends(FOOD, "zjps", 2)
    await case.suspends(HEALTH, "jiance", 5)
    await case.at("2026-09-24 09:00")
    await case.suspends(FOOD, "zjps", 3)
    await case.at("2026-10-09 09:00")
    await case.suspends(FOOD, "jiance", 5)
    await case.at("2026-10-12 09:00")
    await case.does(clerk("sjj"), "resume_item", FOOD)
    await case.at("2026-10-30 09:00")
    return await finished(case)


async def extensions(office: Office) -> str:
    """Asked and refused, asked and approved, for an item and for the whole; the legal limits pass all the same."""
    case = await received(office, "2026-08-03 09:00")
    more: dict[str, Any] = {"reason": REASON}
    await case.does(clerk("sjj"), "request_extension", FOOD, days=5, **more)
    await case.does(head("sjj"), "refuse_extension", FOOD, reason="CONDITIONS_UNMET")
    await case.does(clerk("sjj"), "request_extension", FOOD, days=10, **more)
    await case.does(head("sjj"), "approve_extension", FOOD)
    await case.does(LEAD, "request_extension", days=15, **more)
    await case.does(MAYOR, "approve_extension")
    await case.at("2026-11-06 09:00")
    return await finished(case)


async def delivery(office: Office) -> str:
    """Concluded, and the results stay in the drawer until every light is lit; delivered one by one."""
    case = await received(office, "2026-10-26 09:00")
    await case.grants(FOOD, HEALTH)
    await case.grants(SIGN)
    await case.at("2026-11-12 09:00")
    await case.refused(SUPERVISOR, "urge_item", FOOD)
    await case.does(case.applicant, "confirm_delivery", FOOD, method="pickup")
    await case.does(WINDOW, "confirm_delivery", method="post")
    await case.ends()
    return case.case_no


async def deferral(office: Office) -> str:
    """Accepted without a paper that does not follow: the acceptance is revoked."""
    case = await received(office, "2026-09-18 10:05", missing=("pmt",))
    await case.does(WINDOW, "accept_application", deferred=("pmt",), pledged=True)
    await case.at("2026-10-01 09:00")
    await case.ends()
    return case.case_no


async def commitment(office: Office) -> str:
    """Checked after everything else is over; not put right: revoked."""
    case = await received(office, "2026-08-03 09:00", pledge="是")
    await finish(case)
    await case.at("2026-11-04 09:00")
    await case.does(clerk("wjj"), "check_commitment", HEALTH, met=False, reason="CONDITIONS_UNMET")
    await case.at("2026-11-19 09:00")
    await case.ends()
    return case.case_no


async def silence(office: Office) -> str:
    """Renewed by silence."""
    case = await received(office, "2026-09-17 10:00", until="2026-10-18")
    await case.at("2026-10-19 09:00")
    await case.does(WINDOW, "confirm_delivery", method="pickup")
    await case.ends()
    return case.case_no


async def calendar_change(office: Office) -> str:
    """A closure comes and is taken back; runs start anew in between; a stop, an extension, then the end."""
    case = await received(office, "2026-09-18 10:05")
    await closed(office, case, date(2026, 9, 22), date(2026, 9, 23))
    await case.at("2026-09-24 08:00")
    await case.suspends(FOOD, "zjps", 5)
    await closed(office, case)
    await case.at("2026-10-09 09:00")
    await case.does(clerk("sjj"), "request_extension", FOOD, days=10, reason=REASON)
    await case.does(head("sjj"), "approve_extension", FOOD)
    await case.at("2026-10-30 09:00")
    await case.grants(FOOD, HEALTH)
    await case.grants(SIGN)
    await closed(office, case, date(2026, 11, 4), date(2026, 11, 4))
    await case.does(WINDOW, "confirm_delivery", method="pickup")
    await case.ends()
    return case.case_no


async def paper(office: Office) -> str:
    """Received on paper long before it was entered."""
    await office.stand_at(moment("2026-09-29 09:00"))
    filing = application(office.definition)
    entry = await enter_paper(office.lianban, filing, moment("2026-09-17 16:20"), "停电，手工收件", WINDOW)
    second = Actor(actor_id="window-2", role=Role.COUNTER_CLERK, department="spj")
    filed = await confirm_paper(office.lianban, entry.entry_id, second)
    case = TermsCase(office, filed.case_no)
    await office.until(case.case_no, lambda state: state.accepted_at is not None)
    return await finished(case)


async def online(office: Office) -> str:
    """Sent by a person from home: nothing is accepted before a clerk has looked, who finds it whole."""
    case = await _sent_from_home(office)
    await case.does(WINDOW, "accept_application")
    return await finished(case)


async def online_corrected(office: Office) -> str:
    """Sent from home with a paper to follow: a clerk looks and asks for it, and what is supplied makes it whole."""
    case = await _sent_from_home(office, "pmt")
    await case.does(WINDOW, "notice_correction")
    await case.does(case.applicant, "supply_correction", supplied=("pmt",))
    return await finished(case)


async def _sent_from_home(office: Office, *missing: str) -> TermsCase:
    await office.lianban.pool.execute(
        "insert into person (person_id, subject, kind, name, document_no, level)"
        " values ('p1', 'p1', 'natural', '测试申请人', '1', 2)"
    )
    await office.stand_at(moment("2026-09-17 16:20"))
    person = Actor(actor_id="person:p1", role=Role.APPLICANT)
    filing = application(office.definition, missing=missing).model_copy(update={"actor": person})
    case = TermsCase(office, (await office.lianban.file_case(filing)).case_no)
    await office.until(case.case_no, lambda state: state.phase is Phase.INTAKE)
    await case.at("2026-09-18 10:00")
    return case


async def finish(case: TermsCase) -> None:
    """Everything is granted and in hand."""
    await case.grants(FOOD, HEALTH)
    await case.grants(SIGN)
    await case.does(WINDOW, "confirm_delivery", method="pickup")


async def finished(case: TermsCase) -> str:
    """As `finish`, and the workflow ends."""
    await finish(case)
    await case.ends()
    return case.case_no


async def closed(office: Office, case: TermsCase, *days: date) -> None:
    """Offices are closed from the first to the second day, or on no day; the case hears of it."""
    source = "样例区防汛办通告（测试）"
    closures = (Closure(name="台风停工", first_on=days[0], last_on=days[1], source=source),) if days else ()
    year = next(year for year in load_calendar().years if year.year == 2026)
    known = len(await case.entries("calendar_changed"))
    changed = WorkCalendar(years=(year.model_copy(update={"closures": closures}),))
    await calendars.load_calendar(office.lianban.pool, changed)
    await bring_calendar(office.lianban)
    version = (await calendars.read_calendar(office.lianban.pool)).slice(2026, 2027).version
    await office.until(case.case_no, lambda state: state.calendar.version == version)
    assert len(await case.entries("calendar_changed")) == known + 1


_LATER = AT_WINDOW | {"sign": "person", "deferral": {"on_overdue": "revoked", "basis": "样例区容缺办法第三条"}}

JOURNEYS: dict[str, tuple[Callable[[Office], Awaitable[str]], Callable[[], Definition], dict[str, Any]]] = {
    "deemed": (deemed, lambda: terms(intake=BY_PERSON), {}),
    "stops": (stops, terms, {}),
    "extensions": (extensions, lambda: terms(joint_statutory={}, results="hold_together"), {}),
    "delivery": (delivery, terms, {}),
    "deferral": (deferral, lambda: terms(intake=_LATER), {}),
    "commitment": (commitment, terms, {}),
    "silence": (silence, terms, {}),
    "calendar-change": (calendar_change, terms, {"continue_as_new_events": 25}),
    "online": (online, terms, {}),
    "online-corrected": (online_corrected, terms, {}),
    "paper": (paper, lambda: terms(intake=BY_PERSON), {}),
}
