"""What goes on file of a material whose pages were put in order: one PDF, or one picture, made before the check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import JsonValue
from starlette.datastructures import UploadFile
from starlette.requests import Request

from domain.definition.forms import MaterialEntry
from domain.materials.limits import FILE_BYTES, MEGABYTE, too_much_of_material
from domain.materials.provenance import Done, Provenance, together
from ledger import drafts, lists
from ledger.connection.pool import Connection
from ledger.drafts import Draft
from starter.web.file_pages.maker import NotShown, join, turn_picture
from starter.web.materials.in_hand import InHand
from starter.web.site.permissions import CaseMissing
from starter.web.site.shared import pool_of, shared
from starter.web.site.uploads import JPEG, PDF, KeptFile, UploadRefused, keep_own, take_material

FAILED = (
    f"的各页合不到一起，可能有文件损坏，或合起来超过{FILE_BYTES // MEGABYTE}MB。"
    "请在“整理各页”里去掉一部分，或重新上传。"
)


async def make_all(
    request: Request, draft: Draft, entries: tuple[MaterialEntry, ...], have: Mapping[str, InHand]
) -> list[tuple[str, str]]:
    """Make what goes on file of each material that is not as it came; (field, sentence) for each that cannot be."""
    problems: list[tuple[str, str]] = []
    for entry in entries:
        known = have.get(entry.key, InHand())
        if not entry.is_handed_in or known.is_made:
            continue
        try:
            made = await _made(request, entry.name, known)
        except NotShown:
            problems.append((f"file.{entry.key}", entry.name + FAILED))
        except UploadRefused as refused:
            problems.append((f"file.{entry.key}", refused.sentence))
        else:
            await _note(request, draft, entry.key, known, made)
    return problems


async def supplied_copies(request: Request, name: str, uploads: Sequence[UploadFile]) -> tuple[KeptFile, ...]:
    """What goes on file of the files of one material in a correction, joined as they come. Raises UploadRefused."""
    known = InHand()
    for upload in uploads:
        known = known.with_file(await take_material(request, upload))
    if too_much := too_much_of_material(name, len(known.pages), known.size):
        raise UploadRefused("UPLOAD_TOO_LARGE", too_much)
    if known.is_made:
        return known.files
    try:
        made = await _made(request, name, known)
    except NotShown:
        raise UploadRefused("UPLOAD_NOT_JOINED", name + FAILED) from None
    return known.model_copy(update={"made": made, "made_of": known.arrangement}).filed


def copy_said(material: str, file: KeptFile) -> dict[str, JsonValue]:
    """A file as an act says it; the moment is the act's own, so that the same again is the same act."""
    came = file.provenance.model_copy(update={"at": None}) if file.provenance else None
    return {
        "material": material,
        "file_name": file.file_name,
        "digest": file.digest,
        "provenance": came.model_dump(mode="json") if came else None,
    }


async def _made(request: Request, name: str, known: InHand) -> KeptFile:
    """The copy, kept. Raises NotShown, UploadRefused."""
    named = dict.fromkeys(page.digest for page in known.pages)
    files = [file for digest in named for file in known.files if file.digest == digest]
    (first, *others) = files
    async with shared(request).turns:
        bodies = {each.digest: await _body(request, each.digest) for each in files}
        if not others and first.media_type != PDF and len(known.pages) == 1:
            media_type, body = JPEG, await turn_picture(*bodies[first.digest], known.pages[0].turn)
        else:
            at = {digest: place for place, digest in enumerate(named)}
            pages = [(at[page.digest], page.number, page.turn) for page in known.pages]
            media_type, body = PDF, await join(list(bodies.values()), pages)
    return KeptFile(
        file_name=f"{name}.{'pdf' if media_type == PDF else 'jpg'}",
        digest=await keep_own(request, media_type, body),
        media_type=media_type,
        size=len(body),
        pages=len(known.pages),
        provenance=_provenance(files, known),
    )


async def _body(request: Request, digest: str) -> tuple[str, bytes]:
    kept = await lists.file_body(pool_of(request), digest)
    if kept is None:
        raise NotShown
    return kept


def _provenance(files: list[KeptFile], known: InHand) -> Provenance | None:
    parts = [each.provenance for each in files if each.provenance is not None]
    if not parts:
        return None
    is_turned = any(page.turn for page in known.pages)
    has_all = len(known.pages) == sum(each.pages for each in files)
    steps: tuple[tuple[Done, bool], ...] = (
        ("turned", is_turned),
        ("picked", not has_all),
        ("joined", len(files) > 1),
    )
    return together(parts, [name for name, holds in steps if holds], known.valid_until)


async def _note(request: Request, draft: Draft, key: str, known: InHand, made: KeptFile) -> None:
    """Note it with the draft, unless the pages were put in another order meanwhile."""

    async def change(_connection: Connection, materials: dict[str, Any]) -> None:
        stands = InHand.model_validate(materials.get(key, {}))
        if stands.arrangement == known.arrangement:
            said = {"made": made, "made_of": known.arrangement}
            materials[key] = stands.model_copy(update=said).model_dump(mode="json")

    try:
        await drafts.change_materials(pool_of(request), draft.account_id, draft.draft_id, change)
    except LookupError:
        raise CaseMissing from None
