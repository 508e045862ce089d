"""What the last page of a registration (核对后提交) asks for besides the application, kept with the draft.

Whoever goes back to correct something (修改, or an error of a step before) finds there what they ticked and typed: it
is kept as it was sent, read again each time, and gone with the draft's contents once that is a case. The declaration
and "not a duplicate" are never kept: they are said of the application as it stands when it goes out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request

from domain.consents.asked import Asked
from domain.consents.purposes import Purpose
from domain.news.news import CHINESE
from ledger import drafts
from starter.office.cosigning.sending import Ways
from starter.web.cosigning.asking import MAIL, PHONE, cosigners_of, sender_of, ways_of
from starter.web.filing import consents, reception
from starter.web.filing.consents import asked_of
from starter.web.filing.desk import FilingInHand
from starter.web.filing.reception import ReceptionFields
from starter.web.site.contact_fields import ContactFields
from starter.web.site.form_parts import Errors
from starter.web.site.forms_in import form_of, text
from starter.web.site.shared import pool_of

_KEPT = (reception.PREFIX, "contact.", consents.FIELD, PHONE, MAIL)
"""How the names of the fields begin that are kept."""
_STEPS = frozenset({"situation", "form", "materials"})
_FIELD = re.compile(r"f\.[\w.\[\]-]{1,120}", re.ASCII)


@dataclass(frozen=True)
class Said:
    """What the last page asks for: as it was sent, or as it stands before.

    `wanted`: the purposes that are told or asked; `yes`: to which. `ways`: of those who sign beside the applicant, by
    key; `wrong`: what is wrong with all that, by field.
    """

    contact: ContactFields
    received: ReceptionFields
    wanted: tuple[Asked, ...]
    yes: frozenset[Purpose]
    ways: Mapping[str, Ways]
    wrong: tuple[tuple[str, str], ...] = ()


async def as_kept(request: Request, desk: FilingInHand) -> Said:
    """As it was left with 修改 or an error; before that empty, with the telephone numbers that the form has."""
    kept = FormData(list(desk.draft.said.items())) if desk.draft.said else None
    said = await _read(request, desk, kept)
    ways = dict(said.ways)
    for each in await cosigners_of(request, desk):
        if PHONE + each.key not in desk.draft.said:
            ways[each.key] = ways[each.key]._replace(phone=each.phone)
    if f"{reception.PREFIX}helper.since" not in desk.draft.said:  # nothing typed yet, but a number of the queue
        since = {"since": said.received.today.isoformat()}
        said = replace(said, received=replace(said.received, helper={**said.received.helper, **since}))
    contact = said.contact
    if "contact.sms" not in desk.draft.said:
        contact = replace(contact, sms=_phone_of(desk))
    if "contact.language" not in desk.draft.said and desk.is_own:
        contact = replace(contact, language=(await sender_of(request)).told_in or CHINESE)
    return replace(said, contact=contact, ways=ways, wrong=())


async def as_sent(request: Request, desk: FilingInHand) -> Said:
    """As the page sends it now; kept with the draft, so that nothing is typed twice."""
    said = await _read(request, desk, form_of(request))
    await drafts.keep_said(pool_of(request), desk.draft.account_id, desk.draft.draft_id, await _to_keep(request, desk))
    return said


async def _read(request: Request, desk: FilingInHand, form: FormData | None) -> Said:
    wanted = await asked_of(request, desk)
    received = await reception.fields_of(request, at_window=not desk.is_own, form=form)
    form = form or FormData()
    contact, yes = ContactFields.sent(form), consents.ticked(wanted, form)
    ways, wrong = ways_of(form, await cosigners_of(request, desk))
    wrong += [*received.problems(), *contact.problems(), *consents.problems(desk, wanted, yes)]
    return Said(contact, received, wanted, yes, ways, tuple(wrong))


async def _to_keep(request: Request, desk: FilingInHand) -> dict[str, str]:
    """The fields as they were sent; telephone numbers that only repeat the form follow its corrections instead."""
    form = form_of(request)
    sent = {name: text(form, name) for name in form if name.startswith(_KEPT)}
    offered = {PHONE + each.key: each.phone for each in await cosigners_of(request, desk)}
    offered["contact.sms"] = _phone_of(desk)
    return {name: value for name, value in sent.items() if value != offered.get(name)}


def goes_back_to(request: Request) -> str | None:
    """Which step a button 修改 leads to, from the draft's address on; None where another button was pressed."""
    step, _, field = text(form_of(request), "change", 200).partition("#")
    if step not in _STEPS:
        return None
    place = f"#{quote(field, safe='.[]')}" if _FIELD.fullmatch(field) else ""
    return step + ("" if step == "materials" else "?back=check") + place


def declared(request: Request, desk: FilingInHand) -> Errors:
    """What an own application lacks without the declaration."""
    if desk.is_own and text(form_of(request), "declared", 5) != "yes":
        return [("declared", "请阅读下面的声明并勾选，再提交。")]
    return []


def _phone_of(desk: FilingInHand) -> str:
    """The first mobile number of the form, offered for text messages."""
    phones = (desk.values.get(each.key, "") for each in desk.form.fields() if each.type == "phone")
    return next((phone for phone in phones if phone.startswith("1")), "")
