"""分件: one application for several children (or shops), from which each becomes a case of its own.

A bundle that is split by a group (`split_by`) asks for it once, as for any other group ("baby.name"), until a second
one is added; then its values carry their row ("baby.1.name") in the application. A case has one row of it, under the
plain keys, and everything else as it was filled in, so that nothing downstream knows of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.definition.bundle import SplitBy
from domain.definition.catalogue import Repeat
from domain.definition.form_check import FieldError
from domain.definition.forms import Form, FormGroup, row_numbers


def with_rows(form: Form, split: SplitBy | None, values: Mapping[str, str]) -> Form:
    """The form as the application fills it in: the split group with a block for each row, once rows are in `values`."""
    if split is None:
        return form
    repeat = Repeat(min=1, max=split.max, row_name=split.row_name)
    is_split = has_rows(split, values)
    to_be = {"repeat": repeat if is_split else None, "splits": None if is_split else repeat}
    groups = (each.model_copy(update=to_be) if each.key == split.group else each for each in form.groups)
    return form.model_copy(update={"groups": tuple(groups)})


def has_rows(split: SplitBy | None, values: Iterable[str]) -> bool:
    """Whether the values carry rows of the split group: several, or one that was numbered all the same."""
    return split is not None and bool(row_numbers(split.group, values))


def split_cases(values: Mapping[str, str], group: str) -> tuple[dict[str, str], ...]:
    """One flat mapping per row of the group a bundle is split by, all other values in each.

    Values without a row number are one case as they are.
    """
    rows = row_numbers(group, values)
    if not rows:
        return (dict(values),)
    common = {key: value for key, value in values.items() if not key.startswith(f"{group}.")}
    return tuple({**common, **_as_plain(group, _of_row(group, row, values))} for row in rows)


def same_rows(form: Form, group: str, values: Mapping[str, str]) -> list[FieldError]:
    """A row that says the same as one before it: the same child typed twice, which would be two cases of one."""
    found, known = [], dict[tuple[tuple[str, str], ...], int]()
    for row in row_numbers(group, values):
        own = _as_plain(group, _of_row(group, row, values))
        before = known.setdefault(tuple(sorted(own.items())), row)
        if before != row:
            name = _name_of(form.group(group), group)
            sentence = f"{name} {row + 1} 与 {name} {before + 1} 的内容完全相同，请核对；重复填写的请去掉一个。"
            first = min(_of_row(group, row, values), default=f"{group}.{row}")
            found.append(FieldError(field=first, code="ROWS_SAME", sentence=sentence))
    return found


def row_added(group: FormGroup, values: Mapping[str, str]) -> dict[str, str]:
    """The values with one more empty row of a group that repeats, or is split by; as they are where no more fits."""
    repeat = group.repeat or group.splits
    numbered = dict(values) if group.repeat is not None else _numbered(group.key, values)
    rows = row_numbers(group.key, numbered)
    row = max(repeat.min if repeat else 0, *(each + 1 for each in rows), 0)
    if repeat is None or row >= repeat.max:
        return dict(values)
    first = {f"{group.key}.0.{name}": "" for name in _names(group)} if group.repeat is None else {}
    return {**first, **numbered, **{f"{group.key}.{row}.{name}": "" for name in _names(group)}}


def row_removed(group: FormGroup, values: Mapping[str, str], row: int, *, is_split: bool) -> dict[str, str]:
    """The values without a row, the later ones moved up; a single row that is left of a split group has none again."""
    kept = {key: value for key, value in values.items() if not key.startswith(f"{group.key}.")}
    left = [each for each in row_numbers(group.key, values) if each != row]
    own = [_as_plain(group.key, _of_row(group.key, each, values)) for each in left]
    if is_split and len(own) == 1:
        return {**kept, **own[0]}
    moved = {
        f"{group.key}.{number}.{key.partition('.')[2]}": value
        for number, each in enumerate(own)
        for key, value in each.items()
    }
    return {**kept, **moved}


def _numbered(group: str, values: Mapping[str, str]) -> dict[str, str]:
    return {
        f"{group}.0.{key.partition('.')[2]}" if key.startswith(f"{group}.") else key: value
        for key, value in values.items()
    }


def _names(group: FormGroup) -> list[str]:
    return [field.key.partition(".")[2] for field in group.fields]


def _name_of(group: FormGroup | None, key: str) -> str:
    repeat = (group.repeat or group.splits) if group else None
    return (repeat.row_name if repeat else None) or (group.name if group else key)


def _of_row(group: str, row: int, values: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in values.items() if key.startswith(f"{group}.{row}.")}


def _as_plain(group: str, row: Mapping[str, str]) -> dict[str, str]:
    return {f"{group}.{key.split('.', 2)[2]}": value for key, value in row.items()}
