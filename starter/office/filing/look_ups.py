"""Look-ups (核验) of an application: what sources can be asked of it, which of them on consent alone, and what is asked
when it was put on file without pages.

Pages ask while the application is filled in. What comes by the API or the command line, or was never looked at on the
page of the materials, is asked in the transaction that puts it on file, for what it did not bring; the answer comes
later, as any that is late.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping

from domain.consents.purposes import Purpose
from domain.definition.bundle import Definition
from domain.definition.catalogue import LookUpRule, SourceKey
from domain.definition.forms import MaterialEntry, all_materials, materials_list, normal_form
from domain.look_ups.rules import asked_digest, subjects_of
from domain.materials.one_of import not_needed
from ledger.connection.pool import Connection
from ledger.look_ups.look_ups import PARTY, Question, ask_with_filing, keyed_by
from runtime.settings import Settings
from starter.office.errors import FilingRefused
from starter.office.filing.check import CheckedFiling
from starter.office.requests import Filing

SHARED = frozenset({"shared_data", "e_licence"})
NOT_BROUGHT = frozenset({"held", "missing"})
"""How a material stands that an application does not bring itself."""
Beside = Callable[[Connection], Awaitable[None]]


def looked_up(definition: Definition, entries: Iterable[MaterialEntry]) -> Iterator[tuple[MaterialEntry, LookUpRule]]:
    """The materials that a source may answer for, with how it is asked."""
    for entry in entries:
        rule = definition.materials[entry.key].look_up
        if rule is not None and entry.source in SHARED:
            yield entry, rule


def on_consent(definition: Definition, entries: Iterable[MaterialEntry]) -> dict[SourceKey, list[MaterialEntry]]:
    """Sources that are asked on consent alone (个人信息保护法 第十三条), with the papers that they spare."""
    found: dict[SourceKey, list[MaterialEntry]] = {}
    for entry, rule in looked_up(definition, entries):
        if definition.sources[rule.source].basis == "consent":
            found.setdefault(rule.source, []).append(entry)
    return found


def questions(
    definition: Definition,
    entries: Iterable[MaterialEntry],
    values: Mapping[str, str],
    settings: Settings,
    agreed: Collection[SourceKey],
) -> dict[str, Question]:
    """What is to be asked for an application as it is filled in, by material; `agreed`: sources consented to."""
    found, keyed = {}, keyed_by(settings.secret_key)
    for entry, rule in looked_up(definition, entries):
        if definition.sources[rule.source].basis == "consent" and rule.source not in agreed:
            continue
        if subjects := subjects_of(rule, values):
            digest = asked_digest(rule, subjects, keyed)
            found[entry.key] = Question(material=entry.key, rule=rule, subjects=subjects, digest=digest)
    return found


def agreed_of(filing: Filing) -> frozenset[str]:
    """Sources to which the application says that the person agreed."""
    said = [each for each in filing.consents if each.purpose is Purpose.LOOK_UP and each.said == "given"]
    return frozenset(source for each in said for source in each.detail.split(",") if source)


def refuse_unagreed(definition: Definition, filing: Filing, application: CheckedFiling, settings: Settings) -> None:
    """Nothing counts as held that only a consent could have had looked up. Raises FilingRefused, naming each paper."""
    if PARTY not in settings.parties:
        return
    held = {each.material for each in filing.materials if each.source == "held"}
    entries, agreed = materials_list(definition, application.plan), agreed_of(filing)
    problems = [
        (f"materials.{entry.key}", _not_agreed(entry.name, definition.sources[source].name, source))
        for source, papers in on_consent(definition, entries).items()
        if source not in agreed
        for entry in papers
        if entry.key in held
    ]
    if problems:
        raise FilingRefused(problems, "LOOK_UP_NOT_AGREED")


def _not_agreed(material: str, source: str, key: str) -> str:
    return (
        f"{material}要由申请人同意才能向“{source}”查询（个人信息保护法第十三条第一款第一项），申请里没有写明同意。"
        f"申请人同意的，请在 look_up_consents 里写明 {key}；不同意的，请收这份材料（handed_in）或写明暂缺（missing）。"
    )


def asking(definition: Definition, filing: Filing, application: CheckedFiling, settings: Settings) -> Beside | None:
    """What is asked in the transaction that puts the application on file; None where there is nothing to ask."""
    if PARTY not in settings.parties:
        return None
    brought = {each.material for each in filing.materials if each.source not in NOT_BROUGHT}
    entries = all_materials(definition, application.plan)
    needless = not_needed(entries, brought)
    entries = tuple(each for each in entries if each.key not in needless)
    values = normal_form(application.form, filing.form)
    wanted = questions(definition, entries, values, settings, agreed_of(filing))  # type: ignore[arg-type]
    left = [question for key, question in wanted.items() if key not in brought]
    if not left:
        return None

    async def ask(connection: Connection) -> None:
        await ask_with_filing(connection, filing.act_id, left, definition.sources, keyed_by(settings.secret_key))

    return ask
