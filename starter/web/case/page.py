"""办件详情: the case's page, with what became of the act that led here, and only the acts that may be done now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from domain.case.act_specs import ACTS
from domain.case.refusals import Refusal
from domain.case.roles import CASE_READERS
from ledger import lists
from starter.office.code_check import gives_code
from starter.office.steering.lead_check import able_to_lead, changes_lead
from starter.web.case.desk_forms import MOST_FILES
from starter.web.case.diagram import diagram_of
from starter.web.case.dossier import Dossier, open_dossier
from starter.web.case.forms import prefix_of
from starter.web.case.forms_view import ActForms
from starter.web.case.not_done import NotDone, not_done, not_sent, refusal_of
from starter.web.case.offered import Foreseen
from starter.web.case.offers import Offers, Picked
from starter.web.case.people import colleagues_of
from starter.web.case.records import ItemView
from starter.web.case.since_opened import LIVE, entry_seen, since_opened
from starter.web.case.urging import urged_words
from starter.web.case.view import CaseView, view_case
from starter.web.notices.listed import listed_notices
from starter.web.payment.shown import payment_shown
from starter.web.site.permissions import Pages, redirect, roles, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.web.site.unsent_acts import DROP, KEEP, UnsentActs, unsent_acts_of
from starter.words import names

pages = Pages()
READERS = roles(*CASE_READERS, of_case=True)
MOST_ID_CHARS = 80
KEPT_WORDS: Mapping[str, str] = {KEEP: "已暂存，还没有提交；下次打开本页可以继续填写。", DROP: "暂存的内容已丢弃。"}


@dataclass(frozen=True)
class ActOutcomeShown:
    """What became of an act: applied, refused (why, and what to do next), or not known yet."""

    act: str
    outcome: str | None
    refusal: Refusal | None
    newer: int
    not_done: NotDone | None = None
    locked: bool = False
    """Whether a file that came with it is a PDF under a password."""
    has_code: bool = False
    """Whether it gave a query code, which stands on its notice."""
    told: tuple[str, ...] = ()
    """What is to be known of what it did: whom an urge (催办) reached."""


@pages.get("/cases/{case_no}", allow=READERS)
async def case_page(request: Request) -> Response:
    """The case; to a page that stands open, only what of it may have changed."""
    dossier = await open_dossier(shared(request), session_of(request), request.path_params["case_no"])
    if request.headers.get("hx-target") == LIVE:
        return await _show_changes(request, CaseView.of(dossier))
    held = await lists.materials_of_case(pool_of(request), dossier.head.case_no)
    return await show_case(request, CaseView.of(dossier, tuple(held)))


async def _show_changes(request: Request, view: CaseView) -> Response:
    return render(
        request,
        "case/changes.html",
        view=view,
        diagram=diagram_of(view.definition, view.state, view.late_items),
        notice=outcome_shown(request, view),
        since=since_opened(request, view, None),
        notices=await listed_notices(pool_of(request), view),
    )


async def show_case(
    request: Request,
    view: CaseView,
    *,
    errors: Sequence[tuple[str, str]] = (),
    typed: Mapping[str, str] | None = None,
    foreseen: Foreseen | None = None,
    notice: ActOutcomeShown | None = None,
    status: int = 200,
) -> Response:
    """The case's page; after a form its errors, what was typed, and what it would do (先看到期日怎样变化)."""
    drafts, notice = await unsent_acts_of(request, view.head.case_no), notice or outcome_shown(request, view)
    if not typed and notice is not None and notice.not_done is not None:
        typed = notice.not_done.fields  # what did not take effect stands in its form again, as long as that is offered
    return render(
        request,
        "case/page.html",
        status=status,
        title=f"办件 {view.head.case_no}",
        view=view,
        diagram=diagram_of(view.definition, view.state, view.late_items),
        desk=ActForms(
            view,
            await colleagues_of(request, view),
            drafts,
            *await _halls_for(request, view),
            leads=await _leads_for(request, view),
        ),
        most_note_files=MOST_FILES,
        prefix_of=prefix_of,
        offers=Offers(view, _picker(typed or {}, drafts)),
        kept=KEPT_WORDS.get(request.query_params.get("kept", "")),
        notices=await listed_notices(pool_of(request), view),
        payment=await payment_shown(shared(request), view),
        notice=notice,
        since=since_opened(request, view, _opened_at(request, view, typed or {}, notice)),
        errors=list(errors),
        typed=dict(typed or {}),
        foreseen=foreseen,
    )


