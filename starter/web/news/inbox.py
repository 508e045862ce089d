"""消息: what is told to a colleague, newest first, each leading to its case; and the templates as they are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.news.news import Audience, Language, NewsKind
from ledger import accounts
from ledger.bulletins.bulletins import is_bulletin
from ledger.news import inbox
from ledger.news.inbox import LAST, Inbox, Told
from starter.news.words import (
    FOLDER,
    FOLDERS,
    InWords,
    bulletin_in_words,
    in_words,
    languages_of,
    matter_in_words,
    names_of,
    source_of,
)
from starter.office.steering.door import is_number
from starter.web.programme.about import About, abouts_of
from starter.web.site.deputy_session import principal_of
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import STAFF, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

PAGE = 50
_MOST_DIGITS = 18
pages = Pages()


@dataclass(frozen=True)
class Line:
    """One piece as the page shows it."""

    news_id: int
    number: str
    path: str
    at: datetime
    said: InWords
    is_new: bool
    is_mine: bool
    """Told to this colleague by name, not to all who have the role."""


@dataclass(frozen=True)
class TemplateShown:
    """One template as it is written, in one language."""

    language: Language
    title: str
    body: str
    file: str


@pages.get("/news", allow=roles(*STAFF))
async def inbox_page(request: Request) -> Response:
    """One page; `before` is the last piece of the page before."""
    whose, pool = _whose(request), pool_of(request)
    before = _number(request.query_params.get("before", "")) or LAST
    found = await inbox.page(pool, whose, before=before, most=PAGE + 1)
    upto = await inbox.seen_upto(pool, whose)
    people = await accounts.names_of(pool, {name for told in found[:PAGE] for name in _people_in(told)})
    abouts = await abouts_of(pool, (_about(told) for told in found[:PAGE]))
    lines = [await _line(request, told, upto, people, abouts) for told in found[:PAGE]]
    return render(
        request,
        "news/inbox.html",
        title="消息",
        lines=lines,
        is_first=before == LAST,
        next=found[PAGE - 1].news_id if len(found) > PAGE else None,
        newest=found[0].news_id if found and before == LAST else None,
        has_new=any(line.is_new for line in lines),
    )


@pages.post("/news/seen", allow=roles(*STAFF))
async def mark_seen(request: Request) -> Response:
    """全部标为已读: up to the newest that the page showed; what came since stays new."""
    upto = _number(text(form_of(request), "upto", _MOST_DIGITS))
    if upto is not None:
        await inbox.mark_seen(pool_of(request), _whose(request), upto)
    return redirect("/news")


@pages.get("/news/templates", allow=roles(Role.ADMIN, Role.SUPERVISOR))
async def templates_page(request: Request) -> Response:
    """Every template as it is written: whom it tells, its title and its sentence."""
    kinds = [(kind, [_shown(kind, each) for each in languages_of(kind)]) for kind in NewsKind]
    return render(request, "news/templates.html", title="消息模板", kinds=kinds)


def _shown(kind: NewsKind, language: Language) -> TemplateShown:
    title, _, body = source_of(kind, language).partition("\n")
    file = FOLDERS[language].relative_to(FOLDER) / f"{kind.value}.txt"
    return TemplateShown(language, title, body.strip(), file.as_posix())


def _whose(request: Request) -> Inbox:
    """A deputy reads what is told to the colleague who is away."""
    session = session_of(request)
    return Inbox(principal_of(session) or session.account_id or "", session.held.role, session.held.department)


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _MOST_DIGITS else None


def _people_in(told: Told) -> set[str]:
    """Accounts that a piece names."""
    return {str(told.news.facts[name]) for name in ("by", "whose") if name in told.news.facts}


def _about(told: Told) -> str | None:
    """What a matter of steering is about, where that is of the programme."""
    said = told.news.facts.get("matter_about")
    return str(said) if said else None


async def _line(
    request: Request, told: Told, upto: int, people: Mapping[str, str], abouts: Mapping[str, About]
) -> Line:
    cache, path = shared(request).definition_cache, f"/cases/{told.number}"
    if is_number(told.number):
        known, path = abouts.get(_about(told) or ""), f"/steering/{told.number}"
        said = matter_in_words(told, await cache.department_names(), known.name if known else "")
    elif is_bulletin(told.number):
        said, path = bulletin_in_words(told), f"/bulletins/{told.number}"
    else:
        said = in_words(told.news, told.number, names_of(told, await cache.by_hash(told.definition), people))
    return Line(
        news_id=told.news_id,
        number=told.number,
        path=path,
        at=told.news.at,
        said=said,
        is_new=told.news_id > upto,
        is_mine=told.news.reader.audience is Audience.PERSON,
    )
