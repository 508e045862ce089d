"""Who has to sign an application that is about to be sent, and what is sent to them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from starlette.datastructures import FormData
from starlette.requests import Request

from domain.cosigning.text import Application, Paper
from domain.cosigning.who import Cosigner, cosigners
from domain.definition.check_digits import phone_problem
from domain.definition.normal import normal_phone
from domain.news.addresses import LONGEST_ADDRESS, is_mail_address
from ledger.door import persons
from ledger.door.persons import Person
from starter.office.cosigning.sending import ToSign, Ways
from starter.office.requests import Filing
from starter.web.filing.desk import FilingInHand
from starter.web.site.forms_in import text
from starter.web.site.permissions import NotLoggedIn, person_of
from starter.web.site.shared import pool_of

PHONE, MAIL = "sign.phone.", "sign.mail."
"""Before a co-signer's key: the fields with their telephone and mail address."""
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


def ways_of(form: FormData, asked: Sequence[Cosigner]) -> tuple[dict[str, Ways], list[tuple[str, str]]]:
    """Where each of them gets the link, and what is wrong with it by field."""
    ways = {each.key: _ways(form, each.key) for each in asked}
    wrong = [
        (PHONE + key, "请填写能收短信的手机号码（11位），或者留空，由您自己告诉签名人。")
        for key, (phone, _) in ways.items()
        if phone and (not phone.startswith("1") or phone_problem(phone))
    ]
    wrong += [
        (MAIL + key, "请填写完整的电子邮箱，例如 name@example.com，或者留空。")
        for key, (_, mail) in ways.items()
        if mail and not is_mail_address(mail)
    ]
    return ways, wrong


def _ways(form: FormData, key: str) -> Ways:
    mail = unicodedata.normalize("NFKC", text(form, MAIL + key, LONGEST_ADDRESS + 1)).strip()
    return Ways(normal_phone(text(form, PHONE + key, 60).strip()), mail)


async def to_sign(
    request: Request, desk: FilingInHand, filing: Filing, asked: Sequence[Cosigner], ways: Mapping[str, Ways]
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
    return ToSign(filing, application, asked, ways, desk.draft.draft_id)


def _papers(filing: Filing) -> dict[str, Paper]:
    papers: dict[str, Paper] = {}
    for each in filing.materials:
        known = papers.get(each.material, Paper(_COMES[each.source]))
        file = ((each.file_name or "文件", each.digest),) if each.digest else ()
        papers[each.material] = known._replace(files=known.files + file)
    return papers
