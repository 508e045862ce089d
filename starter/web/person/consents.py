"""同意和撤回: what was told and asked about the data of one's own case, what was said, and how to take it back.

Also for those who came by query code: the case is theirs. A withdrawal is for what comes afterwards (个人信息保护法
第十五条); what it means is said beside it. While a firm still works on an item, the item is withdrawn first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.case.state import ENDED, CaseState
from domain.consents.purposes import TEXTS, WITHDRAWABLE, Purpose, PurposeText, Said
from ledger import legal_clock
from ledger.consents import consents
from ledger.consents.consents import Consent
from ledger.look_ups import look_ups
from ledger.news import contacts
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import NotLoggedIn, Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

pages = Pages()
OWN = roles(Role.APPLICANT, reads="case")
SAID_NAMES: Mapping[Said, str] = {
    "noticed": "已告知",
    "given": "已同意",
    "refused": "没有同意",
    "withdrawn": "已撤回",
}
_AGAIN = frozenset({Purpose.REUSE})
"""May be given later, too; ways to be told are chosen on their own page, and items of firms when one applies."""


@dataclass(frozen=True)
class Line:
    """One purpose: the words of now, what was said last, and what can be done."""

    text: PurposeText
    purpose: Purpose
    said: Consent | None
    recipients: str
    may_withdraw: bool
    may_give: bool
    first: tuple[str, ...]
    """Items that are withdrawn before it can be."""

    @property
    def is_of_other_words(self) -> bool:
        """Whether the words have changed since they were read."""
        return self.said is not None and self.said.words_digest != self.text.digest


@pages.get("/query/consents", allow=OWN)
async def consents_page(request: Request) -> Response:
    """Every purpose of the case."""
    return await _show(request, [])


@pages.post("/query/consents", allow=OWN)
async def say(request: Request) -> Response:
    """Take a consent back, or give it now; said twice it stands once."""
    case_no, sent = _case(request), form_of(request)
    lines = {line.purpose.value: line for line in await _lines(request, case_no)}
    line, wanted = lines.get(text(sent, "purpose", 20)), text(sent, "say", 10)
    if line is None or wanted not in ("withdraw", "give"):
        return redirect("/query/consents")
    if wanted == "withdraw" and line.first:
        sentence = f"请先在办理进度里撤回还在办理的事项（{'、'.join(line.first)}），再撤回同意。"
        return await _show(request, [(f"line-{line.purpose}", sentence)], 422)
    if (line.may_withdraw if wanted == "withdraw" else line.may_give) and not await _record(
        request, case_no, line, "withdrawn" if wanted == "withdraw" else "given"
    ):
        return redirect("/query/consents")
    return redirect("/query/consents?saved")


async def _record(request: Request, case_no: str, line: Line, said: Said) -> bool:
    """The line, and what follows from it, in one transaction."""
    pool = pool_of(request)
    at = await legal_clock.legal_now(pool)
    detail = line.said.detail if line.said is not None else ""
    async with pool.acquire() as connection, connection.transaction():
        kept = await consents.record(connection, line.purpose, said, at=at, case_no=case_no, detail=detail)
        if line.purpose is Purpose.CHANNELS and said == "withdrawn":
            await contacts.choose(connection, case_no, {})
        if line.purpose is Purpose.LOOK_UP and said == "withdrawn":
            await look_ups.withdraw_of_case(connection, case_no)
    return kept


def _case(request: Request) -> str:
    case_no = session_of(request).case_no
    if case_no is None:
        raise NotLoggedIn
    return case_no


async def _lines(request: Request, case_no: str) -> list[Line]:
    said = await consents.of_case(pool_of(request), case_no)
    state = await shared(request).lianban.case_state(case_no)
    definition = await shared(request).definition_cache.by_hash(state.plan.definition)
    sources: dict[str, str] = {key: source.name for key, source in definition.sources.items()}
    departments = await shared(request).definition_cache.department_names()
    names: dict[str, str] = {**departments, **sources}
    return [_line(purpose, said.get(purpose), state, names) for purpose in Purpose if _concerns(purpose, said)]


def _concerns(purpose: Purpose, said: Mapping[Purpose, Consent]) -> bool:
    return purpose in said or purpose in (Purpose.DUTY, Purpose.REUSE)


def _line(purpose: Purpose, said: Consent | None, state: CaseState, names: Mapping[str, str]) -> Line:
    recipients = said.recipients if said is not None else ()
    stands = said is not None and said.stands
    return Line(
        text=TEXTS[purpose],
        purpose=purpose,
        said=said,
        recipients="、".join(names.get(code, code) for code in recipients),
        may_withdraw=stands and purpose in WITHDRAWABLE,
        may_give=not stands and purpose in _AGAIN,
        first=tuple(
            item.name
            for item in state.plan.items
            if item.department in recipients and state.items[item.key].phase not in ENDED
        ),
    )


async def _show(request: Request, errors: list[tuple[str, str]], status: int = 200) -> Response:
    case_no = _case(request)
    return render(
        request,
        "person/consents.html",
        status=status,
        title="个人信息：告知和同意",
        case_no=case_no,
        lines=await _lines(request, case_no),
        names=SAID_NAMES,
        saved="saved" in request.query_params,
        errors=errors,
    )
