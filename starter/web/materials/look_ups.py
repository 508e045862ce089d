"""核验 while an application is filled in: what is asked, how it stands, and which paper is asked for instead.

Nothing waits for a source: a question is put on record with its letter, the sender's process asks, and the page shows
what came when it is loaded again. Without an entry of the sources in the settings nothing is asked, and what can be had
by sharing counts as held.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import structlog

from domain.definition.bundle import Definition
from domain.definition.catalogue import DataSource, SourceKey
from domain.definition.forms import SOURCE_NAMES, MaterialEntry
from domain.look_ups.rules import PAPER_ASKED, UNSETTLED, LookUpState
from domain.materials.provenance import Provenance
from ledger.connection.pool import Pool
from ledger.look_ups import look_ups
from ledger.look_ups.look_ups import PARTY, Application, LookUp, Question, keyed_by
from runtime.settings import Settings
from starter.office.filing.look_ups import on_consent
from starter.words.look_ups import NOT_AGREED, TO_APPLICANT

log = structlog.get_logger(__name__)
NOBODY: Mapping[str, str] = MappingProxyType({})
HURRY_SECONDS = 15.0
"""Longer than a try takes: one that is under way is not tried a second time beside it."""


class Announced(NamedTuple):
    """A source that will be asked after the form is filled in, and which papers that spares.

    `is_agreed`: of one that is asked on consent alone, whether it is given.
    """

    key: SourceKey
    source: DataSource
    holder: str
    materials: tuple[str, ...]
    is_agreed: bool = False

    @property
    def on_consent(self) -> bool:
        """Whether it is asked on consent alone."""
        return self.source.basis == "consent"


def announced(
    definition: Definition, entries: Iterable[MaterialEntry], settings: Settings, agreed: Collection[SourceKey]
) -> tuple[Announced, ...]:
    """What is told and asked of the person before any source is (个人信息保护法 第十四条、第十七条、第三十五条)."""
    spared: dict[str, list[str]] = {}
    for entry in entries:
        rule = definition.materials[entry.key].look_up
        is_shared = definition.materials[entry.key].mode in ("E", "V") and entry.source != "earlier_item"
        if rule is not None and is_shared and PARTY in settings.parties:
            spared.setdefault(rule.source, []).append(entry.name)
    return tuple(
        Announced(key, source, definition.departments[source.holder].name, tuple(spared[key]), key in agreed)
        for key, source in definition.sources.items()
        if key in spared
    )


async def current(pool: Pool, settings: Settings, draft_id: str, wanted: Mapping[str, Question]) -> dict[str, LookUp]:
    """What was asked and fits what is filled in now, by material; what was erased is asked again."""
    if PARTY not in settings.parties or not wanted:
        return {}
    found: dict[str, LookUp] = {}
    for each in await look_ups.of_draft(pool, draft_id):
        question = wanted.get(each.material)
        if question is not None and each.asked_digest == question.digest:
            found.setdefault(each.material, each)
    return found


async def ask(
    pool: Pool,
    settings: Settings,
    application: Application,
    definition: Definition,
    wanted: Mapping[str, Question],
    most: int | None = None,
) -> bool:
    """Ask what was not asked yet; whether anything was. Asked twice at the same moment it is one question.

    `most`: so often within a day, of a person; a clerk has many applicants.
    """
    if PARTY not in settings.parties or not wanted:
        return False
    draft_id = application.draft_id or ""
    before, keyed = await look_ups.of_draft(pool, draft_id), keyed_by(settings.secret_key)
    asked = False
    for key, question in wanted.items():
        of_material = [each for each in before if each.material == key]
        if any(each.asked_digest == question.digest for each in of_material):
            continue
        source = definition.sources[question.rule.source]
        erased = sum(each.forgotten_at is not None for each in of_material)
        if await look_ups.ask(pool, application, question, source, keyed, nth=erased, most=most):
            log.info("look_up_asked", draft_id=draft_id, material=key, source=question.rule.source)
            asked = True
    return asked


async def hurry(pool: Pool, found: Mapping[str, LookUp]) -> None:
    """Sources that are away are asked again while somebody looks; a breaker leaves them alone all the same."""
    away = [each.look_up_id for each in found.values() if each.state is LookUpState.AWAY]
    if away:
        await look_ups.hurry(pool, away, HURRY_SECONDS)


def as_asked(
    entries: Iterable[MaterialEntry], found: Mapping[str, LookUp], not_agreed: Mapping[str, str] = NOBODY
) -> tuple[MaterialEntry, ...]:
    """The materials with those to hand in whose source is no help, each with the reason; these come first.

    `not_agreed`: of which materials the source is asked on consent that was not given, with its name.
    """
    changed = [_as_asked(entry, found.get(entry.key), not_agreed.get(entry.key)) for entry in entries]
    return tuple(sorted(changed, key=lambda entry: not entry.is_handed_in))


def _as_asked(entry: MaterialEntry, look_up: LookUp | None, not_agreed: str | None) -> MaterialEntry:
    if not_agreed is not None:
        why = NOT_AGREED.format(source=not_agreed)
    elif look_up is None or look_up.state not in PAPER_ASKED:
        return entry
    else:
        why = TO_APPLICANT[look_up.state]
    said = f"{why}{entry.help or ''}"
    return entry.model_copy(update={"source": "handed_in", "source_name": SOURCE_NAMES["handed_in"], "help": said})


def not_agreed_of(
    definition: Definition, entries: Iterable[MaterialEntry], settings: Settings, agreed: Collection[SourceKey]
) -> dict[str, str]:
    """Materials whose source is asked on consent that is not given, with the name of the source."""
    if PARTY not in settings.parties:
        return {}
    return {
        entry.key: definition.sources[source].name
        for source, papers in on_consent(definition, entries).items()
        if source not in agreed
        for entry in papers
    }


def is_unsettled(found: Mapping[str, LookUp]) -> bool:
    """Whether an answer may still come: the page looks again by itself."""
    return any(each.state in UNSETTLED for each in found.values())


def provenance_of(look_up: LookUp | None) -> Provenance | None:
    """Where a material comes from that a source answered for; None where none was asked, or nothing came."""
    if look_up is None or look_up.answered_at is None or look_up.state not in (LookUpState.FOUND, LookUpState.DIFFERS):
        return None
    return Provenance(origin="looked_up", at=look_up.answered_at, valid_until=look_up.valid_until)
