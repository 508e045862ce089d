"""A case in somebody's hand: what a form, a download or a page begins with, read once and folded once.

Three sizes, each the one before and more: `CaseInHand` (where it stands) is what a form needs to be judged and sent;
`Dossier` (`dossier.py`) adds what was written in it and by whom; `CaseView` (`view.py`) adds what its page shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.case.acts import Actor, Role
from domain.case.course import Course
from domain.case.entries import Entry
from domain.case.rules import applicant_id
from domain.case.state import CaseState
from domain.definition.bundle import Definition
from domain.definition.forms import department_view, merged_form, normal_form
from domain.duties.duty import Duty
from domain.duties.of_case import duties
from ledger.accounts import Session
from ledger.lists import CaseHead
from ledger.snapshot import read_case
from starter.web.site.deputy_session import principal_of
from starter.web.site.permissions import CaseMissing
from starter.web.site.shared import Shared

FILE_READERS = (Role.COUNTER_CLERK, Role.HANDLER, Role.DEPARTMENT_HEAD, Role.LEAD)
"""Who opens files of materials, as far as their department needs them or they sign; others see that they are there."""


@dataclass(frozen=True, kw_only=True)
class CaseInHand:
    """A case as it stands, by which definition, for whom (`actor`) and when (`now`, the legal time in UTC).

    `has_siblings`: its application became other cases as well (分件). `verified`: fields of the form that the
    applicant's log-in proves, each with its assurance level. `numbers`: of results numbered by rule (编号规则).
    """

    head: CaseHead
    course: Course
    definition: Definition
    actor: Actor
    now: datetime
    has_siblings: bool = False
    verified: Mapping[str, int] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)

    @property
    def state(self) -> CaseState:
        """How it stands after its last entry."""
        return self.course.state

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The journal, oldest first."""
        return self.course.entries

    @property
    def duties(self) -> tuple[Duty, ...]:
        """Who owes what now (应办), made once for each state."""
        return duties(self.state)

    @property
    def values(self) -> Mapping[str, str]:
        """The form as corrections left it."""
        return {key: str(value) for key, value in self.head.form.items()}


def actor_of(session: Session) -> Actor:
    """Who acts in this session, in its one role."""
    if session.account_id is None:
        return Actor(actor_id=applicant_id(session.case_no or ""), role=Role.APPLICANT)
    held = session.held
    return Actor(
        actor_id=session.account_id,
        role=held.role,
        department=held.department,
        on_behalf_of=principal_of(session),
    )


def sees_of(actor: Actor) -> str | None:
    """Whose data a visitor sees: a department's code, "" for nobody's, None for everything."""
    if actor.role in (Role.COUNTER_CLERK, Role.APPLICANT):
        return None
    return actor.department or ""


def about_of(hand: CaseInHand) -> tuple[str, str] | None:
    """(what the field is called, the name); None where the definition names none, or the visitor does not see it."""
    key = hand.definition.bundle.about
    value = hand.values.get(key or "", "")
    if key is None or not value:
        return None
    form, sees = merged_form(hand.definition, hand.state.plan), sees_of(hand.actor)
    if sees is not None and key not in department_view(form, {key: value}, sees):
        return None
    field = next((each for each in form.fields() if each.key == key), None)
    return (field.label, normal_form(form, {key: value})[key]) if field else None


async def take_in_hand(shared: Shared, session: Session, case_no: str) -> CaseInHand:
    """The case for this session: one statement, one fold. Raises CaseMissing."""
    read = await read_case(shared.pool, case_no)
    if read is None:
        raise CaseMissing
    return CaseInHand(
        head=read.head,
        course=Course.of(read.opening, read.entries),
        definition=await shared.definition_cache.by_hash(read.head.definition),
        actor=actor_of(session),
        now=read.now,
        has_siblings=read.has_siblings,
        verified=read.verified,
        numbers=read.numbers,
    )
