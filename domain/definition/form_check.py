"""Checks of what was filled in: form and check digits of each value, required fields, rows of repeating groups.

The same checks serve the page that a person fills in, the JSON API and the rule of an instant item (秒批).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from domain.definition.catalogue import FieldDef, Strict
from domain.definition.check_digits import bank_account_problem, phone_problem, uscc_problem
from domain.definition.conditions import Facts
from domain.definition.documents import document_problem
from domain.definition.forms import Form, FormField, FormGroup, normal_form, plain_key, rows_of
from domain.definition.normal import normal_value
from domain.time.calendar import BEIJING

DEFAULT_MAX_LENGTH = 200
NAME_MAX_LENGTH = 60
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,9})?", re.ASCII)
# As registers and keyboards write them: 李〇, 阿卜杜·买买提, O’Brien, Anne-Marie.
_IN_NAMES = frozenset("〇·•‧・.'’‘ʼ′`-‐‑ ")


class FieldError(Strict):
    """One thing wrong: the field as it was sent ("staff.0.name"), a stable code, a Chinese sentence."""

    field: str
    code: str
    sentence: str


def validate_form(form: Form, typed: Mapping[str, str], today: date | None) -> list[FieldError]:
    """Everything wrong with the values, in the order of the form; empty when it may be submitted.

    They are judged as they are kept (`normal_form`), so that it does not matter how they were typed. `today` is the
    Beijing date of filling in, for what may not lie in the future; None (a definition's own trial) leaves that out.
    Codes: FIELD_UNKNOWN, FIELD_REQUIRED, FIELD_INVALID, FIELD_TOO_LONG, FIELD_IN_FUTURE, FIELD_SAME_AS_OTHER,
    ROWS_OUT_OF_RANGE.
    """
    values = normal_form(form, typed)
    errors: list[FieldError] = []
    expected: set[str] = set()
    rows = rows_of(form, values)
    for group in form.groups:
        errors += _row_errors(group, rows.get(group.key))
        for prefix in _prefixes(group, rows):
            for field in group.fields:
                key = prefix + field.key.partition(".")[2]
                expected.add(key)
                error = _field_error(form, field, key, values, today)
                if error is not None:
                    errors.append(error)
    strangers = [key for key in values if key not in expected]
    return errors + [FieldError(field=key, code="FIELD_UNKNOWN", sentence="表单里没有这一项。") for key in strangers]


def applies(form: Form, field: FormField, values: Mapping[str, str], key: str | None = None) -> bool:
    """Whether the field is asked, given the answers and the other values.

    In a repeating group `key` is the field's key with its row; conditions then read the same row first.
    """
    return field.when is None or field.when.holds(Facts(values={**form.answers, **_near(key or field.key, values)}))


def facts_of(
    form: Form, values: Mapping[str, str], granted: Iterable[str] = (), findings: Mapping[str, str] | None = None
) -> Facts:
    """What a rule of an instant item is judged on: answers, values, which are valid, what is granted and found.

    `values` are best the item's own (`item_view`): a single row left in them is also known by its plain key
    ("staff.1.id_no" as "staff.id_no"), so a rule of a repeated item reads its row. Of several rows none is, since
    a rule must not hold because one of them happens to fit. `granted` and those of `findings` are instance keys.
    """
    known = {field.key: field for field in form.fields()}
    times = Counter(plain_key(key) for key in values)
    single = {plain_key(key): value for key, value in values.items() if times[plain_key(key)] == 1}
    read = {**single, **values}
    valid = {
        key
        for key, value in read.items()
        if value.strip()
        and (field := known.get(plain_key(key))) is not None
        and value_problem(field, value, _kind_beside(field, key, read)) is None
    }
    facts = Facts(values={**form.answers, **read}, valid=frozenset(valid), granted=frozenset(granted))
    return replace(facts, findings=findings) if findings else facts


def value_problem(field: FieldDef, typed: str, kind: str = "", today: date | None = None) -> str | None:
    """What is wrong with a value that is not empty, by the type of its field; None when it is right.

    `kind`: the document that a number belongs to (`FieldDef.kind_in`). `today`: as in `validate_form`.
    """
    value = normal_value(field, typed)
    if field.type == "id_no":
        return document_problem(kind, value, today)
    return _CHECKS[field.type](field, value)


def _kind_beside(field: FieldDef, key: str, values: Mapping[str, str]) -> str:
    """The kind of document chosen in the same group (and row) as the number under `key`."""
    return values.get(f"{key.rpartition('.')[0]}.{field.kind_in}", "").strip() if field.kind_in else ""


def _same_elsewhere(form: Form, field: FormField, key: str, values: Mapping[str, str]) -> str | None:
    """Where the value stands although it cannot be the same there, in words; None where it stands nowhere."""
    others = {each.key: each for each in form.fields() if each.key in field.differs_from}
    for other, value in values.items():
        found = others.get(plain_key(other))
        if found is None or other == key or not value or value != values[key]:
            continue
        if _kind_beside(found, other, values) == _kind_beside(field, key, values):
            group = form.group(other.partition(".")[0])
            return f"{group.name if group else ''}的{found.label}"
    return None


def _near(key: str, values: Mapping[str, str]) -> dict[str, str]:
    """The values with those of the key's own row also under their plain keys."""
    group, row, *_ = (*key.split("."), "")
    prefix = f"{group}.{row}."
    return {**values, **{plain_key(each): value for each, value in values.items() if each.startswith(prefix)}}


def _prefixes(group: FormGroup, rows: Mapping[str, int]) -> list[str]:
    if group.repeat is None:
        return [f"{group.key}."]
    return [f"{group.key}.{row}." for row in range(min(rows[group.key], group.repeat.max))]


def _row_errors(group: FormGroup, count: int | None) -> list[FieldError]:
    if group.repeat is None or count is None or count <= group.repeat.max:
        return []
    sentence = f"“{group.name}”最多填写{group.repeat.max}行，现为{count}行。"
    return [FieldError(field=group.key, code="ROWS_OUT_OF_RANGE", sentence=sentence)]


def _field_error(
    form: Form, field: FormField, key: str, values: Mapping[str, str], today: date | None
) -> FieldError | None:
    value = values.get(key, "").strip()
    if not value:
        if not field.required or not applies(form, field, values, key):
            return None
        verb = "选择" if field.type == "choice" else "填写"
        return FieldError(field=key, code="FIELD_REQUIRED", sentence=f"请{verb}{field.label}。")
    limit = field.max_length or (NAME_MAX_LENGTH if field.type == "name" else DEFAULT_MAX_LENGTH)
    if len(value) > limit:
        sentence = f"{field.label}最多{limit}个字，现在是{len(value)}个字，请缩短。"
        return FieldError(field=key, code="FIELD_TOO_LONG", sentence=sentence)
    problem = value_problem(field, value, _kind_beside(field, key, values), today)
    if problem is not None:
        return FieldError(field=key, code="FIELD_INVALID", sentence=problem)
    return _impossible(form, field, key, values, today)


def _impossible(
    form: Form, field: FormField, key: str, values: Mapping[str, str], today: date | None
) -> FieldError | None:
    """What is wrong with a value that is right by itself."""
    if field.not_future and today is not None and _day_of(values[key]) > today:
        return FieldError(field=key, code="FIELD_IN_FUTURE", sentence=f"{field.label}不能晚于今天。")
    if place := _same_elsewhere(form, field, key, values):
        sentence = f"{field.label}与{place}相同，不可能是同一个号码，请核对。"
        return FieldError(field=key, code="FIELD_SAME_AS_OTHER", sentence=sentence)
    return None


def _day_of(value: str) -> date:
    moment = datetime.fromisoformat(value)
    return (moment.astimezone(BEIJING) if moment.tzinfo else moment).date()


def _check_text(field: FieldDef, value: str) -> str | None:
    # Line by line: a line break once let everything beside it through, also what turns the reading direction round.
    is_shown = all(line.isprintable() for line in value.replace("\r\n", "\n").replace("\t", " ").split("\n"))
    return None if is_shown else f"{field.label}含有不能显示的字符。"


def _check_name(field: FieldDef, value: str) -> str | None:
    is_name = all(letter in _IN_NAMES or unicodedata.category(letter)[0] in "LM" for letter in value)
    if is_name and any(letter.isalpha() or letter == "〇" for letter in value):
        return None
    return f"{field.label}只能包含文字、间隔号“·”、连字符和撇号。"


def _check_date(field: FieldDef, value: str) -> str | None:
    try:
        is_date = date.fromisoformat(value).isoformat() == value  # the parser also takes 20261123 and week dates
    except ValueError:
        is_date = False
    return None if is_date else f"{field.label}应为真实日期，例如 2026-11-23。"


def _check_datetime(field: FieldDef, value: str) -> str | None:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return f"{field.label}应为日期和时间，例如 2026-11-23T08:30。"
    return None if "T" in value or " " in value else f"{field.label}还需要写明时间。"


def _check_choice(field: FieldDef, value: str) -> str | None:
    return None if value in field.options else f"{field.label}应从{'、'.join(field.options)}中选择。"


def _check_number(field: FieldDef, value: str) -> str | None:
    if not _NUMBER.fullmatch(value):  # the parser also takes 3_250, 1e3 and nan, which nobody means
        return f"{field.label}应为数字。"
    number = float(value)
    if not _within(number, field.minimum, field.maximum):
        return f"{field.label}应在{_plain(field.minimum)}到{_plain(field.maximum)}之间。"
    return None


def _within(number: float, least: float | None, most: float | None) -> bool:
    return (float("-inf") if least is None else least) <= number <= (1e15 if most is None else most)


def _plain(bound: float | None) -> str:
    return "合理范围" if bound is None else f"{bound:g}"


def _by_number(check: Callable[[str], str | None]) -> Callable[[FieldDef, str], str | None]:
    return lambda _field, value: check(value)


_CHECKS: Mapping[str, Callable[[FieldDef, str], str | None]] = {
    "text": _check_text,
    "address": _check_text,
    "name": _check_name,
    "uscc": _by_number(uscc_problem),
    "phone": _by_number(phone_problem),
    "bank_account": _by_number(bank_account_problem),
    "date": _check_date,
    "datetime": _check_datetime,
    "choice": _check_choice,
    "number": _check_number,
}
