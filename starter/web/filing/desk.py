"""A registration on the table: the draft, what follows from it, and the application that it becomes.

A draft becomes at most one case: its act_id follows from the draft, so a double click, a second tab or a retry after a
fault gives the same case.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Actor, Role
from domain.case.rules import applicant_id
from domain.consents.asked import ConsentSaid
from domain.consents.purposes import Purpose, Said
from domain.definition.bundle import Definition
from domain.definition.catalogue import SourceKey
from domain.definition.forms import (
    Form,
    MaterialEntry,
    all_materials,
    applicant_name,
    normal_form,
    plain_key,
    without_spared,
)
from domain.definition.plan import Plan
from domain.definition.resolve import ResolveRefused
from domain.definition.split import split_cases, with_rows
from domain.look_ups.rules import MOST_OF_DAY
from domain.materials.one_of import OpenChoice, open_choices
from ledger import drafts
from ledger.accounts import Session
from ledger.drafts import Draft
from ledger.look_ups import agreed
from ledger.look_ups.agreed import AgreedSaid
from ledger.look_ups.look_ups import Application, LookUp, Question
from starter.office.filing.look_ups import on_consent, questions
from starter.office.requests import PERSON, Filing
from starter.web.case.in_hand import actor_of
from starter.web.filing.prefill import NOTHING, Prefill, prefill_of
from starter.web.materials import in_hand, look_ups
from starter.web.materials.in_hand import InHand
from starter.web.site import merged_form
from starter.web.site.permissions import CaseMissing, NotLoggedIn, redirect, session_of
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.web.site.typed_text import typed_text

_FILING_IDS = uuid.UUID("5b0a1f0e-6f0c-4d55-9a6b-0b8a5d4e7c11")


class AnswersIncomplete(Exception):
    """A later step was opened before the questionnaire was answered."""


class AlreadyFiled(Exception):
    """The draft has become a case: its steps are behind it (a tab that stood open, the browser's way back)."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("DRAFT_FILED")
        self.draft = draft


class WaitsForSignatures(Exception):
    """The draft is with those who are to sign it: it is taken back before anything in it changes."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("DRAFT_WAITS")
        self.draft = draft


@dataclass(frozen=True)
class FilingInHand:
    """A draft on the table with what follows from it."""

    draft: Draft
    definition: Definition
    plan: Plan
    form: Form
    entries: tuple[MaterialEntry, ...]
    departments: dict[str, str]
    prefill: Prefill = NOTHING
    questions: Mapping[str, Question] = field(default_factory=dict)
    """What sources can be asked of it, by material."""
    look_ups: Mapping[str, LookUp] = field(default_factory=dict)
    """What they were asked, as it stands."""
    said: Mapping[SourceKey, AgreedSaid] = field(default_factory=dict)
    """What was said to those that are asked on consent alone."""
    not_agreed: Mapping[str, str] = field(default_factory=dict)
    """Materials of which the source may not be asked without it, with the name of the source."""

    @property
    def choices(self) -> tuple[OpenChoice, ...]:
        """The papers of which one is enough (任选其一), as far as none of them comes by itself."""
        return open_choices(self.entries)

    @property
    def unmet(self) -> tuple[OpenChoice, ...]:
        """Those of which nothing is in hand."""
        return in_hand.unmet(self.choices, self.have)

    def form_for(self, values: Mapping[str, str]) -> Form:
        """The form with the rows that these values have: another tab may have added one, or taken it away."""
        return with_rows(self.form, self.definition.bundle.split_by, values)

    @property
    def cases(self) -> int:
        """How many cases it becomes (分件)."""
        split = self.definition.bundle.split_by
        return len(split_cases(self.typed, split.group)) if split else 1

    @property
    def have(self) -> dict[str, InHand]:
        """Materials in hand."""
        return in_hand.in_hand(self.draft.materials)

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, as it was typed, of the fields that the answers ask for.

        Others stay in the draft, for answers that are changed back.
        """
        known = {field.key for field in self.form.fields()}
        return {key: value for key, value in self.draft.form.items() if plain_key(key) in known}

    @property
    def values(self) -> dict[str, str]:
        """The form as it will be kept."""
        return normal_form(self.form, self.typed)

    @property
    def agreed(self) -> frozenset[SourceKey]:
        """Sources that may be asked on consent."""
        return frozenset(source for source, said in self.said.items() if said == "given")

    @property
    def application(self) -> Application:
        """As sources are asked for it."""
        return Application(act_id=filing_act_id(self.draft.draft_id), draft_id=self.draft.draft_id)

    @property
    def look_up_consents(self) -> tuple[ConsentSaid, ...]:
        """What was said to look-ups on consent, as it goes on file with the application."""
        if not self.said:
            return ()
        agreed = sorted(self.agreed)
        said: Said = "given" if agreed else "refused"
        return (ConsentSaid(purpose=Purpose.LOOK_UP, said=said, detail=",".join(agreed)),)

    @property
    def is_own(self) -> bool:
        """Whether the applicant fills it in, and not the window."""
        return is_own(self.draft)

    @property
    def path(self) -> str:
        """Where the draft's pages are."""
        return path_of(self.draft)


def is_own(draft: Draft) -> bool:
    """Whether a draft is a person's own application, and not a registration at the window."""
    return draft.account_id.startswith(PERSON)


def path_of(draft: Draft) -> str:
    """Where the pages of a draft are: the window's door, or the applicant's."""
    return f"{'/apply' if is_own(draft) else '/filing'}/{draft.draft_id}"


def owner_of(session: Session) -> str:
    """Whose drafts somebody has: their account's, or as a person their own."""
    return session.account_id or person_actor(session)


def person_actor(session: Session) -> str:
    """The id under which a person who logged in for themselves files."""
    if session.person_id is None:
        raise NotLoggedIn
    return f"{PERSON}{session.person_id}"


def filer_of(session: Session) -> Actor:
    """Who files: the clerk at the window, or the applicant."""
    if session.account_id is None:
        return Actor(actor_id=person_actor(session), role=Role.APPLICANT)
    return actor_of(session)


def as_applicant(case_no: str) -> Actor:
    """The applicant of a case, as its acts name them."""
    return Actor(actor_id=applicant_id(case_no), role=Role.APPLICANT)


def filing_of(desk: FilingInHand, actor: Actor) -> Filing:
    """The application as it is put on file, by whom and (代理) in whose place."""
    draft = desk.draft
    return Filing(
        act_id=filing_act_id(draft.draft_id),
        actor=actor,
        definition=draft.definition,
        answers=dict(desk.plan.answers),
        form={key: value for key, value in desk.values.items() if value},
        materials=in_hand.materials_in(desk.entries, desk.have, desk.look_ups),
        applicant_name=applicant_name(desk.form, desk.values),
        consents=desk.look_up_consents,
    )


def filing_act_id(draft_id: str) -> str:
    """The act that opens the draft's case; one draft, one act."""
    return str(uuid.uuid5(_FILING_IDS, draft_id))


async def draft_of(request: Request) -> Draft:
    """The visitor's draft that the address names. Raises CaseMissing."""
    draft = await drafts.read(pool_of(request), owner_of(session_of(request)), request.path_params["draft_id"])
    if draft is None:
        raise CaseMissing
    return draft


async def open_draft(request: Request) -> Draft:
    """The visitor's draft, not filed yet. Raises CaseMissing, AlreadyFiled, WaitsForSignatures."""
    draft = await draft_of(request)
    if draft.case_no is not None:
        raise AlreadyFiled(draft)
    if draft.waits is not None:
        raise WaitsForSignatures(draft)
    return draft


async def desk_of(request: Request) -> FilingInHand:
    """The open draft with its plan. Raises CaseMissing, AlreadyFiled; AnswersIncomplete when there is no plan."""
    return await laid_out(request, await open_draft(request))


async def laid_out(request: Request, draft: Draft) -> FilingInHand:
    """A draft with its plan. Raises AnswersIncomplete."""
    definition = await shared(request).definition_cache.by_hash(draft.definition)
    try:
        plan, form = merged_form.plan_and_form(definition, draft.answers, draft.form)
    except ResolveRefused:
        raise AnswersIncomplete from None
    person_id = draft.account_id.removeprefix(PERSON)
    desk = FilingInHand(
        draft=draft,
        definition=definition,
        plan=plan,
        form=form,
        entries=all_materials(definition, plan),
        departments={code: department.name for code, department in definition.departments.items()},
        prefill=await prefill_of(request, person_id, definition) if is_own(draft) else NOTHING,
    )
    return await _with_look_ups(request, desk)


async def _with_look_ups(request: Request, desk: FilingInHand) -> FilingInHand:
    """What sources said of it; where one is no help its paper is among those to hand in."""
    settings, pool, entries = shared(request).settings, pool_of(request), desk.entries
    said: Mapping[SourceKey, AgreedSaid] = {}
    if on_consent(desk.definition, entries):
        said = await agreed.of_draft(pool, desk.draft.draft_id)
    desk = replace(desk, said=said)
    wanted = questions(desk.definition, entries, desk.values, settings, desk.agreed)
    found = await look_ups.current(pool, settings, desk.draft.draft_id, wanted)
    refused = look_ups.not_agreed_of(desk.definition, entries, settings, desk.agreed)
    as_asked = look_ups.as_asked(entries, found, refused)
    return replace(desk, questions=wanted, look_ups=found, not_agreed=refused, entries=without_spared(as_asked))


async def desk_asked(request: Request) -> FilingInHand:
    """The open draft with its plan, its sources asked: nobody waits for them. Raises what `desk_of` raises."""
    desk = await desk_of(request)
    pool, settings = pool_of(request), shared(request).settings
    most = MOST_OF_DAY if desk.is_own else None
    if await look_ups.ask(pool, settings, desk.application, desk.definition, desk.questions, most):
        return await laid_out(request, desk.draft)
    await look_ups.hurry(pool, desk.look_ups)
    return desk


async def to_the_case(request: Request, error: Exception) -> Response:
    """What AlreadyFiled leads to: the case, with what was typed since, which can no longer go into the draft."""
    if not isinstance(error, AlreadyFiled):
        raise error
    return await _with_typed(request, error.draft, "已经提交", f"{path_of(error.draft)}/done?again")


async def to_the_signatures(request: Request, error: Exception) -> Response:
    """What WaitsForSignatures leads to: who has signed, and the way to take it back; with what was typed since."""
    if not isinstance(error, WaitsForSignatures):
        raise error
    return await _with_typed(request, error.draft, "等待签名", f"{path_of(error.draft)}/signatures")


async def _with_typed(request: Request, draft: Draft, title: str, done: str) -> Response:
    """On to where the draft is now; where something was typed, it is shown first: it went nowhere."""
    typed = await typed_text(request)
    if not typed.shown:
        return redirect(done)
    return render(
        request,
        "filing/already.html",
        status=409,
        title=title,
        draft=draft,
        is_own=is_own(draft),
        typed=typed,
        done=done,
    )


async def back_to_questions(request: Request, _error: Exception) -> Response:
    """What AnswersIncomplete leads to."""
    door = "/apply" if request.url.path.startswith("/apply/") else "/filing"
    return redirect(f"{door}/{request.path_params['draft_id']}/situation")
