"""联合事项: the page of one joint event, its acts by role, and the evidence files that go with opinions.

Each act has an address of its own with the roles that the rules of the domain give it; whose department has no part in
the event is turned away before anything is on file.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.case.act_specs import ACTS
from domain.case.acts import Officer, Slot
from domain.case.joint.rules import has_part
from domain.case.joint.state import JointPhase
from domain.case.roles import CASE_READERS, OF_DEPARTMENT
from starter.web.case.dossier import open_dossier
from starter.web.case.page import outcome_shown
from starter.web.case.people import everybody
from starter.web.file_pages.answers import FileAtHand, add_file
from starter.web.joint.calendar import clashes_at, clerk_of
from starter.web.joint.declared import limit_words
from starter.web.joint.forms import FORM_KINDS, MOST_SLOTS, read_joint_act
from starter.web.joint.offered import allowed_staff
from starter.web.joint.view import OPENS_FILES, JointView, PartyView, Reader, joint_view, opens_files, slot_value
from starter.web.notices.listed import ListedNotice, listed_notices
from starter.web.site.colleagues import Colleague
from starter.web.site.form_parts import FormWrong, sent_before
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import (
    NotPermitted,
    Pages,
    redirect,
    roles,
    session_of,
)
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared

log = structlog.get_logger(__name__)
pages = Pages()
_BEFORE_IT_IS_HELD = frozenset({JointPhase.CONVENED, JointPhase.BOOKING, JointPhase.SCHEDULED})
_OF_ALL = frozenset(kind for kind, spec in ACTS.items() if "attendance" in spec.says)
_PEOPLE_NEEDED = _OF_ALL | {kind for kind, spec in ACTS.items() if "officers" in spec.says}


@dataclass(frozen=True)
class JointForms:
    """What the forms show besides the event: who can be named, and what was typed in them."""

    people: Mapping[str, tuple[Colleague, ...]]
    typed: Mapping[str, str]
    ticked: Mapping[str, frozenset[str]]

    def of(self, event: JointView, kind: str) -> Mapping[str, str]:
        """What was typed in the form of that act; empty for every other form of the page."""
        return self.typed if (self.typed.get("key"), self.typed.get("kind")) == (event.plan.key, kind) else {}

    def is_ticked(self, event: JointView, kind: str, name: str, value: str, usual: bool = False) -> bool:
        """Whether a box is ticked: as it was sent, else as is usual."""
        if not self.of(event, kind):
            return usual
        return value in self.ticked.get(name, frozenset())

    def colleagues(self, party: PartyView) -> tuple[Colleague, ...]:
        """People of a department, those who were named before first."""
        named = [each.actor_id for each in party.state.officers]
        return tuple(sorted(self.people.get(party.department, ()), key=lambda each: each.account_id not in named))

    def officer(self, party: PartyView, account: str) -> Officer | None:
        """How somebody was named when the department confirmed."""
        return next((each for each in party.state.officers if each.actor_id == account), None)


async def event_of(request: Request) -> JointView:
    """The event of this address as its visitor may see it. A key that the case does not have is no page."""
    case = await open_dossier(shared(request), session_of(request), request.path_params["case_no"])
    event = joint_view(case, request.path_params["key"])
    if event is None:
        raise HTTPException(404)
    return event


async def desk_of(request: Request, event: JointView) -> JointForms:
    """What the forms of an event show; people are read only where a form names some."""
    typed, ticked = typed_in(request)
    return JointForms(await _people(request, event), typed, ticked)


async def _people(request: Request, event: JointView) -> dict[str, tuple[Colleague, ...]]:
    people: dict[str, tuple[Colleague, ...]] = {}
    if event.acts & _PEOPLE_NEEDED:
        everywhere = bool(_OF_ALL & event.acts)
        for party in event.taking_part if everywhere else (event.own,) if event.own else ():
            found = {each.account_id: each for each in reversed(await everybody(pool_of(request), party.department))}
            people[party.department] = tuple(sorted(found.values(), key=lambda each: each.name))
    return people


def typed_in(request: Request) -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """What was typed and ticked in the form that is answered, with its event and act; empty where none was sent."""
    if not hasattr(request.state, "form"):
        return {}, {}
    pairs = [(name, value) for name, value in form_of(request).multi_items() if isinstance(value, str)]
    whose = {"key": request.path_params.get("key", ""), "kind": request.url.path.rpartition("/")[2]}
    return {**dict(pairs), **whose}, {name: frozenset(v for key, v in pairs if key == name) for name, _ in pairs}


@pages.get("/cases/{case_no}/joint/{key}", allow=roles(*CASE_READERS, of_case=True))
async def joint_page(request: Request) -> Response:
    """One joint event."""
    return await show_event(request, await event_of(request))


async def show_event(
    request: Request, event: JointView, *, errors: Sequence[tuple[str, str]] = (), status: int = 200
) -> Response:
    """The event's page; after a form its errors with what was typed."""
    return render(
        request,
        "joint/page.html",
        status=status,
        title=f"{event.plan.name}：办件 {event.case.head.case_no}",
        view=event.case,
        event=event,
        notices=await _notices(request, event),
        notice=outcome_shown(request, event.case),
        clashes_of=await _clashes(request, event),
        evidence=Reader(event.case, event.plan, event.reads_findings).evidence,
        limit_words=limit_words,
        **surroundings(await desk_of(request, event), errors),
    )


