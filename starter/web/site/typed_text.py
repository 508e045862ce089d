"""What a person typed, on a page that could not take it: shown, carried along in the page itself, never kept elsewhere.

Whatever stands between a form and its effect (a session that ended, a database that is away, a case that moved on),
the answer carries the fields that our own page sent, so that nothing has to be typed twice.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from domain.definition.forms import plain_key
from starter.api.exceptions import BodyTooLarge
from starter.web.site.forms_in import FormUnreadable, read_form
from starter.web.site.input_gate import BodyStalled
from starter.web.site.permissions import is_ours
from starter.web.site.security import SAFE_METHODS, TOKEN_FIELD
from starter.web.site.shared import shared
from starter.words import names

_NEVER = frozenset({"password", "old", "new", "again", TOKEN_FIELD, "query_code"})
"""Secrets, and the token of a session that is over."""
_OURS = frozenset(
    {"base", "back", "next", "carried", "kind", "item", "go", "seen", "look", "add_row", "remove_row", "key", "keep"}
)
"""What our pages say to themselves in a form."""


@dataclass(frozen=True)
class TypedText:
    """One form as it was sent: its fields, and the names of files, which a browser has to be given anew."""

    path: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    shown: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    uploads: bool = False


async def typed_text(request: Request) -> TypedText:
    """What our own page sent with this request; nothing of a safe request or a foreign form."""
    if request.method in SAFE_METHODS:
        return TypedText()
    uploads = bool(getattr(request.state, "uploads", False))
    try:
        form = await read_form(request, uploads=uploads)
    except (FormUnreadable, BodyTooLarge, BodyStalled):
        return TypedText()
    if not is_ours(request):
        return TypedText()
    pairs = form.multi_items()
    fields = tuple((name, value) for name, value in pairs if isinstance(value, str) and name not in _NEVER)
    return TypedText(
        path=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        fields=fields,
        shown=shown_fields(request, fields),
        files=tuple(value.filename for _, value in pairs if not isinstance(value, str) and value.filename),
        uploads=uploads,
    )


def shown_fields(request: Request, fields: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """(label, text) of what a person typed or chose themselves."""
    return tuple((_label(request, name), value) for name, value in fields if value.strip() and _is_words(name, value))


def _is_words(name: str, value: str) -> bool:
    if name in names.SILENT_FIELDS or name in _OURS or name.startswith("_"):
        return False
    return all(line.isprintable() for line in value.splitlines())


def _label(request: Request, name: str) -> str:
    bare = name.removeprefix("f.")  # as fields of the merged form are named
    known = names.FORM_LABELS.get(bare)
    return known or shared(request).definition_cache.known_label(plain_key(bare)) or "已填写"
