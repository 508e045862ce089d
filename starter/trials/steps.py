"""What the steps of a scenario say, as acts: desks and logins become the demo's people, days become moments.

Read by whoever plays a scenario, on the real engine (`starter.trials.live`) or under the rules alone
(`starter.trials.pure`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from bundles.scenarios.desks import DEPUTY_MARK, DESKS, DeskName
from bundles.scenarios.scenario import Scenario, Step, slot_of
from domain.case.acts import Actor, Attendance, Gap, Officer, Role, Said
from domain.case.rules import CALENDAR_ACTOR, PAYMENT_ACTOR, applicant_id
from domain.definition.bundle import Definition
from domain.time.calendar import CalendarYear, WorkCalendar
from ledger.accounts import RoleHeld
from starter.office.requests import PERSON
from starter.trials.people import in_role, person

_ROLES: Mapping[DeskName, Role] = {
    "window": Role.COUNTER_CLERK,
    "window2": Role.COUNTER_CLERK,
    "government": Role.GOVERNMENT_HEAD,
    "supervisor": Role.SUPERVISOR,
}
"""The desks that stand for a role of the whole installation; the others are of a case or a department."""


@dataclass(frozen=True)
class ActsOfSteps:
    """What the steps of a played scenario say as acts: days, logins and step numbers of the file become moments, ids.

    `act_ids`: the id of each step's act, in order.
    """

    definition: Definition
    case_no: str
    received_on: date
    calendar: WorkCalendar
    act_ids: Sequence[str]

    def act(self, step: Step) -> dict[str, Any]:
        """The fields of the step's act, without id, kind, time and calendar."""
        actor = actor_of(step.by, self.definition, self.case_no)
        to = person(step.to) if step.to else None
        department = to.roles[0].department if to else None
        return {
            **{name: getattr(step, name) for name in Said.model_fields},
            "actor": actor,
            "gaps": tuple(Gap(subject=gap.subject, reason=gap.reason) for gap in step.gaps),
            "reason": step.reason or ("APPLICANT_WISH" if step.act == "withdraw_application" else None),
            "slots": tuple(slot_of(text, self.received_on, self.calendar) for text in step.slots),
            "officers": _officers(step.officers),
            "attendance": tuple(
                Attendance(department=key, officers=_officers(each)) for key, each in step.attendance.items()
            ),
            "to": to.account_id if to else None,
            "to_department": step.to_department or (department if department != actor.department else None),
            "whose": person(step.whose).account_id if step.whose else None,
            "taken_act": self.act_ids[step.taken_act - 1] if step.taken_act else None,
        }


def _officers(texts: Sequence[str]) -> tuple[Officer, ...]:
    named = (text.partition(DEPUTY_MARK) for text in texts)
    return tuple(
        Officer(actor_id=person(login).account_id, deputy_for=person(of).account_id if of else None)
        for login, _, of in named
    )


def actor_of(by: str, definition: Definition, case_no: str) -> Actor:
    """The person who acts: the demo account of that desk, department or head; made up where there is none."""
    if by == "calendar":
        return CALENDAR_ACTOR
    if by == "payment":
        return PAYMENT_ACTOR
    if by == "applicant":
        return Actor(actor_id=applicant_id(case_no), role=Role.APPLICANT)
    held = held_by(by, definition)
    found = person(by) if _is_one_person(by, held) else in_role(held, by)
    return Actor(actor_id=found.account_id if found else f"demo-{by}", role=held.role, department=held.department)


def _is_one_person(by: str, held: RoleHeld) -> bool:
    """Whether it is one of a department's people by number or login, not a desk, the department or its head."""
    return by not in DESKS and "." not in by and by != held.department


def filer_of(scenario: Scenario, definition: Definition, person_id: str = "scenario") -> Actor:
    """Who sends the application of a scenario: the window, or (online) the applicant, as a person on file."""
    if scenario.door == "online":
        return Actor(actor_id=f"{PERSON}{person_id}", role=Role.APPLICANT)
    return actor_of("window", definition, "")


def held_by(by: str, definition: Definition) -> RoleHeld:
    """The role in which that desk, department, head, person by number or account acts."""
    slug, _, is_head = by.partition(".")
    if (role := _ROLES.get(cast(DeskName, by))) is not None:
        return RoleHeld(role=role)
    if by == "lead":
        return RoleHeld(role=Role.LEAD, department=definition.bundle.lead_department)
    if is_head:
        return RoleHeld(role=Role.DEPARTMENT_HEAD, department=slug)
    return person(by).roles[0]


def with_year(calendar: WorkCalendar, year: CalendarYear) -> WorkCalendar:
    """The calendar with one year as it is now published."""
    years = tuple(year if each.year == year.year else each for each in calendar.years)
    return WorkCalendar(years=years, departments=calendar.departments)