async def _halls_for(request: Request, view: CaseView) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The hall that sees to the case, and the others that receive its matter; nothing for whom that is no question."""
    if view.head.hall is None or not any("to_hall" in ACTS[kind].needs for kind in view.acts):
        return "", ()
    data = await shared(request).organisations.in_force()
    if data is None:
        return "", ()
    now = view.head.hall if view.head.hall in data.halls else data.main_hall
    taking = data.halls_for(view.head.bundle).items()
    return now, tuple((slug, f"{hall.name}（{hall.address}）") for slug, hall in taking if slug != now)


async def _leads_for(request: Request, view: CaseView) -> tuple[tuple[str, str], ...]:
    """The departments that could lead the case in place of the one that does; none for whom that is no question."""
    if not any(changes_lead(kind) for kind in view.acts):
        return ()
    found = await able_to_lead(pool_of(request), shared(request).definition_cache.by_hash)
    return tuple(each for each in found.items() if each[0] != view.head.lead_department)


def _opened_at(
    request: Request, view: CaseView, typed: Mapping[str, str], notice: ActOutcomeShown | None
) -> int | None:
    """The last entry of the page from which the visitor comes; what a refusal told of is not told twice."""
    if notice is not None and notice.not_done is not None:
        return view.state.seq
    return entry_seen(typed.get("seq", "") or request.query_params.get("seen", ""))


def _picker(typed: Mapping[str, str], drafts: UnsentActs) -> Picked:
    """What was typed in the form of that act just now, else what was kept of it (暂存)."""

    def picked(kind: str, item: ItemView | None = None) -> Mapping[str, str]:
        is_it = typed.get("kind") == kind and typed.get("item", "") == (item.key if item else "")
        return typed if is_it else drafts.typed(kind, item.key if item else None)

    return picked


def outcome_shown(request: Request, dossier: Dossier) -> ActOutcomeShown | None:
    """The outcome of the act named in the address, when it is the visitor's own."""
    act_id = request.query_params.get("act", "")[:MOST_ID_CHARS]
    found = dossier.acts_on_file.get(act_id)
    if found is None or found.actor_id != dossier.actor.actor_id:
        return None
    refused = refusal_of(dossier, found)
    last = entry_seen(request.query_params.get("seen", ""))
    # Its own refusal is one entry; what lies between is what the visitor had not seen.
    newer = 0 if last is None else max(0, dossier.state.seq - last - 1)
    return ActOutcomeShown(
        names.ACT_NAMES.get(found.kind, found.kind),
        found.outcome,
        refused,
        newer,
        not_done(dossier, found, last) if found.outcome == "refused" else None,
        "locked" in request.query_params,
        gives_code(found.kind),
        urged_words(dossier, act_id),
    )


def place_gone(view: CaseView, typed: Mapping[str, str]) -> ActOutcomeShown | None:
    """What is told in place of a form's errors where the form is not offered any more: who was faster, and the text."""
    kind, item = typed["kind"], typed.get("item", "")
    of_item = next((each.acts for each in view.items if each.key == item), frozenset())
    if kind in of_item | view.acts or not ACTS[kind].offered:
        return None
    last = entry_seen(typed.get("seq", ""))
    newer = 0 if last is None else max(0, view.state.seq - last)
    return ActOutcomeShown(names.ACT_NAMES[kind], "refused", None, newer, not_sent(view, typed, last))


@pages.get("/cases/{case_no}/withdraw", allow=READERS)
async def withdraw_page(request: Request) -> Response:
    """撤件 asks once more before it is done."""
    view = await view_case(shared(request), session_of(request), request.path_params["case_no"])
    if "withdraw_application" not in view.acts:
        return redirect(f"/cases/{view.head.case_no}")
    return render(
        request,
        "case/withdraw.html",
        title="确认撤件",
        view=view,
        action=f"/cases/{view.head.case_no}/acts/withdraw_application",
        back=f"/cases/{view.head.case_no}",
    )
