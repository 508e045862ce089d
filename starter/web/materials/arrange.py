"""整理各页: one material of an application, its pages as small images with a button each; without scripts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.definition.forms import MaterialEntry
from domain.materials import limits
from domain.materials.arranged import Pages, moved, turned, without
from domain.materials.provenance import Provenance
from domain.time.calendar import beijing_date
from ledger import drafts, legal_clock, lists
from ledger.connection.pool import Connection
from ledger.door import reuse
from starter.web.file_pages.maker import NotShown, pages_in
from starter.web.filing.desk import FilingInHand, desk_of
from starter.web.filing.doors import BothDoors
from starter.web.materials.in_hand import STACK, InHand, no_room, take_files
from starter.web.materials.shown import offered
from starter.web.site.forms_in import files_of, form_of, text
from starter.web.site.permissions import CaseMissing, person, person_of, redirect
from starter.web.site.permissions import Pages as Routes
from starter.web.site.render import render
from starter.web.site.shared import pool_of, shared
from starter.web.site.uploads import KeptFile

log = structlog.get_logger(__name__)
pages = Routes()
both = BothDoors(pages)

_CHANGES: dict[str, Callable[[Pages, int], Pages]] = {
    "up": lambda placed, at: moved(placed, at, -1),
    "down": lambda placed, at: moved(placed, at, 1),
    "turn": turned,
    "remove": without,
}
STALE = "这份材料刚才在别处改过，或者按钮连续点了两次，所以这一次没有改。下面是现在的样子，请核对后再操作。"
CONSENT = (
    "我同意把这份材料从以前的办件取出，用于本次申请（《个人信息保护法》第十三条、第十四条）。"
    "不同意不影响办理，重新上传即可；提交前可以随时去掉。"
)
"""What is agreed to, kept in these words; separate from the application, and never asked for as its price."""
_Outcome = Literal["done", "stale"]


def entry_of(desk: FilingInHand, key: str) -> MaterialEntry:
    """The material of the application that must be handed in. Raises HTTPException 404."""
    found = next((entry for entry in desk.entries if entry.key == key and entry.is_handed_in), None)
    if found is None:
        raise HTTPException(404)
    return found


@both.get("/{draft_id}/materials/{material}")
async def material_page(request: Request) -> Response:
    """The pages of one material."""
    desk = await desk_of(request)
    return await material_shown(request, desk, entry_of(desk, request.path_params["material"]), [])


@both.post("/{draft_id}/materials/{material}", uploads=True)
async def arrange(request: Request) -> Response:
    """Move, turn or take out a page; add files; say until when it is valid."""
    desk, sent = await desk_of(request), form_of(request)
    entry = entry_of(desk, request.path_params["material"])
    back = f"{desk.path}/materials/{entry.key}"
    if do := text(sent, "do", 20):
        outcome = await _change_page(request, desk, entry.key, do, text(sent, "base", 40))
        if outcome == "stale":
            desk = await desk_of(request)
            return await material_shown(request, desk, entry, [("pages", STALE)], 409)
        return redirect(f"{back}#pages")
    until, wrong = _valid_until(text(sent, "valid_until", 10))
    others = [have for key, have in desk.have.items() if key != entry.key]
    known = desk.have.get(entry.key, InHand())
    grown, refused = await take_files(request, entry, known, others, files_of(sent, "file"))
    new = [each for each in grown.files if each.digest not in {file.digest for file in known.files}]

    async def add(_connection: Connection, materials: dict[str, Any]) -> None:
        stands = InHand.model_validate(materials.get(entry.key, {}))
        for each in new:
            stands = stands.with_file(each)
        if not wrong:
            stands = stands.model_copy(update={"valid_until": until})
        materials[entry.key] = stands.model_dump(mode="json")

    await changed(request, desk, add)
    problems = [("file", sentence) for sentence in refused] + ([("valid_until", wrong)] if wrong else [])
    if problems:
        return await material_shown(
            request, await desk_of(request), entry, problems, 422, text(sent, "valid_until", 10)
        )
    return redirect(f"{desk.path}/materials" if text(sent, "go") == "back" else back)


@pages.post("/apply/{draft_id}/materials/{material}/reuse", allow=person())
async def use_again(request: Request) -> Response:
    """Use a paper of an earlier case of the same applicant, with their consent, noted in the same transaction."""
    desk, sent = await desk_of(request), form_of(request)
    entry = entry_of(desk, request.path_params["material"])
    chosen = text(sent, "copy", 80)
    known = desk.have.get(entry.key, InHand())
    if any(file.digest == chosen for file in known.files):
        return redirect(f"{desk.path}/materials/{entry.key}#pages")
    copy = next((each for each in await offered(request, desk, [entry.key]) if each.digest == chosen), None)
    if copy is None:
        raise HTTPException(404)
    if text(sent, "consent", 5) != "yes":
        return await material_shown(request, desk, entry, [("consent", "请先勾选同意，再使用以前的材料。")], 422)
    again = await _again(request, copy)
    others = [have for key, have in desk.have.items() if key != entry.key]
    if too_much := no_room(entry.name, known.with_file(again), others):
        return await material_shown(request, desk, entry, [("consent", too_much)], 422)

    async def add(connection: Connection, materials: dict[str, Any]) -> None:
        stands = InHand.model_validate(materials.get(entry.key, {})).with_file(again)
        if stands.valid_until is None and again.provenance is not None:
            stands = stands.model_copy(update={"valid_until": again.provenance.valid_until})
        materials[entry.key] = stands.model_dump(mode="json")
        await reuse.agree(connection, person_of(request), desk.draft.draft_id, copy, CONSENT)

    await changed(request, desk, add)
    log.info("material_reused", draft_id=desk.draft.draft_id, material=entry.key, case_no=copy.case_no)
    return redirect(f"{desk.path}/materials/{entry.key}#pages")


async def _again(request: Request, copy: reuse.EarlierCopy) -> KeptFile:
    """The file of an earlier case as one of this application, with where it came from then."""
    _, body = await lists.file_body(pool_of(request), copy.digest) or ("", b"")
    try:
        async with shared(request).turns:
            count = await pages_in(copy.media_type, body)
    except NotShown:
        count = 0
    before = copy.provenance
    came = Provenance(
        origin="reused",
        at=await legal_clock.legal_now(pool_of(request)),
        originals=before.originals if before else (),
        done=before.done if before else (),
        hints=before.hints if before else (),
        from_case=copy.case_no,
        first=(before and before.first) or copy.added_at,
        valid_until=before.valid_until if before else None,
    )
    return KeptFile(
        file_name=copy.file_name or f"{copy.material}",
        digest=copy.digest,
        media_type=copy.media_type,
        size=copy.size,
        pages=count,
        provenance=came,
    )


async def changed(request: Request, desk: FilingInHand, change: Callable[[Connection, dict[str, Any]], Any]) -> Any:
    """What is in hand, changed under the draft's lock. Raises CaseMissing where the draft went meanwhile."""
    try:
        return await drafts.change_materials(pool_of(request), desk.draft.account_id, desk.draft.draft_id, change)
    except LookupError:
        raise CaseMissing from None


