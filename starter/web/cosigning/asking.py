"""Who has to sign an application that is about to be sent, and what is sent to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.datastructures import FormData
from starlette.requests import Request

from domain.cosigning.text import Application, Paper
from domain.cosigning.who import Cosigner, cosigners
from domain.definition.check_digits import phone_problem
from domain.definition.normal import normal_phone
from ledger.door import persons
from ledger.door.persons import Person
from starter.office.cosigning.sending import ToSign
from starter.office.requests import Filing
from starter.web.filing.desk import FilingInHand
from starter.web.site.forms_in import text
from starter.web.site.permissions import NotLoggedIn, person_of
from starter.web.site.shared import pool_of

PHONE = "sign.phone."
"""Before a co-signer's key: the field with their telephone."""
_COMES = {
    "generated": "系统自动生成",
    "held": "免提交",
    "produced": "由前面的事项产生",
    "handed_in": "纸质原件",
    "missing": "暂缺，以后补交",
}


async def sender_of(request: Request) -> Person:
    """Who is logged in."""
    person = await persons.read(pool_of(request), person_of(request))
    if person is None:
        raise NotLoggedIn
    return person


async def cosigners_of(request: Request, desk: FilingInHand) -> tuple[Cosigner, ...]:
    """Who has to sign beside whoever sends it; nobody where the window takes it in, as they sign on paper there."""
    if not desk.is_own or not desk.definition.bundle.signatures:
        return ()
    sender = await sender_of(request)
    numbers = (sender.document_no, (sender.acts_for or {}).get("document_no", ""))
    return cosigners(desk.definition.bundle, desk.plan, desk.values, numbers)


def phones_of(form: FormData, asked: Sequence[Cosigner]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Where each of them gets the link, as typed (empty: nowhere), and what is wrong with it by field."""
    phones = {each.key: normal_phone(text(form, PHONE + each.key, 60).strip()) for each in asked}
    wrong = [
        (PHONE + key, "请填写能收短信的手机号码（11位），或者留空，由您自己告诉签名人。")
        for key, phone in phones.items()
        if phone and (not phone.startswith("1") or phone_problem(phone))
    ]
    return phones, wrong


async def to_sign(
    request: Request, desk: FilingInHand, filing: Filing, asked: Sequence[Cosigner], phones: Mapping[str, str]
) -> ToSign:
    """The application as it is sent for signing."""
    application = Application(
        plan=desk.plan,
        form=desk.form_for(filing.form),
        values=filing.form,
        entries=desk.entries,
        papers=_papers(filing),
        sender=(await sender_of(request)).name,
    )
    return ToSign(filing, application, asked, phones, desk.draft.draft_id)


def _papers(filing: Filing) -> dict[str, Paper]:
    papers: dict[str, Paper] = {}
    for each in filing.materials:
        known = papers.get(each.material, Paper(_COMES[each.source]))
        file = ((each.file_name or "文件", each.digest),) if each.digest else ()
        papers[each.material] = known._replace(files=known.files + file)
    return papers
