"""One bulletin (通报): its numbers beside the month before, what is said to each part, and what may be done."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from domain.bulletin.figures import PARTS, WORDED
from domain.bulletin.moves import LONGEST, MOVES, Phase, why_not
from ledger import accounts
from ledger.bulletins import bulletins
from ledger.bulletins.bulletins import Bulletin
from starter.office.bulletins.door import BulletinRefused, Wish, act_on
from starter.web.bulletins.reach import MAKERS, PATH, bulletin_of, doer_of, makes
from starter.web.bulletins.words import (
    DEPARTMENT_TITLES,
    DONE_NAMES,
    PHASE_NAMES,
    change_text,
    department_row,
    number_text,
    rule_text,
    sentence_of,
)
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import STAFF, Pages, redirect, roles
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.words.cosigning import Sentence

log = structlog.get_logger(__name__)
pages = Pages()
Errors = list[tuple[str, str]]


@dataclass(frozen=True)
class Typed:
    """What was typed and did not go through; `words` by part."""

    kind: str = ""
    reason: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PartShown:
    """One part: its name, rows of figures, what is said to it, what was typed last, and what stands on file instead."""

    key: str
    name: str
    rows: Sequence[tuple[str, ...]]
    words: str
    on_file: str


@dataclass(frozen=True)
class Possible:
    """An act that the visitor may do now."""

    kind: str
    name: str
    act_id: str
    reason: bool


@pages.get(f"{PATH}/{{number}}", allow=roles(*STAFF))
async def bulletin_page(request: Request) -> Response:
    """One bulletin."""
    return await _show(request, await bulletin_of(request))


@pages.post(f"{PATH}/{{number}}", allow=roles(*MAKERS))
async def act_on_bulletin(request: Request) -> Response:
    """One act; what was typed stays where it does not hold."""
    found, form = await bulletin_of(request), form_of(request)
    typed = Typed(text(form, "act", 20), _clean(form, "reason"), {part: _clean(form, f"w.{part}") for part in WORDED})
    version = text(form, "version", 9)
    wish = Wish(
        act_id=text(form, "act_id", 60) or str(uuid.uuid4()),
        kind=typed.kind,
        version=int(version) if version.isascii() and version.isdecimal() else None,
        reason=typed.reason,
        words={part: words for part, words in typed.words.items() if words},
    )
    try:
        to = await act_on(pool_of(request), doer_of(request), found.number, wish)
    except BulletinRefused as refused:
        log.info("bulletin_acted", number=found.number, act_kind=typed.kind, code=refused.code)
        errors = [(_field(where, typed.kind), sentence_of(code).next_step) for where, code in refused.problems]
        said = None if errors else sentence_of(refused.code)
        now = await bulletins.read(pool_of(request), found.number) or found
        return await _show(request, now, errors=errors, said=said, typed=typed, status=422 if errors else 409)
    log.info("bulletin_acted", number=found.number, act_kind=typed.kind, code="")
    return redirect(f"{PATH}/{found.number}?{'done' if to is not Phase.DROPPED else 'dropped'}={typed.kind}")


def _clean(form: FormData, name: str) -> str:
    return text(form, name, LONGEST + 1).replace("\r\n", "\n").strip()


def _field(where: str, kind: str) -> str:
    return f"{kind}-reason" if where == "reason" else f"w.{where}"


def possible(request: Request, found: Bulletin) -> list[Possible]:
    """The acts that would hold now."""
    doer = doer_of(request)
    return [
        Possible(kind, move.name, str(uuid.uuid4()), move.reason)
        for kind, move in MOVES.items()
        if why_not(found.stage, kind, doer.role, doer.people) is None
    ]


async def _show(
    request: Request,
    found: Bulletin,
    *,
    errors: Errors | None = None,
    said: Sentence | None = None,
    typed: Typed | None = None,
    status: int = 200,
) -> Response:
    pool, may = pool_of(request), possible(request, found) if makes(request) else []
    done = await bulletins.acts(pool, found.number) if makes(request) else []
    people = await accounts.names_of(pool, _people(found) | {each.actor for each in done})
    corrected = await bulletins.read(pool, found.corrects) if found.corrects else None
    correcting = await bulletins.read(pool, found.corrected_by) if found.corrected_by else None
    return render(
        request,
        "bulletins/page.html",
        status=status,
        title=f"{found.month.year}年{found.month.month}月政务服务通报{'（更正）' if found.corrects else ''}",
        bulletin=found,
        phase=PHASE_NAMES[found.phase],
        parts=parts_of(found, typed.words if typed and typed.kind in ("write", "submit") else None),
        department_titles=DEPARTMENT_TITLES,
        department_rows=await department_rows(request, found),
        rule=rule_text(found.figures.rule),
        corrected=corrected,
        correcting=correcting,
        may_correct=may_correct(request, found),
        worded={each.kind for each in may if MOVES[each.kind].words},
        possible=[each for each in may if not MOVES[each.kind].words],
        done=done,
        done_names=DONE_NAMES,
        people=people,
        errors=errors or [],
        said=said,
        typed=typed or Typed(),
        new_id=str(uuid.uuid4()),
        told=request.query_params.get("done", ""),
        drafted="drafted" in request.query_params,
        makes=makes(request),
        longest=LONGEST,
    )


def may_correct(request: Request, found: Bulletin) -> bool:
    """Whether the visitor may draft a correction of it."""
    return found.phase is Phase.PUBLISHED and not found.corrected_by and doer_of(request).role is MOVES["write"].role


def _people(found: Bulletin) -> set[str]:
    return {each for each in (found.author, found.reviewer, found.signer) if each}


def parts_of(found: Bulletin, typed: Mapping[str, str] | None = None) -> list[PartShown]:
    """The parts in order; what was typed stands in the place of what is on file, which is shown beside it."""
    made = []
    for key, name in WORDED.items():
        stands = found.words.get(key, "")
        words = stands if typed is None else typed.get(key, "")
        made.append(PartShown(key, name, rows_of(found, key), words, stands if words != stands else ""))
    return made


def rows_of(found: Bulletin, part: str) -> list[tuple[str, ...]]:
    """(name, this month, the month before, how it moved, meaning) of each figure of a part."""
    return [
        (
            f"{line.name}（{line.unit}）" if line.unit != "%" else line.name,
            number_text(line.value, line.unit),
            number_text(line.before, line.unit),
            change_text(line),
            line.meaning,
        )
        for line in (found.figures.parts.get(part, ()) if part in PARTS else ())
    ]


async def department_rows(request: Request, found: Bulletin) -> list[tuple[str, ...]]:
    """Departments with their month; who is criticised first, then who is praised."""
    names = await shared(request).definition_cache.department_names()
    order = {"criticised": 0, "praised": 1, "": 2}
    lines = sorted(found.figures.departments, key=lambda each: (order[each.judgement], -each.ended, each.department))
    return [department_row(line, names.get(line.department, line.department)) for line in lines]
