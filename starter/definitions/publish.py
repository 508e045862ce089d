"""Publishing a bundle's definition (发布) to the running installation: checked, rehearsed, then in force from its day.

The gate (`starter.definitions.gate`) is the same for everybody: the files must load, neither the law lint nor the proof
of one form may find an error, and every scenario must come out as it declares under the rules, on the calendar on file.
What is refused is told with the place in the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bundles.language.findings import DefinitionError, Finding
from bundles.loader import BUNDLES_ROOT, LoadedBundle, bundle_slugs, load_bundle
from domain.case.acts import Actor, Role
from domain.case.refusals import Refusal, refuse
from domain.definition.bundle import Definition
from domain.time.calendar import WorkCalendar, beijing_date
from ledger import calendars
from ledger import definitions as ledger
from ledger.connection.pool import Pool
from ledger.definitions import Published
from starter.definitions.gate import Judged, judge
from starter.office.client import Lianban
from starter.office.errors import LianbanError

PUBLISHERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
"""Roles that may publish and migrate: those who answer for the procedure (督办) or run the installation."""
SHORT = 12
"""Characters of a hash that people read."""
MOST_NOTE = 500
"""Characters of a note."""


class PublishRefused(LianbanError):
    """The gate is shut: what the check found, or which scenarios came out otherwise."""

    def __init__(self, code: str, sentence: str, next_step: str, reasons: Sequence[str] = ()) -> None:
        super().__init__(Refusal(code=code, sentence=sentence, next_step=next_step))
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Order:
    """What is to be published, by whom and from when on (Beijing date; None: at once).

    `seen`: the last publication that the publisher knew of, None where there was none.
    """

    loaded: LoadedBundle
    by: Actor
    note: str
    effective_on: date | None
    seen: int | None


async def definition_at(pool: Pool, text: str, other: str = "") -> Definition:
    """The definition that a person names: `SLUG@in-force`, a slug of the tree, a folder, a hash or its beginning.

    `other`: the slug to read from a folder that holds several. Raises LianbanError, DefinitionError.
    """
    slug, mark, version = text.partition("@")
    if mark:
        return await _in_force(pool, slug, version)
    return definition_in_files(text, other) or await definition_by_hash(pool, text)


def definition_in_files(text: str, other: str = "") -> Definition | None:
    """The definition that a slug of the tree or a folder gives; None where `text` is neither."""
    if text in bundle_slugs():
        return load_bundle(text).definition
    return _from_folder(Path(text), other) if Path(text).is_dir() else None


async def _in_force(pool: Pool, slug: str, version: str) -> Definition:
    found = await ledger.definition_in_force(pool, slug) if version == "in-force" else None
    if found is None:
        raise _unknown(f"{slug}@{version}")
    return found


def _from_folder(folder: Path, other: str) -> Definition:
    """A bundle's own folder, or a root with catalogue, items and matters."""
    if (folder / "bundle.yaml").is_file():
        return load_bundle(folder.resolve().name, folder.resolve().parent.parent).definition
    known = bundle_slugs(folder)
    slug = next((each for each in (other.partition("@")[0], *known[:1]) if each in known), "")
    if not slug or (slug != other.partition("@")[0] and len(known) > 1):
        raise _unknown(str(folder))
    return load_bundle(slug, folder).definition


async def definition_by_hash(pool: Pool, text: str) -> Definition:
    """The definition on file whose hash begins so. Raises LianbanError."""
    found = await ledger.hashes_from(pool, text) if text else []
    if len(found) != 1:
        raise _unknown(text)
    definition = await ledger.read_definition(pool, found[0])
    if definition is None:
        raise _unknown(text)
    return definition


def _unknown(text: str) -> LianbanError:
    sentence = f"没有找到“{text}”，或它不止指一个版本。"
    next_step = "请写一件事代码、定义文件夹、“代码@in-force”，或版本散列的前几位（能区分即可）。"
    return LianbanError(Refusal(code="DEFINITION_UNKNOWN", sentence=sentence, next_step=next_step))


def through_the_gate(
    slug: str, calendar: WorkCalendar, today: date, root: Path = BUNDLES_ROOT
) -> tuple[LoadedBundle, tuple[Finding, ...], int]:
    """The bundle, its hints, and how many scenarios came out as declared, received on the next working day.

    Raises DefinitionError with everything that is wrong, PublishRefused where that is only how scenarios came out.
    """
    judged = judge(slug, calendar, root, received_on=calendar.next_working_day(today), today=today)
    loaded, failed = judged.loaded, judged.differences
    if loaded is None or judged.checked.errors:
        raise DefinitionError(judged.errors)
    if failed or not judged.proofs:
        raise _not_rehearsed(judged)
    return loaded, judged.checked.hints, len(judged.proofs)


def _not_rehearsed(judged: Judged) -> PublishRefused:
    """Which scenarios came out otherwise and how; or that there is none."""
    failed = [proof for proof in judged.proofs if not proof.is_passed]
    sentence = f"{len(failed)}个示例与预期不符，不能发布。" if failed else "没有示例，不能发布。"
    reasons = [
        f"{proof.scenario.scenario}：{each.sentence}（{each.file}:{each.line}）"
        for proof in failed
        for each in proof.findings
    ]
    return PublishRefused("REHEARSAL_FAILED", sentence, "请用 lianban bundle test 查看并改正后再发布。", reasons)


async def publish(lianban: Lianban, order: Order) -> Published:
    """Check, rehearse, and put in force. Raises LianbanError (PublishRefused among them), DefinitionError."""
    if order.by.role not in PUBLISHERS:
        raise LianbanError(refuse("NOT_ALLOWED"))
    today = beijing_date(await lianban.legal_now())
    if order.effective_on is not None and order.effective_on < today:
        sentence = f"施行日期{order.effective_on}已经过去。"
        raise PublishRefused("EFFECTIVE_DATE_PAST", sentence, "请写今天或以后的日期；不写则立即施行。")
    if len(order.note) > MOST_NOTE:
        raise PublishRefused("NOTE_TOO_LONG", f"说明超过{MOST_NOTE}个字。", "请写短一些。")
    done = await ledger.publish(
        lianban.pool,
        order.loaded.definition,
        by=order.by.actor_id,
        note=order.note,
        effective_on=order.effective_on,
        seen=order.seen,
    )
    if done.outcome == "overtaken":
        sentence = "刚刚有人发布了这件事的另一个版本，这次没有发布。"
        raise PublishRefused("PUBLISHED_MEANWHILE", sentence, "请用 lianban bundle diff 比较后再发布。")
    return done


async def prepared(
    lianban: Lianban, slug: str, by: Actor, note: str, effective_on: date | None, root: Path = BUNDLES_ROOT
) -> tuple[Order, tuple[Finding, ...], int]:
    """The order after the gate, with the check's hints and the number of scenarios. Raises as the gate does.

    Where nothing is said, the day is the one the definition itself names, if it is still to come.
    """
    seen = (await ledger.in_force_now(lianban.pool, slug)).last_id
    today = beijing_date(await lianban.legal_now())
    calendar = await calendars.read_calendar(lianban.pool)
    loaded, hints, count = through_the_gate(slug, calendar, today, root)
    own = loaded.bundle.effective.since if loaded.bundle.effective else None
    day = effective_on or (own if own is not None and own > today else None)
    return Order(loaded=loaded, by=by, note=note, effective_on=day, seen=seen), hints, count
