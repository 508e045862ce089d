"""Uploaded files: judged by their content, limited in size, given a safe name, kept by digest; refused with reasons."""

from __future__ import annotations

import asyncio
import unicodedata
from pathlib import PurePath

import puremagic
from starlette.datastructures import UploadFile

from domain.case.acts import Record
from ledger.connection.pool import Pool
from ledger.files import keep_file
from starter.web.site.forms_in import FILE_LIMIT

MEDIA_TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
ACCEPTED = "PDF、JPG 或 PNG"
NAME_LIMIT = 80
# What each kind of file begins with; a name or a browser's claim proves nothing.
_BEGINNINGS = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}


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


async def take(pool: Pool, upload: UploadFile) -> KeptFile:
    """Check one file and keep it. Raises UploadRefused: UPLOAD_EMPTY, UPLOAD_TOO_LARGE, UPLOAD_TYPE_REFUSED."""
    name = safe_name(upload.filename or "")
    body = await upload.read()
    if not body:
        raise UploadRefused("UPLOAD_EMPTY", f"文件“{name}”是空的，请重新选择。")
    if len(body) > FILE_LIMIT:
        raise UploadRefused("UPLOAD_TOO_LARGE", f"文件“{name}”超过20MB，请压缩后重新上传。")
    media_type = await asyncio.to_thread(detect, body)
    if media_type is None:
        raise UploadRefused("UPLOAD_TYPE_REFUSED", f"文件“{name}”不是{ACCEPTED}（按内容判断），请转换格式后重新上传。")
    digest = await keep_file(pool, media_type, body)
    stem = PurePath(name).stem or "材料"
    return KeptFile(file_name=f"{stem}.{MEDIA_TYPES[media_type]}", digest=digest, media_type=media_type, size=len(body))


def detect(body: bytes) -> str | None:
    """The file's media type by its content, if it is one we take; both the start and the library must agree."""
    begins_as = next((kind for kind, start in _BEGINNINGS.items() if body.startswith(start)), None)
    if begins_as is None:
        return None
    try:
        found = {match.mime_type for match in puremagic.magic_string(body)}
    except puremagic.PureError:
        return None
    return begins_as if begins_as in found else None


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