async def _change_page(request: Request, desk: FilingInHand, key: str, do: str, base: str) -> _Outcome:
    """One button: at most one change, though it be sent twice; nothing where the page it came from is older."""
    what, _, place = do.partition(":")
    if what not in _CHANGES or not place.isdecimal() or len(place) > 3:
        raise HTTPException(404)

    async def change(connection: Connection, materials: dict[str, Any]) -> _Outcome:
        known = InHand.model_validate(materials.get(key, {}))
        said = f"{base}:{do}"
        if known.last == said:
            return "done"
        if known.mark != base:
            return "stale"
        after = known.with_pages(_CHANGES[what](known.pages, int(place)))
        materials[key] = after.model_copy(update={"last": said}).model_dump(mode="json")
        await reuse.take_back(connection, desk.draft.draft_id, key, [each.digest for each in after.files])
        return "done"

    outcome: _Outcome = await changed(request, desk, change)
    return outcome


def _valid_until(written: str) -> tuple[date | None, str]:
    """The day that was said, and what is wrong with it."""
    if not written:
        return None, ""
    try:
        return date.fromisoformat(written), ""
    except ValueError:
        return None, "有效期的日期读不出来，请按 2027-06-30 这样填写，没有有效期的留空。"


async def material_shown(
    request: Request,
    desk: FilingInHand,
    entry: MaterialEntry,
    errors: list[tuple[str, str]],
    status: int = 200,
    typed_until: str | None = None,
) -> Response:
    """The page of one material, with what an applicant could use again."""
    known = desk.have.get(entry.key, InHand())
    today = beijing_date(await legal_clock.legal_now(pool_of(request)))
    files = {file.digest: file for file in (*known.files, *desk.have.get(STACK, InHand()).files)}
    return render(
        request,
        "filing/material.html",
        status=status,
        title=f"整理各页：{entry.name}",
        desk=desk,
        entry=entry,
        have=known,
        files=files,
        today=today,
        until=typed_until if typed_until is not None else known.valid_until or "",
        consent=CONSENT,
        earlier=await offered(request, desk, [entry.key]),
        limits=limits.SAID,
        errors=errors,
    )
