"""Uploaded files: judged by their content, limited in size, given a safe name, kept by digest; refused with reasons."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from pathlib import PurePath

import puremagic
from starlette.datastructures import UploadFile
from starlette.requests import Request

from domain.case.acts import Record
from domain.case.rules import applicant_id
from ledger.accounts import Session
from ledger.files import TooManyLoose, keep_file
from starter.office.requests import PERSON
from starter.web.site.forms_in import FILE_LIMIT
from starter.web.site.permissions import session_of
from starter.web.site.shared import pool_of

MEDIA_TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
ACCEPTED = "PDF、JPG 或 PNG"
NAME_LIMIT = 80
MOST_LOOSE = 500 * 1024 * 1024
"""Bytes of one account or one case within a day that nothing on file refers to yet."""
# What each kind of image begins with; a name or a browser's claim proves nothing.
_BEGINNINGS = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
PDF = "application/pdf"
# ISO 32000-1 annex H: readers find the header within the first 1024 bytes (a BOM before it is common), and the end
# of the file near its end; what has no end is cut off or no document at all.
_PDF_HEADER, _PDF_WITHIN = re.compile(rb"%PDF-\d\.\d"), 1024
_PDF_END, _PDF_END_WITHIN = b"%%EOF", 2048
_PDF_LOCK = re.compile(rb"/Encrypt\s*(?:<<|\d+\s+\d+\s+R)")
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")


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


async def take(request: Request, upload: UploadFile) -> KeptFile:
    """Check one file and keep it, in the visitor's name.

    Raises UploadRefused: UPLOAD_EMPTY, UPLOAD_TOO_LARGE, UPLOAD_TYPE_REFUSED, UPLOAD_QUOTA.
    """
    name = safe_name(upload.filename or "")
    body = await upload.read()
    if not body:
        raise UploadRefused("UPLOAD_EMPTY", f"文件“{name}”是空的，请重新选择。")
    if len(body) > FILE_LIMIT:
        raise UploadRefused("UPLOAD_TOO_LARGE", f"文件“{name}”超过20MB，请压缩后重新上传。")
    media_type = await asyncio.to_thread(detect, body)
    if media_type is None:
        raise UploadRefused("UPLOAD_TYPE_REFUSED", _not_taken(name, body))
    session, pool = session_of(request), pool_of(request)
    try:
        digest = await keep_file(pool, media_type, body, _keeper(session), MOST_LOOSE)
    except TooManyLoose:
        sentence = "今天上传而还没有提交的文件太多，请先提交或明天再上传。"
        raise UploadRefused("UPLOAD_QUOTA", sentence) from None
    stem = PurePath(name).stem or "材料"
    return KeptFile(
        file_name=f"{stem}.{MEDIA_TYPES[media_type]}",
        digest=digest,
        media_type=media_type,
        size=len(body),
        locked=media_type == PDF and _PDF_LOCK.search(body) is not None,
    )


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


def _not_taken(name: str, body: bytes) -> str:
    if body[4:12] in _HEIC:
        return (
            f"文件“{name}”是 HEIC 格式的照片，其他部门打不开。请在手机“设置－相机－格式”里选“兼容性最佳”后重拍，"
            "或转换成 JPG 后重新上传。"
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
