"""Uploaded files: judged by their content, limited in size, given a safe name, kept by digest; refused with reasons."""

from __future__ import annotations

import asyncio
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

import puremagic
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from domain.case.acts import Record
from domain.case.rules import applicant_id
from domain.materials.limits import DAY_BYTES
from domain.materials.provenance import Origin, Original, Provenance
from ledger.accounts import Session
from ledger.files import TooManyLoose, keep_file
from ledger.legal_clock import legal_now
from starter.office.requests import PERSON
from starter.web.file_pages.maker import NotShown, examine
from starter.web.site.forms_in import FILE_LIMIT
from starter.web.site.permissions import session_of
from starter.web.site.shared import pool_of, shared

PDF, HEIC, JPEG = "application/pdf", "image/heic", "image/jpeg"
MEDIA_TYPES = {PDF: "pdf", JPEG: "jpg", "image/png": "png"}
ACCEPTED = "PDF、JPG 或 PNG"
NAME_LIMIT = 80
MOST_LOOSE = DAY_BYTES
"""Bytes of one account or one case within a day that nothing on file refers to yet."""
# What each kind of image begins with; a name or a browser's claim proves nothing.
_BEGINNINGS = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
# ISO 32000-1 annex H: readers find the header within the first 1024 bytes (a BOM before it is common), and the end
# of the file near its end; what has no end is cut off or no document at all.
_PDF_HEADER, _PDF_WITHIN = re.compile(rb"%PDF-\d\.\d"), 1024
_PDF_END, _PDF_END_WITHIN = b"%%EOF", 2048
_PDF_LOCK = re.compile(rb"/Encrypt\s*(?:<<|\d+\s+\d+\s+R)")
_HEIC = tuple(b"ftyp" + brand for brand in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevm", b"mif1", b"msf1"))


class UploadRefused(Exception):
    """A file that is not taken; the text says why and what to do."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


class KeptFile(Record):
    """A file that was taken and kept."""

    file_name: str
    digest: str
    media_type: str
    size: int
    locked: bool = False
    """Whether it is a PDF that a password protects: whoever took it should see that others can open it."""
    pages: int = 0
    """How many pages it has; 0: not looked at, or nobody could see any."""
    provenance: Provenance | None = None


async def take_material(request: Request, upload: UploadFile) -> KeptFile:
    """Check one file of a material and keep it: a picture upright and bounded, any file with where it comes from.

    Raises UploadRefused: what `take` raises, and UPLOAD_LOCKED.
    """
    taken = await _taken(upload)
    origin: Origin = "online" if session_of(request).account_id is None else "window"
    original = Original(file_name=taken.name, digest=hashlib.sha256(taken.body).hexdigest(), size=len(taken.body))
    came = Provenance(origin=origin, at=await legal_now(pool_of(request)))
    try:
        async with shared(request).turns:
            seen = await examine(taken.media_type, taken.body)
    except NotShown as failed:
        if failed.locked:
            raise UploadRefused("UPLOAD_LOCKED", _locked(taken.name)) from None
        if taken.media_type == HEIC:
            raise UploadRefused("UPLOAD_TYPE_REFUSED", _not_taken(taken.name, taken.body)) from None
        return await _keep(request, taken, 0, came.model_copy(update={"hints": ("unseen",)}))
    came = came.model_copy(update={"done": seen.done, "hints": seen.hints})
    if seen.kept:
        taken = _Taken(taken.name, JPEG, seen.kept)
        came = came.model_copy(update={"originals": (original,)})
    return await _keep(request, taken, seen.pages, came)


async def take(request: Request, upload: UploadFile) -> KeptFile:
    """Check one file that goes with an act and keep it as it is, in the visitor's name; HEIC becomes a JPEG.

    Raises UploadRefused: UPLOAD_EMPTY, UPLOAD_TOO_LARGE, UPLOAD_TYPE_REFUSED, UPLOAD_QUOTA.
    """
    taken = await _taken(upload)
    if taken.media_type == HEIC:
        try:
            async with shared(request).turns:
                taken = _Taken(taken.name, JPEG, (await examine(HEIC, taken.body)).kept)
        except NotShown:
            raise UploadRefused("UPLOAD_TYPE_REFUSED", _not_taken(taken.name, taken.body)) from None
    return await _keep(request, taken)


def chosen_files(sent: FormData, field: str) -> list[UploadFile]:
    """The files that were chosen in a field; a field left empty sends one without a name."""
    return [each for each in sent.getlist(field) if isinstance(each, UploadFile) and each.filename]


async def take_each(request: Request, uploads: Iterable[UploadFile]) -> tuple[list[KeptFile], list[str]]:
    """Files that go with an act, kept as `take` does; and of each that is not taken the sentence that says why."""
    kept: list[KeptFile] = []
    refused: list[str] = []
    for upload in uploads:
        try:
            kept.append(await take(request, upload))
        except UploadRefused as refusal:
            refused.append(refusal.sentence)
    return kept, refused


@dataclass(frozen=True)
class _Taken:
    """A file that may be kept, judged by its content."""

    name: str
    media_type: str
    body: bytes


async def _taken(upload: UploadFile) -> _Taken:
    name = safe_name(upload.filename or "")
    body = await upload.read()
    if not body:
        raise UploadRefused("UPLOAD_EMPTY", f"文件“{name}”是空的，请重新选择。")
    if len(body) > FILE_LIMIT:
        raise UploadRefused("UPLOAD_TOO_LARGE", f"文件“{name}”超过20MB，请压缩后重新上传。")
    media_type = HEIC if body[4:12] in _HEIC else await asyncio.to_thread(detect, body)
    if media_type is None:
        raise UploadRefused("UPLOAD_TYPE_REFUSED", _not_taken(name, body))
    return _Taken(name, media_type, body)


async def _keep(request: Request, taken: _Taken, pages: int = 0, provenance: Provenance | None = None) -> KeptFile:
    return KeptFile(
        file_name=f"{PurePath(taken.name).stem or '材料'}.{MEDIA_TYPES[taken.media_type]}",
        digest=await keep_own(request, taken.media_type, taken.body),
        media_type=taken.media_type,
        size=len(taken.body),
        locked=taken.media_type == PDF and pages == 0 and _PDF_LOCK.search(taken.body) is not None,
        pages=pages,
        provenance=provenance,
    )


async def keep_own(request: Request, media_type: str, body: bytes) -> str:
    """Keep a file in the visitor's name and return its digest. Raises UploadRefused: UPLOAD_QUOTA."""
    try:
        return await keep_file(pool_of(request), media_type, body, _keeper(session_of(request)), MOST_LOOSE)
    except TooManyLoose:
        sentence = "今天上传而还没有提交的文件太多，请先提交或明天再上传。"
        raise UploadRefused("UPLOAD_QUOTA", sentence) from None


def _keeper(session: Session) -> str:
    """In whose name an upload is kept: an account's, of an applicant their case's, before there is one the person's."""
    if session.account_id is not None:
        return session.account_id
    return applicant_id(session.case_no) if session.case_no else f"{PERSON}{session.person_id}"


def detect(body: bytes) -> str | None:
    """The file's media type by its content, if it is one we take; of an image the start and the library must agree."""
    if header := _PDF_HEADER.search(body[:_PDF_WITHIN]):
        return PDF if _PDF_END in body[max(header.end(), len(body) - _PDF_END_WITHIN) :] else None
    begins_as = next((kind for kind, start in _BEGINNINGS.items() if body.startswith(start)), None)
    if begins_as is None:
        return None
    try:
        found = {match.mime_type for match in puremagic.magic_string(body)}
    except puremagic.PureError:
        return None
    return begins_as if begins_as in found else None


def _locked(name: str) -> str:
    return (
        f"文件“{name}”设有打开密码，部门看不到内容，所以没有收下。请打开它，选“打印－另存为 PDF”存一份没有密码的，"
        "再上传；或者把各页拍成照片上传。"
    )


def _not_taken(name: str, body: bytes) -> str:
    if body[4:12] in _HEIC:
        return (
            f"文件“{name}”是 HEIC 格式的照片，这里转换不了，其他部门也打不开。"
            "请在手机“设置－相机－格式”里选“兼容性最佳”后重拍，或转换成 JPG 后重新上传。"
        )
    if body.lstrip(b"\xef\xbb\xbf").startswith(b"%PDF-"):
        return f"文件“{name}”不是完整的 PDF，可能没有传完或已经损坏，请重新导出后上传。"
    return f"文件“{name}”不是{ACCEPTED}（按内容判断），请转换格式后重新上传。"


def safe_name(name: str) -> str:
    """The last part of a file's name, without anything that could mislead or break a header; never empty."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in unicodedata.normalize("NFC", last) if _is_safe(letter)).strip(" .")
    if len(kept) > NAME_LIMIT:
        path = PurePath(kept)
        kept = path.stem[: NAME_LIMIT - len(path.suffix)] + path.suffix
    return kept or "材料"


def _is_safe(letter: str) -> bool:
    return letter.isprintable() and unicodedata.category(letter) != "Cf" and letter not in "<>:\"/|?*%;'`$&"
