"""What is known of an applicant before they type it (预填): from their log-in, and from an earlier case of theirs.

Nothing is guessed: a natural person's data goes into the one group that can be theirs, or into the one they name. The
values are offered, never locked; where somebody writes something else, both are told side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from domain.definition.forms import Form, FormField, FormGroup
from domain.record import Record

Source = Literal["log_in", "earlier_case"]
SOURCE_NAMES: Mapping[Source, str] = {"log_in": "登录信息", "earlier_case": "以前的办件"}
VERIFIED_LEVEL = 2
"""From this assurance level on (实名认证) names and numbers of a log-in count as verified for a clerk."""
_OWN_TYPES = frozenset({"id_no", "uscc", "bank_account"})


class KnownPerson(Record):
    """Who is logged in, as the provider tells it; `agent`: of a firm, who acts for it (经办人)."""

    is_firm: bool
    name: str
    document_no: str
    phone: str = ""
    level: int = 0
    agent: str = ""


class Known(Record):
    """A value that is known: where from, and whether a clerk may rely on it."""

    value: str
    source: Source
    verified: bool = False


class SourceSaid(Record):
    """A field of an application and where its value comes from, as it is put on file; `changed`: they corrected it."""

    field: str
    source: Source
    level: int = 0
    changed: bool = False


def groups_for(form: Form, person: KnownPerson) -> tuple[FormGroup, ...]:
    """The groups that can be about them: of a firm those with its code, of a person those with a name and number."""
    return tuple(group for group in form.groups if group.repeat is None and _fits(group, person))


def _fits(group: FormGroup, person: KnownPerson) -> bool:
    types = {field.type for field in group.fields}
    if person.is_firm:
        return "uscc" in types
    return "id_no" in types and "uscc" not in types and _named(group, "name") is not None


def group_of(form: Form, person: KnownPerson, values: Mapping[str, str]) -> FormGroup | None:
    """The group that is about them: the only one that can be, or the one that has their number or name already.

    Somebody who cannot be called may be a child or a dead parent: that is the applicant only where they say so.
    """
    groups = groups_for(form, person)
    if len(groups) == 1 and "phone" in {field.type for field in groups[0].fields}:
        return groups[0]
    for same in (person.document_no, person.name):
        found = [each for each in groups if same and same in {values.get(field.key) for field in each.fields}]
        if len(found) == 1:
            return found[0]
    return None


def of_log_in(group: FormGroup, person: KnownPerson) -> dict[str, Known]:
    """Values of that group by field."""
    return {field.key: known for field in group.fields if (known := _from_log_in(field, person)) is not None}


def _from_log_in(field: FormField, person: KnownPerson) -> Known | None:
    name, verified = field.key.partition(".")[2], person.level >= VERIFIED_LEVEL
    if field.type == ("uscc" if person.is_firm else "id_no"):
        value = person.document_no
    elif name == "name":
        value = person.name
    elif field.type == "phone":
        value, verified = person.phone, False
    elif name == "handler" and person.is_firm:
        value = person.agent
    else:
        return None
    return Known(value=value, source="log_in", verified=verified) if value else None


def of_earlier(form: Form, earlier: Mapping[str, str], about: str | None) -> dict[str, Known]:
    """Values of an earlier case for fields of the same name: of groups about a person, a firm or an account.

    What the matter itself is about (`about`, the newborn, the shop) is another one each time.
    """
    return {
        field.key: Known(value=earlier[field.key], source="earlier_case")
        for field in _lasting(form, about)
        if earlier.get(field.key)
    }


def _lasting(form: Form, about: str | None) -> Iterator[FormField]:
    own = (about or "").partition(".")[0]
    for group in form.groups:
        if group.repeat is None and group.key != own and _OWN_TYPES & {field.type for field in group.fields}:
            yield from group.fields


def sources_of(known: Mapping[str, Known], values: Mapping[str, str], level: int) -> tuple[SourceSaid, ...]:
    """What is put on file of where the values of a form come from; what was left empty comes from nowhere."""
    return tuple(
        SourceSaid(
            field=key,
            source=each.source,
            level=level if each.source == "log_in" and each.verified else 0,
            changed=values[key] != each.value,
        )
        for key, each in known.items()
        if values.get(key)
    )


def _named(group: FormGroup, name: str) -> FormField | None:
    return next((field for field in group.fields if field.key == f"{group.key}.{name}"), None)
