"""An application put on file: dated, numbered, its cases written in one transaction before any workflow starts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime

from domain.case.acts import DeliveryMethod, Record
from domain.case.intake.entries import PaperEntry
from domain.case.state import CaseOpening
from domain.definition.bundle import Definition
from domain.definition.resolve import with_renewals
from domain.letters.platform import PARTY as PLATFORM
from domain.time.calendar import CalendarUnknown, WorkCalendar, beijing_date
from ledger import acts, calendars, cases
from ledger.connection.pool import Pool
from ledger.legal_clock import legal_now
from runtime.settings import Settings
from starter.office.codes import case_number, new_code
from starter.office.errors import ActIdReused, CalendarNotLoaded, FilingRefused
from starter.office.filing.alike import alike_digest
from starter.office.filing.check import missing, refuse_other_days
from starter.office.filing.look_ups import asking, refuse_unagreed
from starter.office.filing.search import words_of_filing
from starter.office.filing.split import CaseToFile, cases_to_file
from starter.office.requests import Filing, digest_of

HORIZON_YEARS = 1
"""A case carries the calendar of its own year and so many after it."""
DELIVERY_WAYS: Mapping[str, DeliveryMethod] = {"窗口领取": "pickup", "邮寄": "post"}
"""What the form's field `delivery.way` says, as the case knows it."""


class _Receipt(Record):
    """What all cases of one application have in common."""

    filing: Filing
    paper: PaperEntry | None


