"""What an applicant is told and asked about their data before an own application goes out, purpose by purpose.

Nothing is ticked beforehand, and what is not ticked is refused: that is kept, too. Where something would go to a firm
that the applicant refuses, its items are left out and all others go on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.datastructures import FormData
from starlette.requests import Request

from domain.consents.asked import Asked, ConsentSaid, asked, left_out
from domain.consents.purposes import Purpose
from domain.definition.resolve import ResolveRefused
from domain.news.news import Channel
from domain.time.calendar import beijing_date
from starter.web.filing.desk import FilingInHand, laid_out
from starter.web.site import merged_form
from starter.web.site.forms_in import text
from starter.web.site.shared import legal_now_of

FIELD = "consent."


async def asked_of(request: Request, desk: FilingInHand) -> tuple[Asked, ...]:
    """What this application brings with it; at the window people are told and asked in person."""
    if not desk.is_own:
        return ()
    today = beijing_date(await legal_now_of(request))
    return asked(desk.definition, desk.plan, desk.form_for(desk.typed), desk.values, today)


def ticked(wanted: Sequence[Asked], sent: FormData) -> frozenset[Purpose]:
    """To which purposes the form says yes."""
    return frozenset(
        each.purpose for each in wanted if not each.is_notice and text(sent, FIELD + each.purpose, 5) == "yes"
    )


def problems(desk: FilingInHand, wanted: Sequence[Asked], yes: frozenset[Purpose]) -> list[tuple[str, str]]:
    """What keeps the application from going out, by field."""
    found = [
        (FIELD + each.purpose, f"需要“{each.text.name}”的同意才能在网上提交；不同意的，请到窗口了解怎样办理。")
        for each in wanted
        if each.needed and each.purpose not in yes
    ]
    for each in wanted:
        if each.questions and each.purpose not in yes and not _leaves_something(desk, each):
            sentence = "不同意提供的，这份申请里就没有别的事项了；请直接到所列单位办理，或者勾选同意后提交。"
            found.append((FIELD + each.purpose, sentence))
    return found


def _leaves_something(desk: FilingInHand, refused: Asked) -> bool:
    answers = left_out(desk.draft.answers, refused)
    try:
        merged_form.plan_and_form(desk.definition, answers, desk.draft.form)
    except ResolveRefused:
        return False
    return True


def said_to(
    wanted: Sequence[Asked], yes: frozenset[Purpose], contacts: Mapping[Channel, str]
) -> tuple[ConsentSaid, ...]:
    """What was said, as it is put on file; messages are asked for by choosing a way to be told."""
    said = tuple(
        ConsentSaid(
            purpose=each.purpose,
            said="noticed" if each.is_notice else "given" if each.purpose in yes else "refused",
            detail=",".join(each.recipients),
        )
        for each in wanted
    )
    by_message = ConsentSaid(purpose=Purpose.CHANNELS, said="given" if contacts else "refused")
    return (*said, by_message)


async def without_refused(
    request: Request, desk: FilingInHand, wanted: Sequence[Asked], yes: frozenset[Purpose]
) -> FilingInHand:
    """The application without the items whose firm may not have the data.

    The draft keeps its answers: sent again, after a fault or after it was taken back, the same is asked and said.
    """
    answers = desk.draft.answers
    for each in wanted:
        if each.questions and each.purpose not in yes:
            answers = left_out(answers, each)
    if answers == desk.draft.answers:
        return desk
    return await laid_out(request, desk.draft.model_copy(update={"answers": dict(answers)}))
