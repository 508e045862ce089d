"""Forms of 催办 and 回复催办 (until when, what, for which day), and of 说明超期理由 (why a promise passed)."""

from __future__ import annotations

from datetime import date

from starlette.datastructures import FormData
from starlette.requests import Request

from domain.case.acts import MOST_ANSWER_DAYS
from domain.time.calendar import beijing_date
from starter.web.case.in_hand import CaseInHand
from starter.web.site.form_parts import Errors, FormWrong, Parts, words
from starter.web.site.forms_in import text

DAYS = tuple(range(1, MOST_ANSWER_DAYS + 1))
"""Working days that may be chosen."""


def answer_days(sent: FormData) -> int | None:
    """The window that was chosen; None: the one of the bundle."""
    typed = text(sent, "answer_days", 3)
    return int(typed) if typed in {str(each) for each in DAYS} else None


async def urged(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """催办: by when it is answered."""
    return {"answer_days": answer_days(sent)}


async def answered(_request: Request, hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """回复催办: in words, and the day on which it will be done."""
    content, typed, errors = words(sent, "note"), text(sent, "done_on", 10), Errors()
    done_on = _day(typed)
    if not content:
        errors.append(("note", "请写明办到哪一步、还差什么。"))
    if done_on is None:
        errors.append(("done_on", "请填写预计办完的日期。"))
    elif done_on < beijing_date(hand.now):
        errors.append(("done_on", "预计办完的日期已经过去，请填写今天或以后的日期。"))
    if errors:
        raise FormWrong(errors)
    return {"done_on": done_on, "content": content}


async def explained(_request: Request, _hand: CaseInHand, sent: FormData, _item: str | None) -> Parts:
    """说明超期理由: in words that everybody may read; the client looks for what is somebody's own."""
    content = words(sent, "opinion")
    if not content:
        raise FormWrong([("opinion", "请写明为什么没有按时办完、什么时候办完。")])
    return {"content": content}


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
