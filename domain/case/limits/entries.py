"""Entries of what changes or ends a clock: stops, extensions, rungs, another calendar (挂起、延期、梯级、日历调整)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.case.acts import Record
from domain.case.entry_base import EntryBase
from domain.time.calendar import WorkCalendar
from domain.time.clock import Unit


class ItemSuspended(EntryBase):
    """挂起: a special procedure began whose time is not counted (行政许可法 第四十五条), with the time announced.

    `number` counts the notices of the item; a second one while the first lasts renews it.
    """

    kind: Literal["item_suspended"] = "item_suspended"
    item: str
    procedure: str
    ground: str
    days: int
    number: int = 1


class ItemResumed(EntryBase):
    """恢复: the procedure's result came in, or the announced time was used up."""

    kind: Literal["item_resumed"] = "item_resumed"
    item: str
    procedure: str
    via: Literal["act", "time_used_up"] = "act"


class StopAnnulled(EntryBase):
    """撤销挂起: a stop entered by mistake, named by the numbers of its notices, counts as if it had never been."""

    kind: Literal["stop_annulled"] = "stop_annulled"
    item: str
    procedure: str
    ground: str
    notices: tuple[int, ...]


class ExtensionRequested(EntryBase):
    """延期申请 for an item's statutory limit, or (no item) for the whole's."""

    kind: Literal["extension_requested"] = "extension_requested"
    item: str | None = None
    days: int
    reason: str


class ExtensionApproved(EntryBase):
    """延期批准 by the role that the law names; the applicant is told the reason. `unit` None: the limit's own."""

    kind: Literal["extension_approved"] = "extension_approved"
    item: str | None = None
    days: int
    unit: Unit | None = None
    reason: str
    approver: str


class ExtensionRefused(EntryBase):
    """延期驳回."""

    kind: Literal["extension_refused"] = "extension_refused"
    item: str | None = None
    reason: str | None = None


class DelayExplained(EntryBase):
    """说明超期理由: why the promise (`clock_id`) that ended on `due_on` passed; its words stand beside the act.

    `late`: after the term to explain it had passed.
    """

    kind: Literal["delay_explained"] = "delay_explained"
    item: str
    clock_id: str
    due_on: date
    late: Literal[True] | None = None


class DueChange(Record):
    """A due date before and after a calendar changed; None where it was or is not known."""

    clock_id: str
    before_on: date | None = None
    after_on: date | None = None


class CalendarChanged(EntryBase):
    """日历调整: the case counts by these years from now on; `earlier` names the clocks that now end sooner."""

    kind: Literal["calendar_changed"] = "calendar_changed"
    calendar: WorkCalendar
    changes: tuple[DueChange, ...] = ()
    earlier: tuple[str, ...] = ()


class RungFired(EntryBase):
    """A rung (梯级) of a clock fell due: remind, yellow, red, lapse. `provisional`: by a due day that is 暂定."""

    kind: Literal["rung_fired"] = "rung_fired"
    clock_id: str
    rung: str
    item: str | None = None
    provisional: bool | None = None


LimitEntry = (
    ItemSuspended
    | ItemResumed
    | StopAnnulled
    | ExtensionRequested
    | ExtensionApproved
    | ExtensionRefused
    | CalendarChanged
    | DelayExplained
    | RungFired
)
"""Any entry of what changes or ends a clock."""
