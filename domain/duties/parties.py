"""Who owes it: from whose move something is (`domain.duties.moves`) to the party of a duty."""

from __future__ import annotations

from domain.case.desk.signing import reviewers_asked
from domain.case.roles import Role
from domain.case.state import CaseState
from domain.duties.duty import Party, PartyKind
from domain.duties.moves import Turn

APPLICANT = Party(PartyKind.APPLICANT)
OUTSIDE = Party(PartyKind.OUTSIDE)
ADMIN = Party(PartyKind.ROLE, Role.ADMIN)
_SEVERAL = Party(PartyKind.SEVERAL)
_FIXED = {"applicant": APPLICANT, "outside": OUTSIDE, "clock": Party(PartyKind.CALENDAR)}


def of_department(department: str | None, role: Role = Role.HANDLER) -> Party:
    """Whoever has that role in the department; several departments where none is named."""
    return Party(PartyKind.ROLE, role, department) if department else _SEVERAL


def one_person(person: str | None, department: str | None) -> Party:
    """One colleague."""
    return Party(PartyKind.PERSON, None, department, person)


def window(state: CaseState) -> Party:
    """The window, for the lead department, which may do the same."""
    return Party(PartyKind.ROLE, Role.COUNTER_CLERK, state.plan.lead_department)


def convenor(state: CaseState, department: str | None) -> Party:
    """Who convenes a joint event: the lead where it is the lead's, else a clerk of the department."""
    return of_department(department, Role.LEAD if department == state.plan.lead_department else Role.HANDLER)


def party_of(state: CaseState, key: str, turn: Turn) -> Party:
    """The party that has the move of an item."""
    if turn.person is not None:
        return one_person(turn.person, turn.department)
    match turn.party:
        case "reviewer":
            made = of_department(turn.department, reviewers_asked(state, key) or Role.HANDLER)
        case "window":
            made = window(state)
        case "convenor":
            made = convenor(state, turn.department)
        case "system":
            made = Party(PartyKind.SYSTEM, None, turn.department)
        case _:
            made = _FIXED.get(turn.party) or of_department(turn.department)
    return made
