"""校核: what a source says beside what the applicant wrote, and the applicant's word that the source is wrong.

Their word goes to the source's holder in the same transaction in which it is noted; from then on their paper counts
(政务数据共享条例 第二十六条).
"""

from __future__ import annotations

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bundles.sharing_terms import sharing_terms
from domain.definition.forms import plain_key
from domain.look_ups.checks import check_due
from domain.look_ups.rules import LookUpState
from ledger import calendars
from ledger.look_ups import checks
from ledger.look_ups.look_ups import LookUp
from starter.web.filing.desk import FilingInHand, desk_of
from starter.web.filing.doors import BothDoors
from starter.web.site.forms_in import form_of, text
from starter.web.site.permissions import Pages, redirect
from starter.web.site.render import render
from starter.web.site.shared import legal_now_of, pool_of

log = structlog.get_logger(__name__)
pages = Pages()
both = BothDoors(pages)
MOST_CHARS = 300
DISPUTABLE = frozenset({LookUpState.DIFFERS, LookUpState.NOT_FOUND, LookUpState.DISPUTED})


@both.get("/{draft_id}/look-ups/{material}")
async def look_up_page(request: Request) -> Response:
    """What was asked, what came, side by side; and the way to say that the source is wrong."""
    desk = await desk_of(request)
    return _shown(request, desk, _look_up(request, desk), "", [])


@both.post("/{draft_id}/look-ups/{material}")
async def dispute(request: Request) -> Response:
    """Say that the source is wrong; once, however often it is sent."""
    desk = await desk_of(request)
    look_up = _look_up(request, desk)
    words = text(form_of(request), "words", MOST_CHARS)
    if not words:
        return _shown(request, desk, look_up, words, [("words", "请写明哪里不对、正确的是什么。")], 422)
    pool, source = pool_of(request), desk.definition.sources[look_up.source]
    calendar = await calendars.read_calendar(pool)
    due_on = check_due(calendar, await legal_now_of(request), source.check_days)
    if await checks.dispute(pool, desk.draft.draft_id, look_up, words, due_on):
        log.info("look_up_disputed", look_up_id=look_up.look_up_id, source=look_up.source)
    return redirect(f"{desk.path}/materials#file.{look_up.material}")


def _look_up(request: Request, desk: FilingInHand) -> LookUp:
    """The look-up of the material that the address names. Raises HTTPException 404."""
    found = desk.look_ups.get(request.path_params["material"])
    if found is None or found.state not in DISPUTABLE:
        raise HTTPException(404)
    return found


def _labels(desk: FilingInHand, look_up: LookUp) -> dict[str, str]:
    """What the fields that differ, and the groups that are not known, are called; in a repeating group with the row."""
    fields = {field.key: field.label for field in desk.form.fields()}
    groups = {group.key: group.name for group in desk.form.groups}
    said = {each.field: fields.get(plain_key(each.field), each.field) for each in look_up.differences}
    rows = {field: f"第{int(row) + 1}行" for field in said if (row := field.split(".")[1]).isdecimal()}
    labels = {field: f"{rows.get(field, '')}{label}" for field, label in said.items()}
    for group in look_up.not_known:
        key, _, row = group.partition(".")
        labels[group] = groups.get(key, key) + (f"第{int(row) + 1}行" if row else "")
    return labels


def _shown(
    request: Request,
    desk: FilingInHand,
    look_up: LookUp,
    words: str,
    errors: list[tuple[str, str]],
    status: int = 200,
) -> Response:
    source = desk.definition.sources[look_up.source]
    return render(
        request,
        "filing/look_up.html",
        status=status,
        title="核对核验结果",
        desk=desk,
        look_up=look_up,
        source=source,
        holder=desk.departments[source.holder],
        name=next(entry.name for entry in desk.entries if entry.key == look_up.material),
        labels=_labels(desk, look_up),
        law=sharing_terms().terms["check"],
        words_written=words,
        most=MOST_CHARS,
        errors=errors,
    )
