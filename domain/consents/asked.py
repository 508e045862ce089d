"""Which notices and consents an application brings with it, by what it holds and to whom parts of it go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from domain.consents.purposes import NOTICED, TEXTS, Purpose, PurposeText, Said
from domain.definition.bundle import NO, Definition, question_of
from domain.definition.check_digits import birth_date_of
from domain.definition.forms import Form, FormField, plain_key
from domain.definition.plan import Plan
from domain.record import Record

OF_AGE = 14
"""Years: below, the data of a person is sensitive, and a guardian consents (第二十八条、第三十一条)."""
_ID_CHARS = 18
_DAY_CHARS = len("2026-11-23")


class Asked(Record):
    """One of them. `needed`: without it the application does not go out. `detail`: to whom what goes, by name.

    `recipients` are their codes. `questions`: what is answered 否 where it is refused, so that nothing goes there.
    """

    purpose: Purpose
    needed: bool = False
    detail: str = ""
    recipients: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()

    @property
    def text(self) -> PurposeText:
        """The words."""
        return TEXTS[self.purpose]

    @property
    def is_notice(self) -> bool:
        """Whether it is told and not asked."""
        return self.purpose in NOTICED


class ConsentSaid(Record):
    """What was said to one of them, as it is put on file with the application; `detail`: codes of the recipients."""

    purpose: Purpose
    said: Said
    detail: str = ""


def asked(definition: Definition, plan: Plan, form: Form, values: Mapping[str, str], today: date) -> tuple[Asked, ...]:
    """What is told and asked before this application goes out on that day, notices first."""
    return tuple(_asked(definition, plan, form, values, today))


def _asked(definition: Definition, plan: Plan, form: Form, values: Mapping[str, str], today: date) -> Iterator[Asked]:
    yield Asked(purpose=Purpose.DUTY)
    if any(_field_of(form, key).is_sensitive for key, value in values.items() if value and _knows(form, key)):
        yield Asked(purpose=Purpose.SENSITIVE)
    if is_about_young_child(form, values, today):
        yield Asked(purpose=Purpose.GUARDIAN, needed=True)
    outside = tuple(item for item in outside_items(definition, plan) if item[1])
    if outside:
        names = dict.fromkeys(f"{definition.departments[code].name}（{name}）" for code, _, name in outside)
        questions = tuple(question for _, question, _ in outside)
        codes = tuple(dict.fromkeys(code for code, _, _ in outside))
        yield Asked(purpose=Purpose.OUTSIDE, detail="、".join(names), recipients=codes, questions=questions)
    yield Asked(purpose=Purpose.REUSE)


def outside_items(definition: Definition, plan: Plan) -> tuple[tuple[str, str, str], ...]:
    """(department, question, name) of the items of firms (banks, utilities); '' where the item is not a choice.

    What somebody applies for and cannot leave out goes to its firm because they ask for just that; what they may leave
    out rests on their consent.
    """
    questions = {entry.key: question_of(entry) or "" for entry in definition.bundle.items}
    return tuple(
        (item.department, questions.get(item.item, ""), item.name)
        for item in plan.items
        if definition.departments[item.department].kind == "firm"
    )


def left_out(answers: Mapping[str, str], refused: Asked) -> dict[str, str]:
    """The answers without what would go to those whom the person refuses."""
    return {**answers, **dict.fromkeys(refused.questions, NO)}


def is_about_young_child(form: Form, values: Mapping[str, str], today: date) -> bool:
    """Whether the form names somebody under 14: by the number of their document, or by when they were born."""
    births = (_born(_field_of(form, key), value) for key, value in values.items() if value and _knows(form, key))
    return any(born is not None and born <= today < _of_age_on(born) for born in births)


def _born(field: FormField, value: str) -> date | None:
    if field.type == "id_no" and len(value) == _ID_CHARS:
        return birth_date_of(value)
    if field.type in ("date", "datetime") and field.key.partition(".")[2].startswith("born"):
        try:
            return date.fromisoformat(value[:_DAY_CHARS])
        except ValueError:
            return None
    return None


def _of_age_on(born: date) -> date:
    try:
        return born.replace(year=born.year + OF_AGE)
    except ValueError:  # born on 29 February
        return date(born.year + OF_AGE, 3, 1)


def _knows(form: Form, key: str) -> bool:
    return any(field.key == plain_key(key) for field in form.fields())


def _field_of(form: Form, key: str) -> FormField:
    return next(field for field in form.fields() if field.key == plain_key(key))
