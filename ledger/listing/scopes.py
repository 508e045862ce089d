"""Scopes (范围) of lists of duties: whose duties they are, each as ranges of an index of `duty` (alias d).

A scope of several ranges is read range by range and merged; no row lies in two of them. The first condition of a range
is the beginning of the index that serves it (migrations 0014 and 0016).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from domain.case.acts import Record

ScopeName = Literal[
    "desk", "own", "pool", "colleagues", "department", "waits", "copies",
    "office", "counters", "waits_at_counters", "head", "lead", "matters", "waits_of_matters",
    "all", "all_waits", "stops", "stops_of_lead",
    "risen_to_head", "risen_to_lead", "risen_to_supervisor",
    "urged", "urged_of_lead", "urged_of_department",
]  # fmt: skip


class Whose(Record):
    """For whom a list is read: a person in a role of a department; a clerk of the window at a hall.

    `is_main`: that hall sees to what no hall received.
    """

    person: str
    role: str
    department: str = ""
    hall: str | None = None
    is_main: bool = False


class Range(NamedTuple):
    """One range: its condition, and the names (of `Whose`, or `now`) of the values in its places."""

    condition: str
    values: tuple[str, ...] = ()


_OWED = "d.act is not null"
# Owed by those who serve; what the applicant owes is to them a wait.
_OURS = "d.act is not null and d.party <> 'applicant'"
_WAITS = "(d.act is null or d.party = 'applicant')"
# What a person owes: also being there at a fixed time (参加), which nobody discharges by an act of their own.
_OWN = Range("d.person = {} and (d.act is not null or d.reason = 'joint_attend') and d.kind <> 'copy'", ("person",))
_POOL = Range(
    f"d.department = {{}} and d.role = 'handler' and {_OWED} and {{}} <> all(d.not_by)", ("department", "person")
)
_NO_COPY = "d.kind <> 'copy'"
# A special procedure has a list of its own; the item that waits for it stands in the others.
_NO_STOP = "d.kind <> 'stop'"
_URGED = "d.kind = 'item' and d.urged > 0"

SCOPES: Mapping[ScopeName, tuple[Range, ...]] = {
    "desk": (_OWN, _POOL),
    "own": (_OWN,),
    "pool": (_POOL,),
    "colleagues": (
        Range(
            f"d.department = {{}} and {_OWED} and d.person is not null and d.person <> {{}} and {_NO_COPY}",
            ("department", "person"),
        ),
    ),
    # What the window does for a lead department (受理、送达) is not its clerks' work.
    "department": (
        Range(
            f"d.department = {{}} and {_OWED} and {_NO_COPY} and d.role is distinct from 'counter_clerk'",
            ("department",),
        ),
    ),
    # The department's items that wait for somebody else: the applicant, a joint event, another department.
    "waits": (Range("d.of_department = {} and d.kind = 'item' and d.act is null", ("department",)),),
    "copies": (Range("d.person = {} and d.kind = 'copy'", ("person",)),),
    # The government's head's: of a role that is not one department's.
    "office": (Range(f"d.role = {{}} and d.role not in ('handler', 'department_head') and {_OWED}", ("role",)),),
    # The window's, of what its hall received; the main hall's also of what none did.
    "counters": (
        Range(f"d.role = 'counter_clerk' and d.hall = {{}} and {_OWED}", ("hall",)),
        Range(f"d.role = 'counter_clerk' and d.hall is null and {_OWED} and {{}}", ("is_main",)),
    ),
    "waits_at_counters": (
        Range("d.party = 'applicant' and d.kind <> 'item' and d.hall = {}", ("hall",)),
        Range("d.party = 'applicant' and d.kind <> 'item' and d.hall is null and {}", ("is_main",)),
    ),
    "head": (
        Range(
            f"d.department = {{}} and d.role = 'department_head' and {_OWED} and {{}} <> all(d.not_by)",
            ("department", "person"),
        ),
        _OWN,
    ),
    # A lead convenes, and may do what the window does in its own matters.
    "lead": (
        Range(f"d.department = {{}} and d.role = 'lead' and {_OWED}", ("department",)),
        Range(f"d.department = {{}} and d.role = 'counter_clerk' and {_OWED}", ("department",)),
    ),
    "matters": (Range(f"d.lead_department = {{}} and {_OURS} and {_NO_COPY}", ("department",)),),
    "waits_of_matters": (Range(f"d.lead_department = {{}} and {_WAITS} and {_NO_STOP}", ("department",)),),
    "all": (Range(f"{_OURS} and {_NO_COPY}"),),
    "all_waits": (Range(f"{_WAITS} and {_NO_STOP}"),),
    "stops": (Range("d.kind = 'stop'"),),
    "stops_of_lead": (Range("d.kind = 'stop' and d.lead_department = {}", ("department",)),),
    # What the ladder brought up is late, so it stands at the beginning of the same ranges.
    "risen_to_head": (
        Range(f"d.department = {{}} and {_OWED} and d.escalate_department_at <= {{}}", ("department", "now")),
    ),
    "risen_to_lead": (
        Range(f"d.lead_department = {{}} and {_OURS} and d.escalate_lead_at <= {{}}", ("department", "now")),
    ),
    "risen_to_supervisor": (Range(f"{_OURS} and d.escalate_supervisor_at <= {{}}", ("now",)),),
    # What was urged (催办) and has not ended, whoever's step it waits for: little of all, in an index of its own.
    "urged": (Range(_URGED),),
    "urged_of_lead": (Range(f"{_URGED} and d.lead_department = {{}}", ("department",)),),
    "urged_of_department": (Range(f"{_URGED} and d.of_department = {{}}", ("department",)),),
}


def values_of(whose: Whose, now: Any) -> Mapping[str, Any]:
    """The values by the names that ranges call them."""
    return {**whose.model_dump(), "now": now}
