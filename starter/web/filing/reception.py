"""收件情况 on the check page: the applicant's papers looked at, the number of the queue, and a helper (帮办代办).

What was typed stands in the page again when something of it is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request

from domain.definition.normal import normal_code, normal_date, normal_id_no, normal_number, normal_phone
from domain.organisation.reception import (
    DOCUMENT_NAMES,
    POST_NAMES,
    WAY_NAMES,
    Helper,
    Problems,
    Reception,
    ticket_problem,
)
from domain.time.calendar import BEIJING, beijing_date
from ledger.drafts import Draft
from starter.web.filing.hall import hall_here
from starter.web.site.forms_in import text
from starter.web.site.shared import legal_now_of

PREFIX = "reception."
_HELPER = "helper."
_LONGEST = {"name": 60, "number": 40, "organisation": 60, "mandate": 200, "phone": 40}
_LONGEST_TICKET = 12
_NOT_LOOKED_AT = "请核验申请人的身份证件，选择核验的是哪一种；申请人没有到场的，须登记有书面委托的帮办代办人。"


@dataclass(frozen=True)
class ReceptionFields:
    """What is chosen and typed at a legal time (`now`, UTC); `helper` by the names of its fields.

    `tickets`: how the hall's numbers look.
    """

    at_window: bool
    now: datetime
    tickets: str | None = None
    document: str = ""
    ticket: str = ""
    ticket_time: str = ""
    helped: bool = False
    helper: Mapping[str, str] = field(default_factory=dict)

    documents = DOCUMENT_NAMES
    posts = POST_NAMES
    ways = WAY_NAMES

    @property
    def today(self) -> date:
        """The day in Beijing."""
        return beijing_date(self.now)

    def problems(self) -> Problems:
        """What is wrong, by field of the page."""
        found: Problems = []
        if self.at_window and not self.document and self._needs_document:
            found.append(("document", _NOT_LOOKED_AT))
        if len(self.ticket) > _LONGEST_TICKET:
            found.append(("ticket", f"排队号最长{_LONGEST_TICKET}个字符，请核对。"))
        elif wrong := ticket_problem(self.ticket, self.tickets):
            found.append(("ticket", wrong))
        at = self._ticket_at() if self.ticket_time else None
        if self.ticket_time and (at is None or at > self.now):
            found.append(("ticket_time", "取号时间请写成 09:05 这样，不晚于现在。"))
        if self.helped:
            found += [(_HELPER + name, sentence) for name, sentence in self._helper_problems()]
        return [(PREFIX + name, sentence) for name, sentence in found]

    @property
    def _needs_document(self) -> bool:
        return not (self.helped and self.helper.get("way") == "paper")

    def _helper_problems(self) -> Problems:
        try:
            helper = self._made()
        except ValueError:
            return [(name, sentence) for name, sentence in self._unreadable()]
        return helper.problems(self.today, self.document or None)

    def _unreadable(self) -> Problems:
        """What keeps it from being read at all: a day that is none, a choice that was not made."""
        found: Problems = []
        for name, sentence in (("since", "委托从哪一天开始"), ("until", "委托到哪一天为止")):
            if _day(self.helper.get(name, "")) is None:
                found.append((name, f"请填写{sentence}，例如 2026-11-23。"))
        if self.helper.get("post") not in POST_NAMES:
            found.append(("post", "请选择以什么身份帮办代办。"))
        if self.helper.get("way") not in WAY_NAMES:
            found.append(("way", "请选择委托的方式。"))
        for name, what in (("name", "姓名"), ("number", "身份证号或工号"), ("organisation", "所在单位")):
            if not self.helper.get(name):
                found.append((name, f"请填写帮办代办人的{what}。"))
        if not self.helper.get("mandate"):
            found.append(("mandate", "请写明委托办理什么。"))
        return found

    def _made(self) -> Helper:
        said: dict[str, Any] = {**self.helper, "since": _day(self.helper.get("since", ""))}
        return Helper.model_validate(said | {"until": _day(self.helper.get("until", "")), "is_told": self._is_told})

    @property
    def _is_told(self) -> bool:
        return self.helper.get("is_told") == "yes"

    def _ticket_at(self) -> datetime | None:
        try:
            at = time.fromisoformat(self.ticket_time)
        except ValueError:
            return None
        return datetime.combine(self.today, at.replace(tzinfo=None), BEIJING)

    def said(self, draft: Draft) -> Reception | None:
        """How the application came in, once nothing is wrong with it; None: nothing to be said."""
        at = self._ticket_at() if self.ticket_time else None
        said: dict[str, Any] = {
            "document": self.document or None,
            "ticket": self.ticket,
            "ticket_at": at,
            "helper": self._made() if self.helped else None,
        }
        if self.at_window:
            return Reception.model_validate(said | {"begun_at": draft.begun_at})
        return Reception.model_validate(said) if self.helped else None


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


async def fields_of(request: Request, *, at_window: bool, form: FormData | None = None) -> ReceptionFields:
    """The fields for this visitor, empty or as a form sends or sent them, read as they are meant."""
    here = await hall_here(request) if at_window else None
    now = await legal_now_of(request)
    tickets = here.shown.hall.tickets if here else None
    if form is None:
        return ReceptionFields(at_window, now, tickets, helper={"since": beijing_date(now).isoformat()})
    document = text(form, PREFIX + "document", 20)
    return ReceptionFields(
        at_window,
        now,
        tickets,
        document=document if at_window and document in DOCUMENT_NAMES else "",
        ticket=normal_number(text(form, PREFIX + "ticket", 40)) if at_window else "",
        ticket_time=normal_number(text(form, PREFIX + "ticket_time", 20)) if at_window else "",
        helped=text(form, PREFIX + "helped", 5) == "yes",
        helper=_helper(form),
    )


def _helper(form: FormData) -> dict[str, str]:
    typed = {
        name: text(form, PREFIX + _HELPER + name, _LONGEST.get(name, 20)) for name in (*Helper.model_fields, "is_told")
    }
    number = normal_code(typed["number"])
    return typed | {
        "number": normal_id_no(number),
        "phone": normal_phone(typed["phone"]) if typed["phone"] else "",
        "since": normal_date(typed["since"]),
        "until": normal_date(typed["until"]),
    }
