"""消息和通知方式: what the family of a case was told so far, how it went out, and how they want to be told."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.consents.purposes import Purpose
from domain.news.news import CHINESE, Language
from ledger import legal_clock
from ledger.consents import consents
from ledger.news import contacts, inbox
from ledger.news.inbox import Told
from starter.news.words import CHANNEL_NAMES, InWords, in_words, names_of
from starter.web.site.carried import wants_a_look
from starter.web.site.contact_fields import ContactFields
from starter.web.site.forms_in import form_of
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

pages = Pages()
STATE_NAMES = {"waiting": "等待发送", "sent": "已发出", "failed": "没有发出", "dropped": "已取消"}


@pages.get("/query/news", allow=roles(Role.APPLICANT, reads="case"))
async def told_page(request: Request) -> Response:
    """Everything that was told, newest first, and the form to choose channels."""
    case_no = session_of(request).case_no or ""
    ways, language = await contacts.read(pool_of(request), case_no), await contacts.language(pool_of(request), case_no)
    return await _show(request, ContactFields.chosen(ways, language=language), [])


@pages.post("/query/news", allow=roles(Role.APPLICANT, reads="case"))
async def choose(request: Request) -> Response:
    """From now on these channels and no others; what waits for one that is gone is dropped."""
    contact = ContactFields.sent(form_of(request))
    problems = [] if wants_a_look(form_of(request)) else contact.problems()
    if problems or wants_a_look(form_of(request)):
        return await _show(request, contact, problems, 422 if problems else 200)
    at, case_no = await legal_clock.legal_now(pool_of(request)), session_of(request).case_no or ""
    async with pool_of(request).acquire() as connection, connection.transaction():
        await contacts.choose(connection, case_no, contact.contacts)
        await contacts.choose_language(connection, case_no, contact.language)
        # Choosing a way is consenting to it; leaving all takes back what was consented to.
        if contact.contacts:
            await consents.record(connection, Purpose.CHANNELS, "given", at=at, case_no=case_no)
        elif await consents.given(connection, Purpose.CHANNELS, case_no=case_no):
            await consents.record(connection, Purpose.CHANNELS, "withdrawn", at=at, case_no=case_no)
    return redirect("/query/news?saved")


@pages.post("/query/news/helper", allow=roles(Role.APPLICANT, reads="case"))
async def leave_helper_out(request: Request) -> Response:
    """No more messages to the helper (帮办代办)."""
    async with pool_of(request).acquire() as connection:
        await contacts.leave_helper_out(connection, session_of(request).case_no or "")
    return redirect("/query/news?saved")


async def told_to_applicant(request: Request, case_no: str, language: Language = CHINESE) -> list[tuple[Told, InWords]]:
    """Everything that the applicant of a case was told, newest first, in the words of then."""
    definitions, found = shared(request).definition_cache, []
    for told in await inbox.of_case(pool_of(request), case_no):
        names = names_of(told, await definitions.by_hash(told.definition), language=language)
        found.append((told, in_words(told.news, told.number, names)))
    return found


async def _show(request: Request, contact: ContactFields, errors: list[tuple[str, str]], status: int = 200) -> Response:
    case_no = session_of(request).case_no or ""
    language = await contacts.language(pool_of(request), case_no)
    return render(
        request,
        "public/told.html",
        status=status,
        title="消息和通知方式",
        case_no=case_no,
        language=language,
        lines=await told_to_applicant(request, case_no, language),
        contact=contact,
        helper_phone=await _helper_phone(request, case_no),
        errors=errors,
        saved="saved" in request.query_params,
        channels=CHANNEL_NAMES,
        states=STATE_NAMES,
    )


async def _helper_phone(request: Request, case_no: str) -> str:
    """Where the helper is told, as far as a page shows it; empty: nowhere."""
    phone = (await contacts.read(pool_of(request), case_no)).get("helper", "")
    return f"{phone[:3]}****{phone[-4:]}" if phone else ""
