"""Reading what a form sends: fields, and files limited while they stream in.

A file over the limit is cut off but the rest of the form is kept, so that the page can say what was wrong and
nothing typed is lost.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import cast

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from domain.materials.limits import FILE_BYTES

FILE_LIMIT = FILE_BYTES
"""Bytes of one file (20 MB), as PostgreSQL's constraint file_size_limit has it."""

MOST_FILES = 20
MOST_FIELDS = 2000


_UNSEEN = dict.fromkeys(
    [code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\r\t"]
    + [*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)]
)


class FormUnreadable(Exception):
    """The body is not a form that this address can read."""


class _LimitedParser(MultiPartParser):
    """Cuts a file off one byte above the limit, so that its size still says "too large"."""

    def __init__(self, headers: Headers, stream: AsyncGenerator[bytes, None]) -> None:
        super().__init__(headers, stream, max_files=MOST_FILES, max_fields=MOST_FIELDS)
        self._bytes_of_file = 0

    def on_part_begin(self) -> None:
        self._bytes_of_file = 0
        super().on_part_begin()

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._current_part.file is not None:
            end = min(end, start + FILE_LIMIT + 1 - self._bytes_of_file)
            self._bytes_of_file += max(0, end - start)
        if end > start or self._current_part.file is None:
            super().on_part_data(data, start, end)


async def read_form(request: Request, *, uploads: bool) -> FormData:
    """The form of this request, read once and kept with it.

    Raises FormUnreadable for a body of another kind, and for files where this address takes none.
    """
    kept: FormData | None = getattr(request.state, "form", None)
    if kept is not None:
        return kept
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    stream = request.stream()
    try:
        if kind == "multipart/form-data" and uploads:
            form = await _LimitedParser(request.headers, stream).parse()
        elif kind == "application/x-www-form-urlencoded":
            form = await FormParser(request.headers, stream).parse()
        elif not kind and request.headers.get("content-length", "0") == "0":
            form = FormData()
        else:
            raise FormUnreadable(kind)
    except MultiPartException as failure:
        raise FormUnreadable(failure.message) from failure
    request.state.form = form
    return form


def form_of(request: Request) -> FormData:
    """The form that the gate has read for an unsafe request."""
    return cast(FormData, request.state.form)


class TextTooLong(Exception):
    """TEXT_TOO_LONG: a field holds more than is kept of it; nothing of it is cut off in silence.

    Characters are counted as people count them: a line break is one, though a browser sends two.
    """

    def __init__(self, name: str, limit: int, count: int) -> None:
        super().__init__("TEXT_TOO_LONG")
        self.name, self.limit, self.count = name, limit, count

    @property
    def sentence(self) -> str:
        """What is wrong, with both numbers."""
        return f"最多{self.limit}个字，现在是{self.count}个字，请缩短后再提交。"


def text(form: FormData, name: str, limit: int = 2000) -> str:
    """One text field, trimmed; empty when it is not there. Raises TextTooLong beyond `limit` characters."""
    value = form.get(name)
    if not isinstance(value, str):
        return ""
    written = shown_text(value).replace("\r\n", "\n").strip()
    if len(written) > limit:
        raise TextTooLong(name, limit, len(written))
    return written


def shown_text(value: str) -> str:
    """A text without what nobody sees and no database keeps: control characters but line breaks and tabs, and what
    turns the reading direction round (a paste brings such things along)."""
    return value.translate(_UNSEEN)


def texts(form: FormData, name: str) -> tuple[str, ...]:
    """All values of a field that may come several times (ticked boxes)."""
    return tuple(shown_text(value) for value in form.getlist(name) if isinstance(value, str) and value)


def file_of(form: FormData, name: str) -> UploadFile | None:
    """The file chosen in this field, or None when none was chosen."""
    value = form.get(name)
    return value if isinstance(value, UploadFile) and value.filename else None


def files_of(form: FormData, name: str) -> tuple[UploadFile, ...]:
    """All files chosen in this field, in the order in which the browser sends them."""
    return tuple(each for each in form.getlist(name) if isinstance(each, UploadFile) and each.filename)