async def _clashes(request: Request, event: JointView) -> Callable[[Slot], tuple[str, ...]]:
    """With what the event's times overlap, as far as it concerns the visitor's department (others see all)."""
    actor, state = event.case.actor, event.state
    if state.phase not in _BEFORE_IT_IS_HELD:
        return lambda _slot: ()
    slots = (state.slot,) if state.slot else state.slots
    own = actor.department if actor.role in OF_DEPARTMENT and actor.department != event.plan.convenor else None
    at, clerk = (event.case.head.case_no, event.plan.key), clerk_of(session_of(request))
    found = await clashes_at(pool_of(request), at, slots, event.case.departments, department=own, clerk=clerk)
    return lambda slot: found.get(slot, ())


async def _notices(request: Request, event: JointView) -> list[ListedNotice]:
    """Notices of this event that the visitor may print."""
    entries = event.case.entries
    own = {seq for seq, entry in enumerate(entries, start=1) if getattr(entry, "joint", None) == event.plan.key}
    return [notice for notice in await listed_notices(pool_of(request), event.case) if notice.seq in own]


def surroundings(desk: JointForms, errors: Sequence[tuple[str, str]]) -> dict[str, object]:
    """What every template with forms of an event needs."""
    return {
        "errors": list(errors),
        "joint_desk": desk,
        "slot_value": slot_value,
        "most_slots": MOST_SLOTS,
    }


def _page_for(kind: str) -> Callable[[Request], Awaitable[Response]]:
    async def send(request: Request) -> Response:
        return await _send(request, kind)

    send.__name__ = f"joint_{kind}"
    return send


async def _send(request: Request, kind: str) -> Response:
    event = await event_of(request)
    if not has_part(event.plan, event.case.actor, kind):
        raise NotPermitted
    try:
        return redirect(event.path + await send_joint_act(request, event, kind))
    except FormWrong as wrong:
        return await show_event(request, event, errors=wrong.errors, status=422)


async def send_joint_act(request: Request, event: JointView, kind: str) -> str:
    """Send an act on the event as its form asks for it; the part of an address that shows what became of it.

    Raises FormWrong.
    """
    try:
        wanted = await read_joint_act(request, event, kind)
    except FormWrong:
        if before := await sent_before(pool_of(request), form_of(request), event.case.head.case_no, kind):
            return f"?act={before}"
        raise
    receipt = await shared(request).lianban.send_act(wanted)
    log.info(
        "act_sent",
        case_no=wanted.case_no,
        act_id=wanted.act_id,
        kind=kind,
        actor_id=wanted.actor.actor_id,
        outcome=receipt.outcome,
    )
    seen = text(form_of(request), "seq", 8)
    return f"?act={wanted.act_id}" + (f"&seen={seen}" if seen.isdecimal() else "")


for _kind in FORM_KINDS:
    pages.post(
        f"/cases/{{case_no}}/joint/{{key}}/acts/{_kind}",
        allow=roles(*allowed_staff(_kind), of_case=True, uploads=ACTS[_kind].files),
    )(_page_for(_kind))


async def evidence_file(request: Request) -> FileAtHand:
    """One evidence file (现场照片), for the departments that take part; to others it is as if there were none."""
    event = await event_of(request)
    act_id, position = request.path_params["act_id"], request.path_params["position"]
    kept = event.case.contents.get(act_id, {}).get("files", ()) if act_id in _acts_with_files(event) else ()
    found = next((each for at, each in enumerate(kept) if str(at) == position), None)
    if found is None or not opens_files(event.case, event.plan):
        raise HTTPException(404)
    case_no, actor_id = event.case.head.case_no, event.case.actor.actor_id
    return FileAtHand(
        name=str(found["file_name"]),
        digest=str(found["digest"]),
        back=f"{event.path}#parties-head",
        opened=lambda: log.info("joint_file_opened", case_no=case_no, act_id=act_id, actor_id=actor_id),
    )


def _acts_with_files(event: JointView) -> frozenset[str]:
    """Acts of this event that files may go with: opinions, and reports that things were put right."""
    opinions = {given.act_id for each in event.rounds for given in each.opinions.values()}
    reports = {each.rectified.act_id for each in event.rounds if each.rectified is not None}
    return frozenset(act_id for act_id in opinions | reports if act_id)


add_file(
    pages,
    "/cases/{case_no}/joint/{key}/files/{act_id}/{position}",
    allow=roles(*OPENS_FILES, of_case=True, reads="file"),
    door=evidence_file,
)
