"""How what a person typed is read: one way for every door (page, API, command line, hand-over), by the type of a field.

An input method types full-width digits, full-width spaces and other dashes; a telephone types ’ for '; people group
numbers with spaces. Where a number, a date or a code is meant, all of these are one thing (Unicode's NFKC and no
spaces). Names and addresses keep their written form: only spaces outside them go, and U+3000 inside is a space.
What cannot be read so is left as it was typed, for the check to say what is wrong with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from domain.definition.catalogue import FieldDef

DASHES = "‐‑‒–—―−－﹣ｰー─"
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))  # pasted from chats and PDF; not a letter anywhere
_TO_HYPHEN = str.maketrans(dict.fromkeys(DASHES, "-"))
_CROSSES = str.maketrans(dict.fromkeys("×✕✖χΧхХ", "X"))
_STOPS = str.maketrans({"。": "."})  # what an input method gives for a full stop

_MOBILE = re.compile(r"(?:\+?86|0086)?(1\d{10})", re.ASCII)
_LANDLINE = re.compile(r"(?:\+?86|0086)?(0(?:10|2\d|[3-9]\d{2}))(\d{7,8})", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_DAY = re.compile(r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d{2})(\d{2}))", re.ASCII)
_TIME = re.compile(r"(\d{1,2})(?::(\d{2})(?::(\d{2}))?|[时点](?:(\d{1,2})分?)?)", re.ASCII)
_ONE_SPACE = re.compile(r"[^\S\n]")


def normal_value(field: FieldDef, typed: str) -> str:
    """The value as it is kept and checked; doing it again changes nothing."""
    return _READERS[field.type](field, _shown(typed).strip())


def normal_code(typed: str) -> str:
    """A code or number that is copied by hand (query code, ID number): NFKC, without spaces and dashes, upper case."""
    return unicodedata.normalize("NFKC", _compact(typed).replace("-", "").upper())


def normal_number(typed: str) -> str:
    """A number whose parts are joined by hyphens (办件编号): NFKC, plain hyphens, no spaces, upper case."""
    return _compact(typed).upper()


def normal_id_no(typed: str) -> str:
    """An ID or document number as it is stored; what was written for the final X is an X."""
    number = normal_code(typed)
    return number[:-1] + number[-1].translate(_CROSSES) if number else ""


def normal_phone(typed: str) -> str:
    """A mobile number as eleven digits, a landline as area code, hyphen, number; a country code of China goes."""
    digits = re.sub(r"[-()]", "", _compact(typed))
    if mobile := _MOBILE.fullmatch(digits):
        return mobile[1]
    if landline := _LANDLINE.fullmatch(digits):
        return f"{landline[1]}-{landline[2]}"
    return typed


def normal_date(typed: str) -> str:
    """A day as ISO 8601 (2026-11-23), from the ways in which days are written here."""
    found = _DAY.fullmatch(_compact(typed).translate(_STOPS))
    return _iso_day(found) if found else typed


def normal_datetime(typed: str) -> str:
    """A moment as ISO 8601 to the minute (2026-11-23T08:30); one that carries a zone stays as it is."""
    plain = unicodedata.normalize("NFKC", typed).translate(_TO_HYPHEN).translate(_STOPS).strip()
    if re.search(r"T.*[+Z-]", plain):
        return plain
    tight = re.sub(r"\s+", " ", plain.replace("T", " "))
    day = _DAY.match(tight)
    time = _TIME.fullmatch(tight[day.end() :].strip()) if day else None
    if day is None or time is None:
        return typed
    minute, second = time[2] or time[4] or "0", f":{time[3]}" if time[3] else ""
    return f"{_iso_day(day)}T{int(time[1]):02d}:{int(minute):02d}{second}"


def _iso_day(found: re.Match[str]) -> str:
    year, parts = found[1], [part for part in found.groups()[1:] if part is not None]
    return f"{year}-{int(parts[0]):02d}-{int(parts[1]):02d}"


def _shown(typed: str) -> str:
    """Without what nobody sees, and with one kind of line break."""
    return typed.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE)


def _compact(typed: str) -> str:
    plain = unicodedata.normalize("NFKC", _shown(typed)).translate(_TO_HYPHEN)
    # Once more: an accent that stood after a space (´ is one) joins the letter before it when that is gone.
    return unicodedata.normalize("NFKC", re.sub(r"\s", "", plain))


def _as_written(_field: FieldDef, typed: str) -> str:
    return _ONE_SPACE.sub(" ", typed)


def _number(_field: FieldDef, typed: str) -> str:
    plain = _compact(typed).translate(_STOPS)
    return plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain


def _choice(field: FieldDef, typed: str) -> str:
    if typed in field.options:
        return typed
    alike = _compact(typed)
    return next((option for option in field.options if _compact(option) == alike), typed)


def _by_text(reader: Callable[[str], str]) -> Callable[[FieldDef, str], str]:
    return lambda _field, typed: reader(typed)


_READERS: Mapping[str, Callable[[FieldDef, str], str]] = {
    "text": _as_written,
    "address": _as_written,
    "name": _as_written,
    "id_no": _by_text(normal_id_no),
    "uscc": _by_text(normal_code),
    "phone": _by_text(normal_phone),
    "bank_account": _by_text(normal_code),
    "date": _by_text(normal_date),
    "datetime": _by_text(normal_datetime),
    "choice": _choice,
    "number": _number,
}
