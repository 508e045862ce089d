"""Look-ups (核验、调用): about whom a source is asked, what came of it, and when the paper itself is asked for.

What can be had by sharing is not asked of the applicant (国务院关于在线政务服务的若干规定 第七条, 政务数据共享条例
第十九条). A source that does not answer, or knows nothing, costs exactly that one paper, and only as long as it does.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from domain.definition.catalogue import LookUpRule
from domain.definition.document_kinds import RESIDENT_ID
from domain.definition.forms import row_numbers
from domain.record import Record

Keyed = Callable[[str], str]
"""A digest under the installation's own key: without it nobody finds a number by trying all of them."""

Outcome = Literal["found", "not_found", "differs", "away", "not_asked"]
"""What came of it; `away`: nothing yet, it goes on being asked; `not_asked`: it is over the limit of a day."""
MOST_OF_DAY = 40
"""So often within a day a person may have sources asked: nobody finds out by trying whose a number is."""
PATIENCE_SECONDS = 30.0
"""So long the paper is not asked for while nothing came; then the source counts as away until it answers."""
KIND_FIELD = "doc_kind"


class Subject(Record):
    """One person, firm or thing that is looked up: by which values, and what the applicant wrote of it.

    `group`: of the form; in a repeating group with its row, from 0 ("staff.0").
    """

    group: str
    query: dict[str, str]
    said: dict[str, str] = {}


class Difference(Record):
    """A field ("group.field") of which the source says something else than the applicant wrote."""

    field: str
    said: str
    known: str


class LookUpState(StrEnum):
    """How a look-up stands for the applicant; `disputed`: they say that the source is wrong (校核)."""

    WAITING = "waiting"
    FOUND = "found"
    NOT_FOUND = "not_found"
    DIFFERS = "differs"
    AWAY = "away"
    DISPUTED = "disputed"
    NOT_ASKED = "not_asked"


PAPER_ASKED = frozenset({LookUpState.NOT_FOUND, LookUpState.AWAY, LookUpState.DISPUTED, LookUpState.NOT_ASKED})
"""Where the paper itself is asked for; everywhere else the source answers in its place."""
NEGATIVE = frozenset({LookUpState.NOT_FOUND, LookUpState.DIFFERS, LookUpState.DISPUTED})
"""What an intake clerk looks at before the one correction notice."""
UNSETTLED = frozenset({LookUpState.WAITING, LookUpState.AWAY})
"""Where an answer may still come: a page looks again."""


class LookedUp(Record):
    """A look-up as it stands with a case: which source, what it said and when; never what it knows of somebody."""

    source_name: str
    outcome: Outcome | None = None
    answered_at: datetime | None = None
    answer_digest: str | None = None
    valid_until: date | None = None
    differs: tuple[str, ...] = ()
    is_disputed: bool = False
    check_outcome: str | None = None
    check_due_on: date | None = None

    @property
    def state(self) -> LookUpState:
        """How it stands for a clerk; nobody is kept waiting for what did not come."""
        return state_of(self.outcome, 0.0, is_disputed=self.is_disputed)

    @property
    def is_negative(self) -> bool:
        """Whether an intake clerk looks at it before the one correction notice."""
        return self.state in NEGATIVE


def subjects_of(rule: LookUpRule, values: Mapping[str, str]) -> tuple[Subject, ...]:
    """Whom a form's values (as they are kept) let us ask about: groups in which every field of the query is filled in.

    Each row of a repeating group is one subject. A person with another document than the resident's id card is in no
    resident's register and is not asked about.
    """
    subjects = []
    for group in _groups(rule, values):
        query = {name: values.get(f"{group}.{name}", "") for name in rule.query}
        if not all(query.values()) or values.get(f"{group}.{KIND_FIELD}", "") not in ("", RESIDENT_ID):
            continue
        said = {name: value for name in rule.compare if (value := values.get(f"{group}.{name}", ""))}
        subjects.append(Subject(group=group, query=query, said=said))
    return tuple(subjects)


def _groups(rule: LookUpRule, values: Mapping[str, str]) -> Iterator[str]:
    for group in rule.about:
        rows = row_numbers(group, values)
        yield from (f"{group}.{row}" for row in rows) if rows else (group,)


def digest_of(content: object, keyed: Keyed) -> str:
    """Something as JSON under a key: what is asked, by which the same question is known again; an answer."""
    return keyed(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def asked_digest(rule: LookUpRule, subjects: Sequence[Subject], keyed: Keyed) -> str:
    """By what the same question is known again: once asked, it serves every item that needs the material."""
    return digest_of([rule.source, rule.record, [each.model_dump() for each in subjects]], keyed)


def outcome_of(subjects: Sequence[Subject], records: Sequence[Mapping[str, str] | None]) -> Outcome:
    """What an answer means: one record for each subject, in their order; None: the source has none."""
    if any(record is None for record in records):
        return "not_found"
    return "differs" if differences(subjects, records) else "found"


def differences(subjects: Sequence[Subject], records: Sequence[Mapping[str, str] | None]) -> tuple[Difference, ...]:
    """Where the source says otherwise; what it says nothing of is no difference."""
    return tuple(
        Difference(field=f"{subject.group}.{name}", said=said, known=known)
        for subject, record in zip(subjects, records, strict=True)
        for name, said in subject.said.items()
        if record is not None and (known := record.get(name, "")) and _plain(known) != _plain(said)
    )


def not_known(subjects: Sequence[Subject], records: Sequence[Mapping[str, str] | None]) -> tuple[str, ...]:
    """Of whom the source has nothing: groups with their rows."""
    return tuple(subject.group for subject, record in zip(subjects, records, strict=True) if record is None)


def changes_what_is_owed(outcome: Outcome, held: Collection[str]) -> bool:
    """Whether an answer that comes after filing changes what the applicant has to do; `held`: sources of the material.

    What is found is no longer owed where the paper is still to come. What is not known or differs has to be looked at
    where nothing but the source stands for the paper: a paper that was handed in counts.
    """
    if outcome == "found":
        return "missing" in held
    return outcome in ("not_found", "differs") and "handed_in" not in held


def state_of(outcome: Outcome | None, waited_seconds: float, *, is_disputed: bool) -> LookUpState:
    """How a look-up stands; `waited_seconds`: since it was asked, where nothing came yet."""
    if is_disputed:
        return LookUpState.DISPUTED
    if outcome is not None:
        return LookUpState(outcome)
    return LookUpState.AWAY if waited_seconds > PATIENCE_SECONDS else LookUpState.WAITING


def _plain(value: str) -> str:
    return "".join(unicodedata.normalize("NFKC", value).upper().split())
