"""Free search (查找): what is typed is sent by POST and kept with the session; addresses carry its id alone."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from domain.definition.search import asked_words
from ledger import lists
from ledger.listing import kept
from starter.office.codes import CASE_NUMBER
from starter.office.filing.search import digest_with
from starter.web.lists.asked import Asked
from starter.web.site.deputy_session import stands_for
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import redirect, session_of
from starter.web.site.security import SESSION_COOKIE
from starter.web.site.shared import pool_of, shared

LONGEST = 60
TOO_LITTLE = "请输入姓名或单位名称里的字，或者证件、电话号码的后四位或全部。"


@dataclass(frozen=True)
class Found:
    """A search: what was typed, what a case must have to be found, and what is wrong with it."""

    typed: str = ""
    words: tuple[str, ...] = ()
    error: str = ""


async def found_by(request: Request, asked: Asked) -> Found:
    """The search that an address names; none of it when the session that typed it is over."""
    if not asked.find:
        return Found()
    typed = await kept.search(pool_of(request), session_id_of(request), asked.find)
    if typed is None:
        return Found(error="上次查找的内容已不保留，请重新输入。")
    words = asked_words(typed, digest_with(shared(request).settings.secret_key))
    return Found(typed, words, "" if words else TOO_LITTLE)


async def search_from(request: Request, asked: Asked) -> Response:
    """Keep what was typed and show the list with it; a whole case number leads to its case."""
    typed = text(form_of(request), "words", LONGEST).strip()
    if not typed:
        return redirect(asked.address(find=""))
    if CASE_NUMBER.fullmatch(typed):
        session = session_of(request)
        held, me = session.held, stands_for(session)
        if await lists.concerns(pool_of(request), typed, held.role, held.department, me):
            return redirect(f"/cases/{typed}")
    search_id = await kept.keep_search(pool_of(request), session_id_of(request), typed)
    return redirect(asked.address(find=search_id))


def session_id_of(request: Request) -> str:
    """The session's id, as the browser sends it."""
    return request.cookies.get(SESSION_COOKIE, "")
