"""One matter of steering (督查事项): where it is, what happened, what was said, and what the visitor may do."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import structlog
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Actor, Role
from domain.rating.rules import REASON_NAMES
from domain.steering.entries import STEERING_ENTRY, SteeringEntryOf
from domain.steering.may import why_not
from domain.steering.messages import (
    ASK_EXTENSION,
    CALL_OFF,
    GRANT_EXTENSION,
    REASSIGN,
    REFUSE_EXTENSION,
    URGE,
    SteeringAct,
)
from domain.steering.of_people import BAD_RATING
from domain.steering.procedure import Fact
from domain.steering.state import SteeringState
from domain.time.lights import light_at
from ledger import accounts, acts, definitions
from ledger.definitions import Publication
from ledger.process import on_file
from ledger.rating import matters as rated
from ledger.steering import matters
from starter.definitions.reality import facts_of
from starter.office.client import UNDATED
from starter.office.steering.door import Said, act_on
from starter.web.case.in_hand import actor_of
from starter.web.lists.seen import seen_now
from starter.web.programme.about import about_for
from starter.web.programme.words import conditions_of
from starter.web.site import arrivals
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.web.steering import evidence
from starter.web.steering.caller import WHO_CALLS_BACK
from starter.web.steering.reach import READERS, department_of, departments_in, is_own_work, matter_of
from starter.words.cosigning import Sentence
from starter.words.names import GRADE_NAMES, ROLE_NAMES, moment
from starter.words.steering import VERSION_CHARS, entry_sentence, sentence_of, step_name

log = structlog.get_logger(__name__)
pages = Pages()
MOST_WORDS = 2000
_VERSION = re.compile(r"[0-9a-f]{64}")
Errors = list[tuple[str, str]]


@dataclass(frozen=True)
class Possible:
    """An act that the visitor may do now. `words`: what is to be said with it; `days`: it names working days;
    `holds`: what it needs of the world, which is so.
    """

    act: str
    name: str
    act_id: str
    words: str | None = None
    days: str | None = None
    departments: bool = False
    is_quiet: bool = False
    version: bool = False
    holds: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Happened:
    """One entry as the page tells it, with what was said."""

    entry: SteeringEntryOf
    sentence: str
    words: str
    files: tuple[evidence.Evidence, ...]


@dataclass(frozen=True)
class Typed:
    """What was typed and did not go through."""

    act: str = ""
    words: str = ""
    days: str = ""
    departments: tuple[str, ...] = ()
    version: str = ""


@pages.get("/steering/{number}", allow=roles(*READERS))
async def matter_page(request: Request) -> Response:
    """One matter."""
    said = sentence_of("STEERING_WAITS_TO_BE_RECORDED") if "waits" in request.query_params else None
    state = await matter_of(request)
    if case_no := state.opening.case_no:
        # What is said here is about the people of a case: they see who read it.
        await arrivals.note(
            request, "case", session=session_of(request), case_no=case_no, about=state.opening.number, again=False
        )
    return await _show(request, state, said=said)


@pages.post("/steering/{number}", allow=roles(*READERS, uploads=True))
async def act_on_matter(request: Request) -> Response:
    """One act; what was typed stays where it does not hold."""
    state, form = await matter_of(request), form_of(request)
    typed = Typed(
        text(form, "act", 40),
        text(form, "words", MOST_WORDS + 1).replace("\r\n", "\n").strip(),
        text(form, "days", 10).strip(),
        departments_in(form),
        text(form, "version", 64),
    )
    actor = actor_of(session_of(request))
    holds = await _holds(request, state)
    found = next((each for each in _possible(state, actor, holds) if each.act == typed.act), None)
    number = state.opening.number
    if found is None:
        code = why_not(state, _tried(typed.act, actor, holds)) or "STEERING_STEP_DIFFERS"
        again = await _again(request, number, typed.act)
        return again or await _show(request, state, said=sentence_of(code), typed=typed, status=409)
    known = await shared(request).definition_cache.department_names()
    errors = _errors(found, typed, known)
    files, refused = ([], None) if errors else await evidence.taken(request, form)
    if refused:
        errors.append((f"{found.act}-files", refused))
    if errors:
        return await _show(request, state, errors=errors, typed=typed, status=422)
    said = Said(
        act_id=text(form, "act_id", 60) or str(uuid.uuid4()),
        kind=typed.act,
        days=int(typed.days) if found.days and typed.days else None,
        departments=typed.departments if found.departments else (),
        words=typed.words if found.words else "",
        files=tuple(files) if found.words else (),
        version=typed.version if found.version else None,
        holds=found.holds,
    )
    outcome = await act_on(shared(request).lianban, number, actor, said)
    log.info("steering_acted", case_no=number, act_kind=said.kind, code=outcome.code)
    if outcome.result == "refused":
        return await _show(request, await matter_of(request), said=sentence_of(outcome.code), typed=typed, status=409)
    return redirect(f"/steering/{number}?{'done' if outcome.result == 'applied' else 'waits'}")


async def _again(request: Request, number: str, act: str) -> Response | None:
    """Where a form leads whose act is on file: pressed again after its answer was lost, it is the same act."""
    first = await acts.read_act(pool_of(request), text(form_of(request), "act_id", 60))
    if first is None or (first.case_no, first.kind) != (number, act) or first.outcome == "refused":
        return None
    return redirect(f"/steering/{number}?{'done' if first.outcome else 'waits'}")


async def _holds(request: Request, state: SteeringState) -> frozenset[Fact]:
    """What is so in the world of what the running step may ask for; looked up only where it asks for something."""
    step = state.current
    if step is None or not any(move.needs for move in step.moves):
        return frozenset()
    return await facts_of(pool_of(request), shared(request).definition_cache, state.opening.about)


def _tried(act: str, actor: Actor, holds: Collection[Fact]) -> SteeringAct:
    return SteeringAct(
        act_id="tried",
        kind=act,
        actor=actor,
        received_at=UNDATED,
        days=1,
        departments=("-",),
        version="0" * 64,
        holds=tuple(sorted(holds)),
    )


def _possible(state: SteeringState, actor: Actor, holds: Collection[Fact]) -> list[Possible]:
    """The acts that would hold now."""
    return [each for each in _offered(state) if why_not(state, _tried(each.act, actor, holds)) is None]


def _offered(state: SteeringState) -> Iterator[Possible]:
    step = state.current
    if step is None:
        return
    for move in step.moves:
        usual = state.opening.procedure.step(move.to).days if move.to else 0
        days = f"下一步的期限，工作日（不填为{usual}）" if move.days else None
        needs = (move.needs,) if move.needs else ()
        new_id, names = str(uuid.uuid4()), move.departments
        yield Possible(move.act, move.name, new_id, move.words, days, names, version=move.version, holds=needs)
    yield Possible(URGE, "催办", str(uuid.uuid4()), "催办的话", is_quiet=True)
    yield Possible(ASK_EXTENSION, "申请延期", str(uuid.uuid4()), "延期的理由", "延期多少个工作日", is_quiet=True)
    granted = f"延期多少个工作日（不填为申请的{state.asked_days}）"
    yield Possible(GRANT_EXTENSION, "同意延期", str(uuid.uuid4()), None, granted)
    yield Possible(REFUSE_EXTENSION, "不同意延期", str(uuid.uuid4()), "不同意的理由", is_quiet=True)
    anew = "这一步重新给的期限，工作日（不填为不变）" if step.side == "department" else None
    yield Possible(REASSIGN, "改派，换主办", str(uuid.uuid4()), "改派的理由", anew, departments=True, is_quiet=True)
    yield Possible(CALL_OFF, "撤销这个事项", str(uuid.uuid4()), "撤销的理由", is_quiet=True)


def _errors(found: Possible, typed: Typed, known: Mapping[str, str]) -> Errors:
    errors: Errors = []
    if found.words and not 0 < len(typed.words) <= MOST_WORDS:
        errors.append((f"{found.act}-words", f"请写明{found.words}，最多{MOST_WORDS}字。"))
    is_number = typed.days.isascii() and typed.days.isdecimal() and 1 <= int(typed.days[:4]) <= 250
    is_needed = found.act == ASK_EXTENSION
    if found.days and not is_number and (typed.days or is_needed):
        errors.append((f"{found.act}-days", sentence_of("STEERING_DAYS_MISSING").next_step))
    if found.departments and (not typed.departments or set(typed.departments) - set(known)):
        errors.append((f"{found.act}-departments", sentence_of("STEERING_DEPARTMENTS_MISSING").next_step))
    if found.version and not _VERSION.fullmatch(typed.version):
        errors.append((f"{found.act}-version", sentence_of("STEERING_VERSION_MISSING").next_step))
    return errors


async def _show(
    request: Request,
    state: SteeringState,
    *,
    errors: Errors | None = None,
    said: Sentence | None = None,
    typed: Typed | None = None,
    status: int = 200,
) -> Response:
    opening, seen = state.opening, await seen_now(request)
    departments = await shared(request).definition_cache.department_names()
    light = light_at(_Lit(state), seen.now) if not state.is_over else ""
    holds = await _holds(request, state)
    return render(
        request,
        "steering/page.html",
        status=status,
        title=f"{opening.procedure.title} {opening.number}",
        state=state,
        opening=opening,
        procedure=opening.procedure,
        reason=opening.procedure.reasons.get(opening.reason, opening.reason),
        step=step_name(opening.procedure, state.phase, state.outcome),
        light=light,
        departments=departments,
        named=[departments.get(each, each) for each in state.departments or opening.departments],
        waits=[departments.get(each, each) for each in state.waits_for],
        happened=await _happened(request, state, departments),
        possible=_possible(state, actor_of(session_of(request)), holds),
        conditions=conditions_of(state.current, holds),
        about=await about_for(request, opening.about),
        reads_case=department_of(request) is None,
        errors=errors or [],
        said=said,
        typed=typed or Typed(),
        done="done" in request.query_params,
        issued="issued" in request.query_params,
        is_rated=is_own_work(session_of(request), opening.not_by, is_open=not state.is_over),
        rating=await rated.of_matter(pool_of(request), opening.number) if opening.kind == BAD_RATING else None,
        grades=GRADE_NAMES,
        rating_reasons=REASON_NAMES,
        matter=dict((await shared(request).definition_cache.names()).bundles).get(opening.matter or "", ""),
        versions=await versions_of(request, opening.matter) if opening.matter and not state.is_over else [],
        sees_caller=session_of(request).held.role in WHO_CALLS_BACK,
    )


async def versions_of(request: Request, slug: str) -> list[tuple[str, str]]:
    """Versions of a bundle to choose from, newest first: hash, and as people tell them apart."""
    found = await definitions.history(pool_of(request), slug)
    return [(each.hash, _version_name(each)) for each in found]


def _version_name(each: Publication) -> str:
    note = f"：{each.note}" if each.note else ""
    return f"{each.hash[:VERSION_CHARS]}，{moment(each.published_at)}发布{note}"


class _Lit:
    """The term of the running step, as lights are read."""

    due_provisional = False
    yellow_at = None
    remind_at = None

    def __init__(self, state: SteeringState) -> None:
        self.due_on = state.due_on
        self.red_at = state.due_at


async def _happened(request: Request, state: SteeringState, departments: Mapping[str, str]) -> list[Happened]:
    """The journal, newest first, with what was said."""
    number, pool = state.opening.number, pool_of(request)
    bodies = await on_file.read_bodies(pool, number)
    entries = [STEERING_ENTRY.validate_json(body) for body in bodies]
    words = await matters.words(pool, number)
    people = await accounts.names_of(pool, {e.actor.actor_id for e in entries if e.actor})
    told = [_told(state, each, departments, people, words) for each in entries]
    return told[::-1]


def _told(
    state: SteeringState,
    entry: SteeringEntryOf,
    departments: Mapping[str, str],
    people: Mapping[str, str],
    words: Mapping[str, Mapping[str, object]],
) -> Happened:
    who = "系统"
    if entry.actor is not None and entry.actor.role is not Role.SYSTEM:
        place = departments.get(entry.actor.department or "", "") or ROLE_NAMES.get(Role(entry.actor.role), "")
        who = f"{place}{people.get(entry.actor.actor_id, '')}"
    sentence = entry_sentence(state.opening.procedure, entry, who, lambda slug: departments.get(slug, slug))
    said = words.get(entry.act_id or "", {})
    files = evidence.shown(state.opening.number, entry.act_id, said)
    return Happened(entry, sentence, str(said.get("words", "")), files)
