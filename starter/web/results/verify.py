"""核验: whoever has a paper's code sees whether it is in force; the code is all that is needed, and all that helps.

It says no more than needed: kind, number, holder (a person's name masked), organ, dates, state, parts. Guesses are
counted by where they come from, and too many from one place are told to wait.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from domain.case.course import Course
from domain.case.results.validity import Validity
from domain.definition.normal import normal_code
from domain.time.calendar import beijing_date
from ledger import lists
from ledger.access import limits
from ledger.access.limits import Limit
from ledger.results import e_licences
from ledger.results.e_licences import ELicence
from ledger.snapshot import read_case
from starter.web.results.public import PublicResult, public_result
from starter.web.results.shown import holder_of, shown_results
from starter.web.site import arrivals
from starter.web.site.permissions import Pages, public, redirect
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

pages = Pages()
KIND = "verify"
GUESSES = Limit(here=20, of_subject=1_000_000, of_place=1_000_000)
"""Wrong codes from one place within a quarter of an hour; others are not kept waiting by them."""
_CODE = re.compile(r"[0-9A-Z]{20}")
OPEN = public("核验证照人人可用，凭证上的二维码；只显示核验需要的内容")


@dataclass(frozen=True)
class Verified:
    """What a code stands for on that day; `validity`: of the version on the paper."""

    licence: ELicence
    shown: PublicResult
    today: date

    @property
    def validity(self) -> Validity:
        """How the version on the paper stands."""
        return self.shown.of_version(self.licence.version, self.today)

    @property
    def is_former(self) -> bool:
        """Whether the paper is an earlier version than the last."""
        return self.licence.version < self.shown.version


@pages.get("/verify", allow=OPEN)
async def verify_page(request: Request) -> Response:
    """Type the code of a paper."""
    typed = normal_code(request.query_params.get("code", "")[:40]).upper()
    return redirect(f"/verify/{typed}") if _CODE.fullmatch(typed) else _answer(request, None, bool(typed), 200)


@pages.get("/verify/{code}", allow=OPEN)
async def verify(request: Request) -> Response:
    """How the paper of that code stands today."""
    entrance, pool = shared(request).entrance, pool_of(request)
    attempt = entrance.attempt(KIND, "", f"address:{arrivals.address(request)}")
    if await limits.is_locked(pool, attempt, GUESSES):
        return _answer(request, None, False, 429)
    code = normal_code(request.path_params["code"][:40]).upper()
    licence = await e_licences.by_code(pool, code) if _CODE.fullmatch(code) else None
    found = await _verified(request, licence) if licence else None
    if found is None:
        await limits.note_failure(pool, attempt)
        return _answer(request, None, True, 404)
    return _answer(request, found, False, 200)


async def _verified(request: Request, licence: ELicence) -> Verified | None:
    kept = PublicResult.model_validate(licence.shown) if licence.shown else await _read_anew(request, licence)
    return Verified(licence, kept, beijing_date(licence.now)) if kept else None


async def _read_anew(request: Request, licence: ELicence) -> PublicResult | None:
    """Out of the whole case, once after each of its entries; kept for whoever asks next."""
    pool = pool_of(request)
    read = await read_case(pool, licence.case_no)
    if read is None:
        return None
    definition = await shared(request).definition_cache.by_hash(read.head.definition)
    acts = await lists.acts_of_case(pool, licence.case_no)
    contents = {act.act_id: act.content for act in acts}
    course = Course.of(read.opening, read.entries)
    results = shown_results(course, definition, contents, read.numbers, read.now)
    shown = next((each for each in results if each.result.subject == licence.subject), None)
    if shown is None:
        return None
    public = public_result(shown, holder_of(read.head))
    await e_licences.keep_shown(pool, licence.code, public.model_dump(mode="json"), read.head.seq)
    return public


def _answer(request: Request, found: Verified | None, is_wrong: bool, status: int) -> Response:
    response = render(
        request,
        "results/verify.html",
        status=status,
        title="证照核验",
        found=found,
        is_wrong=is_wrong,
        is_locked=status == 429,
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
