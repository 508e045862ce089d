"""预填: what stands in an own form before its applicant types: known from the log-in, or from an earlier case.

Beside each value stands where it is from; it can be changed like any other, and a changed one says so until the end.
Nothing is kept of it in the draft: what is known is asked anew each time and compared with what stands there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from starlette.requests import Request

from domain.consents.purposes import Purpose
from domain.definition.bundle import Definition
from domain.definition.forms import Form, FormGroup, normal_form
from domain.definition.prefill import (
    SOURCE_NAMES,
    Known,
    KnownPerson,
    SourceSaid,
    group_of,
    groups_for,
    of_earlier,
    of_log_in,
    sources_of,
)
from domain.time.calendar import beijing_date
from ledger import lists
from ledger.consents import consents
from ledger.door import persons
from starter.web.site.shared import pool_of
from starter.words.names import day


@dataclass(frozen=True)
class Prefill:
    """What is known of whoever fills in a draft; of a registration at the window, nothing."""

    person: KnownPerson | None = None
    earlier: Mapping[str, str] = field(default_factory=dict)
    earlier_on: date | None = None
    about: str | None = None

    def known(self, form: Form, typed: Mapping[str, str]) -> dict[str, Known]:
        """By field; what the log-in says comes before what an earlier case says."""
        found = of_earlier(form, self.earlier, self.about)
        group = self._group(form, typed)
        return found | of_log_in(group, self.person) if group is not None and self.person is not None else found

    def begun(self, form: Form, typed: Mapping[str, str]) -> dict[str, str]:
        """What was typed, and what is known of the fields at which nobody was yet."""
        return {key: each.value for key, each in self.known(form, typed).items()} | dict(typed)

    def choices(self, form: Form, typed: Mapping[str, str]) -> tuple[FormGroup, ...]:
        """The groups of which they say which one is theirs; none where that is clear."""
        if self.person is None or self._group(form, typed) is not None:
            return ()
        return groups_for(form, self.person)

    def chosen(self, form: Form, typed: Mapping[str, str], key: str) -> dict[str, str]:
        """The values with the log-in's in the group that they named."""
        group = next((each for each in self.choices(form, typed) if each.key == key), None)
        if group is None or self.person is None:
            return dict(typed)
        return dict(typed) | {name: each.value for name, each in of_log_in(group, self.person).items()}

    def notes(self, form: Form, typed: Mapping[str, str]) -> dict[str, str]:
        """Beside which field stands which sentence of where its value is from."""
        values = normal_form(form, typed)
        return {key: self._note(each, values.get(key, "")) for key, each in self.known(form, typed).items()}

    def sources(self, form: Form, typed: Mapping[str, str]) -> tuple[SourceSaid, ...]:
        """What is put on file of it with the application."""
        level = self.person.level if self.person is not None else 0
        return sources_of(self.known(form, typed), normal_form(form, typed), level)

    def _group(self, form: Form, typed: Mapping[str, str]) -> FormGroup | None:
        if self.person is None:
            return None
        return group_of(form, self.person, {key: value for key, value in typed.items() if value})

    def _note(self, known: Known, value: str) -> str:
        where = SOURCE_NAMES[known.source]
        if known.source == "earlier_case" and self.earlier_on is not None:
            where = f"您{day(self.earlier_on)}的办件"
        if value == known.value:
            return f"来自{where}，可以修改"
        return f"{'已改' if value else '没有填'}，{where}是“{known.value}”"


NOTHING = Prefill()


async def prefill_of(request: Request, person_id: str, definition: Definition) -> Prefill:
    """What is known of a person: by their log-in, and by their latest case of which they let it be used again."""
    pool = pool_of(request)
    person = await persons.read(pool, person_id)
    if person is None:
        return NOTHING
    earlier: dict[str, str] = {}
    earlier_on: date | None = None
    for case_no in await consents.cases_given(pool, person_id, Purpose.REUSE, 1):
        head = await lists.case_head(pool, case_no)
        if head is not None:
            earlier = {key: str(value) for key, value in head.form.items()}
            earlier_on = beijing_date(head.received_at)
    return Prefill(
        person=KnownPerson(
            is_firm=person.kind == "firm",
            name=person.name,
            document_no=person.document_no,
            phone=person.phone,
            level=person.level,
            agent=person.agent_name,
        ),
        earlier=earlier,
        earlier_on=earlier_on,
        about=definition.bundle.about,
    )
