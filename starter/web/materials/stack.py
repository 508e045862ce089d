"""一次扫描: several papers scanned in one go at the window, told apart by page numbers on one page; without scripts.

The pages of the stack are numbered through, whatever files they came in. What is said of a material is the whole truth
about its share of the stack, so the same form sent twice changes nothing, and any of it can be corrected.
"""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from domain.case.acts import Role
from domain.definition.forms import MaterialEntry
from domain.materials import limits
from domain.materials.arranged import PageRef, Pages, RangeWrong, as_written, named_twice, page_numbers
from domain.materials.limits import too_much_of_case, too_much_of_material
from ledger.connection.pool import Connection
from starter.web.filing.desk import FilingInHand, desk_of
from starter.web.materials.arrange import changed
from starter.web.materials.in_hand import STACK, InHand
from starter.web.site.forms_in import files_of, form_of, text
from starter.web.site.permissions import Pages as Routes
from starter.web.site.permissions import redirect, roles
from starter.web.site.render import render
from starter.web.site.uploads import KeptFile, UploadRefused, take_material

pages = Routes()
WINDOW = roles(Role.COUNTER_CLERK)
MOST_PAGES = 120
"""Of one stack: so many can be looked through on one page."""
Errors = list[tuple[str, str]]


@pages.get("/filing/{draft_id}/stack", allow=WINDOW)
async def stack_page(request: Request) -> Response:
    """The stack, its pages numbered, and the materials to which they go."""
    desk = await _desk(request)
    return _shown(request, desk, _said(desk), [])


@pages.post("/filing/{draft_id}/stack", allow=roles(Role.COUNTER_CLERK, uploads=True))
async def scan_in(request: Request) -> Response:
    """Take the files of one scan, in the order in which they come; whole or not at all."""
    desk, sent = await _desk(request), form_of(request)
    if digest := text(sent, "remove", 64):
        await _take_out(request, desk, digest)
        return redirect(f"{desk.path}/stack")
    uploads = files_of(sent, "file")
    if not uploads:
        return _shown(request, desk, _said(desk), [("file", "还没有选择文件，请选择扫描好的文件再上传。")], 422)
    new: list[KeptFile] = []
    errors: Errors = []
    for upload in uploads:
        try:
            new.append(await take_material(request, upload))
        except UploadRefused as refused:
            errors.append(("file", refused.sentence))
    errors += [] if errors else _too_much(desk, new)
    if errors:
        errors.append(("file", "这一次上传的文件都没有收下，请改正后把整叠再传一次。"))
        return _shown(request, desk, _said(desk), errors, 422)

    async def add(_connection: Connection, materials: dict[str, Any]) -> None:
        stack = InHand.model_validate(materials.get(STACK, {})).with_files(new)
        materials[STACK] = stack.model_dump(mode="json")

    await changed(request, desk, add)
    return redirect(f"{desk.path}/stack")


@pages.post("/filing/{draft_id}/stack/assign", allow=WINDOW)
async def assign(request: Request) -> Response:
    """Which pages are which material: all as said, or nothing where any of it is wrong."""
    desk, sent = await _desk(request), form_of(request)
    said = {entry.key: text(sent, f"pages.{entry.key}", 200) for entry in _entries(desk)}
    stack = _stack(desk)
    shares, errors = _shares(desk, said, stack)
    if errors:
        return _shown(request, desk, said, errors, 422)

    async def share_out(_connection: Connection, materials: dict[str, Any]) -> bool:
        stands = InHand.model_validate(materials.get(STACK, {}))
        if stands.pages != stack.pages:
            return False
        for entry in _entries(desk):
            before = InHand.model_validate(materials.get(entry.key, {}))
            after = _with_share(before, stands, shares[entry.key])
            if after != before:
                materials[entry.key] = after.model_dump(mode="json")
        return True

    if not await changed(request, desk, share_out):
        sentence = "这一叠扫描件刚才在别处改过，页码可能不同了，所以还没有归类。请核对页码后再保存。"
        return _shown(request, await _desk(request), said, [("pages", sentence)], 409)
    return redirect(f"{desk.path}/materials" if text(sent, "go") == "back" else f"{desk.path}/stack")


async def _desk(request: Request) -> FilingInHand:
    """The clerk's draft, never an applicant's own. Raises HTTPException 404 beside what `desk_of` raises."""
    desk = await desk_of(request)
    if desk.is_own:
        raise HTTPException(404)
    return desk


def _stack(desk: FilingInHand) -> InHand:
    return desk.have.get(STACK, InHand())


def _entries(desk: FilingInHand) -> list[MaterialEntry]:
    return [entry for entry in desk.entries if entry.is_handed_in]