class Registry:
    """Puts applications on file; one per process, which remembers the calendar and the last receipt's day."""

    def __init__(self, pool: Pool, settings: Settings) -> None:
        self._pool = pool
        self._settings = settings
        self._calendar_read: tuple[tuple[datetime | None, int], WorkCalendar] | None = None
        self._last_day: date | None = None

    async def put(
        self, definition: Definition, filing: Filing, received_at: datetime | None, paper: PaperEntry | None
    ) -> tuple[CaseOpening, ...]:
        """The cases of an application, written now or found on file, in the order of its rows.

        `received_at`: the legal time (UTC) of an earlier receipt; None: the ledger dates it. Raises FilingRefused,
        CalendarNotLoaded, ActIdReused.
        """
        day, to_file = await self._checked(definition, filing, received_at)
        refuse_unagreed(definition, filing, to_file[0].application, self._settings)
        receipts: list[cases.Receipt] = []
        openings: tuple[CaseOpening, ...] | None = None
        try:
            async for receipt in self._received(to_file, received_at):
                receipts.append(receipt)
            if len(receipts) == len(to_file):
                if (received_on := beijing_date(receipts[0].at)) != day:
                    to_file = cases_to_file(definition, filing, received_on)
                common = _Receipt(filing=filing, paper=paper)
                openings = await self._insert(definition, common, to_file, receipts)
        finally:
            if openings is None:
                await self._give_back(definition, receipts)
        return openings or await self._on_file(filing)

    async def _checked(
        self, definition: Definition, filing: Filing, received_at: datetime | None
    ) -> tuple[date, Sequence[CaseToFile]]:
        """The cases of an application, and the Beijing day of receipt for which it was checked.

        To be received now, it is checked for the day of the last receipt first: most are of one day, and the receipt
        says whether this one is. Refused is only what cannot be filed on the day that the ledger tells.
        """
        if received_at is None and self._last_day is not None:
            with suppress(FilingRefused):
                return self._last_day, cases_to_file(definition, filing, self._last_day)
        day = beijing_date(received_at or await legal_now(self._pool))
        return day, cases_to_file(definition, filing, day)

    async def _received(
        self, to_file: Sequence[CaseToFile], received_at: datetime | None
    ) -> AsyncIterator[cases.Receipt]:
        """Day and serial of each case; of fewer than there are cases where one is on file already."""
        for each in to_file:
            receipt = await cases.receive(self._pool, each.act_id, received_at)
            if receipt.serial is None:
                return
            if received_at is None:
                self._last_day = beijing_date(receipt.at)
            received_at = receipt.at  # one application is received at one moment
            yield receipt

    async def _give_back(self, definition: Definition, receipts: Sequence[cases.Receipt]) -> None:
        for each in receipts:
            if each.serial is not None:
                number = _number(definition, each)
                await cases.give_back(self._pool, beijing_date(each.at), each.serial, number)

    async def _on_file(self, filing: Filing) -> tuple[CaseOpening, ...]:
        """The cases that are on file already, or were put there by the other half of a double click."""
        known = await acts.read_act(self._pool, filing.act_id)
        if known is None or known.digest != digest_of(filing):
            raise ActIdReused
        return await cases.openings_together(self._pool, known.case_no)

    async def _insert(
        self, definition: Definition, common: _Receipt, to_file: Sequence[CaseToFile], receipts: Sequence[cases.Receipt]
    ) -> tuple[CaseOpening, ...] | None:
        """The cases on file; None when an act's id was there before them."""
        refuse_other_days(definition, beijing_date(receipts[0].at))
        try:
            new = [
                await self._new_case(definition, common, each, receipt)
                for each, receipt in zip(to_file, receipts, strict=True)
            ]
        except CalendarUnknown as unknown:
            raise CalendarNotLoaded(unknown.year) from None
        beside = asking(definition, common.filing, to_file[0].application, self._settings)
        return tuple(each.opening for each in new) if await cases.insert_cases(self._pool, new, beside) else None

    async def _new_case(
        self, definition: Definition, common: _Receipt, to_file: CaseToFile, receipt: cases.Receipt
    ) -> cases.NewCase:
        today, application, filing = beijing_date(receipt.at), to_file.application, common.filing
        calendar = await self._calendar(receipt.calendar_loaded_at, today.year)
        opening = CaseOpening(
            case_no=_number(definition, receipt),
            act_id=to_file.act_id,
            digest=digest_of(filing),
            filed_by=filing.actor,
            received_at=receipt.at,
            plan=with_renewals(definition, application.plan, application.values, today),
            calendar=calendar.slice(today.year, today.year + HORIZON_YEARS),
            missing=missing(filing, application.plan),
            paper=common.paper,
            identity=filing.reception.document if filing.reception else None,
            helped=filing.reception is not None and filing.reception.helper is not None,
            delivery=DELIVERY_WAYS.get(application.values.get("delivery.way", "")),
            ahead_seconds=receipt.ahead,
            on_platform=PLATFORM in self._settings.parties,
        )
        secret, about = self._settings.secret_key, definition.bundle.about
        return cases.NewCase(
            opening=opening,
            form=application.values,
            applicant_name=to_file.applicant_name,
            code=new_code(secret, opening.case_no, common.paper.confirmed_by if common.paper else filing.actor),
            materials=filing.materials,
            contacts=filing.contacts,
            language=filing.language,
            declaration=filing.declaration,
            consents=filing.consents,
            sources=filing.sources,
            reception=filing.reception,
            person_id=filing.person_id,
            alike=alike_digest(secret, application),
            search=words_of_filing(secret, application, to_file.applicant_name),
            about_field=about,
            about_departments=next((f.departments for f in application.form.fields() if f.key == about), ()),
        )

    async def _calendar(self, loaded_at: datetime | None, year: int) -> WorkCalendar:
        """The calendar in force, read again only when a year was put on file since (`loaded_at`), or began."""
        if self._calendar_read is None or self._calendar_read[0] != (loaded_at, year):
            self._calendar_read = ((loaded_at, year), await calendars.read_calendar(self._pool))
        return self._calendar_read[1]


def _number(definition: Definition, receipt: cases.Receipt) -> str:
    return case_number(definition.organisation.district.area_code, beijing_date(receipt.at), receipt.serial or 0)
