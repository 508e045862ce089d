"""An independent count of figures: from openings and entries as they stand in the journal, and from nothing else.

Written by another hand than `domain/figures`: it imports nothing of the domain, reads JSON, and has its own working
days. What it gives is compared with what the read model counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

BEIJING = timezone(timedelta(hours=8))
Json = Mapping[str, Any]


def day(text: str) -> date:
    """The Beijing date of a moment."""
    return datetime.fromisoformat(text).astimezone(BEIJING).date()


class WorkingDays:
    """Monday to Friday without holidays and closures, with make-up days; of the district or of one department."""

    def __init__(self, calendar: Json, department: str | None = None) -> None:
        own = calendar.get("departments", {}).get(department or "", {})
        self._off: set[date] = set()
        self._on: set[date] = set()
        for year in calendar["years"]:
            for holiday in year["holidays"]:
                self._off |= set(_days(holiday))
            self._on |= {date.fromisoformat(on) for on in year.get("work", ())}
        self._on -= self._off
        shut = [*(each for year in calendar["years"] for each in year.get("closures", ())), *own.get("closures", ())]
        for closure in shut:
            self._off |= set(_days(closure))
            self._on -= set(_days(closure))
        if own.get("counts_for_terms"):
            self._on |= {date.fromisoformat(on) for on in own.get("opens", {}).get("dates", ())}
        self._weekdays = set(range(5))
        if own.get("counts_for_terms"):
            self._weekdays |= set(own.get("opens", {}).get("weekdays", ()))

    def is_one(self, on: date) -> bool:
        """Whether it is a working day."""
        return on in self._on or (on.weekday() in self._weekdays and on not in self._off)

    def between(self, after: date, until: date, out: set[date] | None = None) -> int:
        """Those after the first day, up to the second, without the days `out`."""
        every = (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
        return sum(self.is_one(on) and on not in (out or ()) for on in every)

    def the_nth(self, after: date, days: int, out: set[date]) -> date:
        """The last day of a budget of working days."""
        on = after
        while days:
            on += timedelta(days=1)
            if self.is_one(on) and on not in out:
                days -= 1
        return on

    def next(self, on: date) -> date:
        """That day, or the first working day after it."""
        while not self.is_one(on):
            on += timedelta(days=1)
        return on


def _days(span: Json) -> Iterator[date]:
    on, last = date.fromisoformat(span["first_on"]), date.fromisoformat(span["last_on"])
    while on <= last:
        yield on
        on += timedelta(days=1)


@dataclass
class Item:
    """One item as the entries tell of it."""

    plan: Json
    begun: date | None = None
    is_open: bool = False
    ended: date | None = None
    stops: dict[int, list[Any]] = field(default_factory=dict)
    gaps: list[tuple[date, date]] = field(default_factory=list)
    longer: list[tuple[int, str]] = field(default_factory=list)

    def out(self, days: WorkingDays) -> set[date]:
        """Days that are not counted: of stops, and between a decision and its return."""
        found: set[date] = set()
        for first, announced, until, *_ in self.stops.values():
            last = days.the_nth(first, announced, set())
            last = min(last, until) if until else last
            found |= {first + timedelta(days=n) for n in range(1, (last - first).days + 1)}
        for first, last in self.gaps:
            found |= {first + timedelta(days=n) for n in range(1, (last - first).days + 1)}
        return found


class ByHand:
    """One case, counted."""

    def __init__(self, opening: Json, entries: list[Json], hall: str | None) -> None:
        self.opening, self.entries = opening, entries
        self.calendar = opening["calendar"]
        self.plan = opening["plan"]
        self.items = {each["key"]: Item(each) for each in self.plan["items"]}
        self.facts: Counter[tuple[Any, ...]] = Counter()
        moved = [each["from_hall"] for each in entries if each["kind"] == "hall_changed"]
        actor = opening["filed_by"]["role"]
        channel = "online" if actor == "applicant" else "assisted" if opening.get("helped") else "window"
        self.hall = moved[0] if moved else hall
        self.channel = "paper" if opening.get("paper") else channel
        self.received = day(opening["received_at"])
        self.whole_from: date | None = None
        self.whole_late = False
        self.notices = 0
        for each in entries:
            self._read(each)

    def _add(self, kind: str, on: date, *said: Any) -> None:
        self.facts[(kind, on, self.plan["bundle"], self.hall, self.channel, *said)] += 1

    @property
    def lead(self) -> str:
        """Who leads."""
        return str(self.opening["plan"]["lead_department"])

    def _read(self, entry: Json) -> None:
        read = getattr(self, f"_{entry['kind']}", None)
        if read is not None:
            read(entry, day(entry["at"]))

    # --- the case -----------------------------------------------------------------------------------------------------

    def _case_received(self, entry: Json, on: date) -> None:
        self._add("received", self.received, self.lead)

    def _calendar_changed(self, entry: Json, on: date) -> None:
        self.calendar = entry["calendar"]

    def _definition_changed(self, entry: Json, on: date) -> None:
        self.plan = {**entry["plan"], "bundle": self.plan["bundle"]}
        for each in self.plan["items"]:
            if each["key"] in self.items:
                self.items[each["key"]].plan = each
            else:
                self.items[each["key"]] = Item(each)

    def _correction_noticed(self, entry: Json, on: date) -> None:
        self.notices += 1
        self._add("corrected", on, self.lead, "first" if self.notices == 1 else "again", len(entry["gaps"]))
        asked = Counter((gap["reason"], self._asks(gap)) for gap in entry["gaps"])
        for (reason, department), number in asked.items():
            self._add("correction_reason", on, department, reason, number)

    def _asks(self, gap: Json) -> str:
        item = self.items.get(gap.get("item", ""))
        return str(item.plan["department"]) if item else self.lead

    def _case_accepted(self, entry: Json, on: date) -> None:
        took = WorkingDays(self.calendar).between(self.received, on)
        self._add("accepted", on, self.lead, entry["via"], took)
        if entry.get("deferral_days") is not None:
            self._add("deferred", on, self.lead, len(entry.get("deferred", ())))
        begins = entry.get("counted_from") or entry.get("complete_on")
        self.whole_from = self._not_before_window(date.fromisoformat(begins) if begins else on)

    def _deferral_completed(self, entry: Json, on: date) -> None:
        self._add("deferral_completed", on, self.lead)

    def _acceptance_refused(self, entry: Json, on: date) -> None:
        self._add("not_accepted", on, self.lead, entry["reason"])

    def _acceptance_revoked(self, entry: Json, on: date) -> None:
        self._add("acceptance_revoked", on, self.lead, entry["reason"])
        self._end_all(on, "acceptance_revoked")

    def _application_withdrawn(self, entry: Json, on: date) -> None:
        self._add("withdrawn", on, self.lead, entry.get("reason"))
        self._end_all(on, "withdrawn")

    def _case_concluded(self, entry: Json, on: date) -> None:
        self._add("concluded", on, self.lead, entry["outcome"])
        if entry["outcome"] in ("granted", "partly_granted", "refused") and self.plan.get("whole"):
            self._add("whole", on, self.lead, "late" if self.whole_late else "in_time")

    def _rung_fired(self, entry: Json, on: date) -> None:
        """The yellow rung of the whole comes at 24:00 of its last day, if the whole has not ended by then."""
        if entry["clock_id"].startswith("case.whole") and entry["rung"] == "yellow":
            self.whole_late = True

    def _not_before_window(self, on: date) -> date:
        window = self.plan.get("window")
        return max(on, date.fromisoformat(window["closes_on"])) if window else on

    # --- items --------------------------------------------------------------------------------------------------------

    def _item_started(self, entry: Json, on: date) -> None:
        item = self.items[entry["item"]]
        counted_from = entry.get("counted_from")
        item.begun = self._not_before_window(date.fromisoformat(counted_from) if counted_from else on)
        item.is_open, item.ended, item.gaps, item.longer = True, None, [], []
        item.stops = {}

    def _item_decided(self, entry: Json, on: date) -> None:
        how = "granted" if entry["decision"] == "grant" else "refused"
        self._end(entry["item"], on, how, entry["via"])
        if how == "refused" and self.items[entry["item"]].plan.get("kind", "decision") == "decision":
            plan = self.items[entry["item"]].plan
            self._add("refused", on, plan["department"], plan["item"], entry.get("reason"))

    def _finding_recorded(self, entry: Json, on: date) -> None:
        self._end(entry["item"], on, "found", entry["via"])

    def _item_lapsed(self, entry: Json, on: date) -> None:
        self._end(entry["item"], on, "lapsed", "with_the_case")

    def _step_reported(self, entry: Json, on: date) -> None:
        if entry.get("done"):
            self._end(entry["item"], on, "done", "step")

    def _step_confirmed(self, entry: Json, on: date) -> None:
        self._end(entry["item"], on, "done", "step")

    def _step_ended(self, entry: Json, on: date) -> None:
        self._end(entry["item"], on, entry["why"], "step")

    def _item_withdrawn(self, entry: Json, on: date) -> None:
        self._end(entry["item"], on, "withdrawn", "with_the_case")

    def _end_all(self, on: date, how: str) -> None:
        for key in self.items:
            self._end(key, on, how, "with_the_case")

    def _end(self, key: str, on: date, how: str, via: str) -> None:
        item = self.items[key]
        if not item.is_open:
            return
        item.is_open, item.ended = False, on
        if item.plan.get("kind", "decision") == "wait":
            return
        if item.plan.get("kind") == "own_step":
            how = how if how in ("done", "expired", "closed") else "withdrawn"
            self._add("step_ended", on, item.plan["department"], item.plan["item"], how)
            return
        said = self._ended(item, how, via, on)
        self._add(*said)

    def _ended(self, item: Item, how: str, via: str, on: date) -> tuple[Any, ...]:
        days, plan = WorkingDays(self.calendar, item.plan["department"]), item.plan
        out = item.out(days)
        assert item.begun is not None
        ended = max(on, item.begun)
        promised = self._last_day(item, plan["promised"], days, out)
        timing = "early" if ended < promised else "on_time" if ended == promised else "late"
        law = None
        if plan.get("statutory") and plan.get("kind", "decision") == "decision":
            last = self._last_day(item, plan["statutory"], days, out)
            for more, unit in item.longer:
                last = days.the_nth(last, more, out) if unit == "working" else last + timedelta(days=more)
            law = "late" if ended > last else "within"
        used = days.between(item.begun, ended, out)
        return "item_ended", on, plan["department"], plan["item"], how, via, timing, law, used

    def _last_day(self, item: Item, limit: Json, days: WorkingDays, out: set[date]) -> date:
        """Working days without those that are not counted; calendar days are moved on by these and off a day off."""
        assert item.begun is not None
        if limit.get("unit", "working") == "working":
            return days.the_nth(item.begun, limit["days"], out)
        last, left = item.begun, limit["days"]
        while left:
            last += timedelta(days=1)
            left -= last not in out
        return days.next(last) if limit.get("rolls", True) else last

    def _item_returned(self, entry: Json, on: date) -> None:
        item = self.items[entry["to_item"]]
        plan = item.plan
        self._add("returned", on, plan["department"], plan["item"])
        # What was counted of the decision before is counted no more.
        self._take_back(plan, item)
        for key in entry["waits"]:
            self._take_back(self.items[key].plan, self.items[key])
            self.items[key].is_open = False
        if plan.get("on_return", "resume") == "restart":
            item.begun, item.stops, item.gaps, item.longer = on, {}, [], []
        elif item.ended is not None and item.ended < on:
            item.gaps.append((item.ended, on))
        item.is_open, item.ended = True, None

    def _take_back(self, plan: Json, item: Item) -> None:
        for fact in [key for key in self.facts if key[0] in ("item_ended", "refused")]:
            if fact[6] == plan["item"] and fact[1] == item.ended:
                self.facts[fact] -= 1
                if not self.facts[fact]:
                    del self.facts[fact]

    def _item_urged(self, entry: Json, on: date) -> None:
        plan = self.items[entry["item"]].plan
        self._add("urged", on, plan["department"], plan["item"])

    def _delay_explained(self, entry: Json, on: date) -> None:
        plan = self.items[entry["item"]].plan
        self._add("delay_explained", on, plan["department"], plan["item"], "late" if entry.get("late") else "in_time")

    def _item_suspended(self, entry: Json, on: date) -> None:
        item, number = self.items[entry["item"]], entry.get("number", 1)
        running = [each for each in item.stops.values() if each[3] == entry["procedure"] and each[2] is None]
        first = "renewed" if running else "first"
        for each in running:
            each[2], each[4] = on, number
        item.stops[number] = [on, entry["days"], None, entry["procedure"], None]
        self._add("stopped", on, item.plan["department"], item.plan["item"], entry["ground"], first)

    def _item_resumed(self, entry: Json, on: date) -> None:
        item = self.items[entry["item"]]
        for each in item.stops.values():
            if each[3] == entry["procedure"] and each[2] is None:
                each[2] = on if entry.get("via", "act") == "act" else date.max

    def _stop_annulled(self, entry: Json, on: date) -> None:
        item = self.items[entry["item"]]
        for number in entry["notices"]:
            gone = item.stops.pop(number)
            for each in item.stops.values():
                if each[4] == number:  # the notice that this one renewed stops as if it had not been renewed
                    each[2], each[4] = gone[2], gone[4]
            for fact in [key for key in self.facts if key[0] == "stopped"]:
                if fact[1] == gone[0] and fact[6] == item.plan["item"]:
                    self.facts[fact] -= 1
                    if not self.facts[fact]:
                        del self.facts[fact]

    def _extension_approved(self, entry: Json, on: date) -> None:
        item = self.items[entry["item"]] if entry.get("item") else None
        if item is not None:
            unit = entry.get("unit") or item.plan["statutory"].get("unit", "working")
            item.longer.append((entry["days"], unit))
        who = item.plan["department"] if item else self.lead
        self._add("extended", on, who, entry["reason"], entry["days"])

    # --- what follows -------------------------------------------------------------------------------------------------

    def _joint_held(self, entry: Json, on: date) -> None:
        there = {each["department"] for each in entry["attendance"]}
        self._add("joint_held", on, max(0, len(there) - 1))

    def _results_posted(self, entry: Json, on: date) -> None:
        for key in entry["items"]:
            plan = self.items[key].plan
            self._add("sent", on, plan["department"], plan["item"])

    def _result_delivered(self, entry: Json, on: date) -> None:
        for key in entry["items"]:
            plan = self.items[key].plan
            self._add("delivered", on, plan["department"], plan["item"], entry["method"])

    def _commitment_checked(self, entry: Json, on: date) -> None:
        plan = self.items[entry["item"]].plan
        self._add("commitment_checked", on, plan["department"], plan["item"], "met" if entry["met"] else "not_met")

    def _decision_revoked(self, entry: Json, on: date) -> None:
        plan = self.items[entry["item"]].plan
        self._add("revoked", on, plan["department"], plan["item"], entry["kind"])

    _licence_withdrawn = _licence_cancelled = _licence_forfeited = _decision_revoked