def _said(desk: FilingInHand) -> dict[str, str]:
    """Which pages of the stack each material has now, as somebody would write them."""
    number = {(page.digest, page.number): at for at, page in enumerate(_stack(desk).pages, start=1)}
    return {
        entry.key: as_written(
            number[page.digest, page.number]
            for page in desk.have.get(entry.key, InHand()).pages
            if (page.digest, page.number) in number
        )
        for entry in _entries(desk)
    }


def _shares(desk: FilingInHand, said: dict[str, str], stack: InHand) -> tuple[dict[str, tuple[int, ...]], Errors]:
    """The pages of each material, and what is wrong with what was said."""
    shares: dict[str, tuple[int, ...]] = {}
    errors: Errors = []
    for entry in _entries(desk):
        try:
            shares[entry.key] = page_numbers(said[entry.key], len(stack.pages))
        except RangeWrong as wrong:
            errors.append((f"pages.{entry.key}", f"{entry.name}：{wrong}"))
            continue
        grown = _with_share(desk.have.get(entry.key, InHand()), stack, shares[entry.key])
        # Of a scan in one file the size of a part is not known before it is made.
        if too_much := too_much_of_material(entry.name, len(grown.pages), 0):
            errors.append((f"pages.{entry.key}", too_much))
    names = {entry.key: entry.name for entry in _entries(desk)}
    for number, (one, other) in named_twice(list(shares.items())).items():
        sentence = (
            f"第 {number} 页同时归到了{names[one]}和{names[other]}，请只留一处；两份材料都要用的，在另一份里单独上传。"
        )
        errors.append((f"pages.{other}", sentence))
    return shares, errors


def _with_share(before: InHand, stack: InHand, numbers: tuple[int, ...]) -> InHand:
    """A material with these pages of the stack instead of those that it had of it; turned pages stay turned."""
    digests = {file.digest for file in stack.files}
    turns = {(page.digest, page.number): page for page in before.pages}
    own: Pages = tuple(page for page in before.pages if page.digest not in digests)
    share = tuple(_as_before(stack.pages[number - 1], turns) for number in numbers)
    named = {page.digest for page in share}
    files = (
        *(file for file in before.files if file.digest not in digests),
        *(file for file in stack.files if file.digest in named),
    )
    later = before.later and not files
    return before.model_copy(update={"files": files, "pages": (*own, *share), "later": later})


def _as_before(page: PageRef, before: dict[tuple[str, int], PageRef]) -> PageRef:
    return before.get((page.digest, page.number), page)


def _too_much(desk: FilingInHand, new: list[KeptFile]) -> Errors:
    """What is wrong with so many pages and bytes, or with a file in which nobody can see pages."""
    unseen = [file.file_name for file in new if not file.pages]
    if unseen:
        return [("file", f"文件“{unseen[0]}”看不到各页，不能按页归类。请检查能否打开，或在对应的材料下单独上传。")]
    total = len(_stack(desk).with_files(new).pages)
    if total > MOST_PAGES:
        return [("file", f"一叠最多 {MOST_PAGES} 页，现在有 {total} 页。请分两次：归类后删去这一叠，再传下一叠。")]
    files = {file.digest: file.size for have in desk.have.values() for file in have.files}
    files |= {file.digest: file.size for file in new}
    too_much = too_much_of_case(len(files), sum(files.values()))
    return [("file", too_much)] if too_much else []


async def _take_out(request: Request, desk: FilingInHand, digest: str) -> None:
    """A file of the stack goes, and its pages with it wherever they went."""

    async def remove(_connection: Connection, materials: dict[str, Any]) -> None:
        for key, kept in list(materials.items()):
            have = InHand.model_validate(kept)
            if any(file.digest == digest for file in have.files):
                materials[key] = have.without_file(digest).model_dump(mode="json")

    if any(file.digest == digest for file in _stack(desk).files):
        await changed(request, desk, remove)


def _shown(request: Request, desk: FilingInHand, said: dict[str, str], errors: Errors, status: int = 200) -> Response:
    stack = _stack(desk)
    taken = {(page.digest, page.number) for key, have in desk.have.items() if key != STACK for page in have.pages}
    left = [at for at, page in enumerate(stack.pages, start=1) if (page.digest, page.number) not in taken]
    return render(
        request,
        "filing/stack.html",
        status=status,
        title="一次扫描几份材料",
        desk=desk,
        entries=_entries(desk),
        stack=stack,
        names={file.digest: file.file_name for file in stack.files},
        said=said,
        left=as_written(left),
        most=MOST_PAGES,
        errors=errors,
        limits=limits.SAID,
    )
