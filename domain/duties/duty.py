"""The duty (应办): one thing that one party owes, or a wait that is said to be one.

A duty names the act that discharges it; without one it is a wait, whose `party` is waited for. Whose move something is,
whose lateness, whom to urge: all read it and nothing else (docs/adr/0066).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from domain.case.acts import ActKind
from domain.case.roles import Role
from domain.duties.reasons import DutyReason


class PartyKind(StrEnum):
    """Who owes it, or is waited for."""

    APPLICANT = "applicant"  # 申请人
    PERSON = "person"  # one colleague by name
    ROLE = "role"  # whoever has a role in a department, hall or office
    OUTSIDE = "outside"  # experts, laboratories (特别程序)
    SYSTEM = "system"  # the installation or a department's system
    CALENDAR = "calendar"  # a wait (公示) passes by itself
    SEVERAL = "several"  # several departments at once: only ever waited for


class Party(NamedTuple):
    """Who: `role` where it is a role, of `department` where it is one department's; `person` an account id."""

    kind: PartyKind
    role: Role | None = None
    department: str | None = None
    person: str | None = None


class SubjectKind(StrEnum):
    """What a duty is about."""

    CASE = "case"
    ITEM = "item"  # the item itself: exactly one for every item that has not ended
    JOINT = "joint"  # a joint event, by its key
    SIGNATURE = "signature"  # under the proposal of an item, or asked for before it
    EXTENSION = "extension"  # asked for an item, or for the whole
    STOP = "stop"  # a special procedure of an item, by the number of its notice
    OBJECTION = "objection"  # to a wait, by its number
    UNDO = "undo"  # of a granted item (补偿)
    DELIVERY = "delivery"  # of an item's result
    COMMITMENT = "commitment"  # of an item (告知承诺)
    COPY = "copy"  # of an item (抄送)
    DELAY = "delay"  # of an item whose promise passed (说明超期理由)
    PAYMENT = "payment"  # of the case (一次缴费)
    FEE = "fee"  # of an item (核定费用)
    STEP = "step"  # of an own step whose term ended undone (自办步骤)


AFTER_THE_END = frozenset(
    {SubjectKind.DELIVERY, SubjectKind.COMMITMENT, SubjectKind.COPY, SubjectKind.DELAY, SubjectKind.PAYMENT}
)
"""What may still be owed when the case is concluded."""


class Unlimited(StrEnum):
    """Why a duty has no clock."""

    NOT_SET = "not_set"  # neither a law nor the bundle sets one
    NOT_STARTED = "not_started"  # its time has not begun
    APPOINTMENT = "appointment"  # a fixed time, at which it is done
    LAST_DAY = "last_day"  # a last day (`due_on`) that no clock counts


class Duty(NamedTuple):
    """Who (`party`) owes which act (None: a wait) on what (`subject`, an id with `number` where there are several).

    `clock`: id of its limit, `law`: of the legal one beside a promise; without any, `unlimited` says why. `since`: when
    what it rests on began (UTC), as far as the state keeps it. `not_before`: the act holds only from then on (UTC).
    `not_by`: people of the role who have done their part. `awaits`: items, or subjects of joint events, waited for.
    `due_on`: its last day (Beijing) where no clock runs for it: nothing happens by itself when it passes but the light.
    """

    kind: SubjectKind
    subject: str
    party: Party
    act: ActKind | None
    reason: DutyReason
    since: datetime
    clock: str | None = None
    law: str | None = None
    unlimited: Unlimited | None = None
    number: int | None = None
    not_before: datetime | None = None
    not_by: tuple[str, ...] = ()
    awaits: tuple[str, ...] = ()
    due_on: date | None = None

    @property
    def key(self) -> str:
        """Its name within the process: what it is about, why, and whose it is where several owe the same."""
        subject = self.subject if self.number is None else f"{self.subject}#{self.number}"
        if self.kind is SubjectKind.ITEM:
            return f"{self.kind}:{subject}"
        return f"{self.kind}:{subject}:{self.reason}:{self.party.person or self.party.department or ''}"

    @property
    def is_wait(self) -> bool:
        """Whether nobody is asked to act: `party` is waited for, or time passes."""
        return self.act is None
