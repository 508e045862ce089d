"""A waiting application as its pages show it: who has signed, until when who may, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.cosigning.entries import COSIGNING_ENTRY, Cosigned, CosigningEntryOf, CosigningRefused
from domain.cosigning.messages import Asked
from domain.cosigning.state import CosigningState, fold
from ledger.connection.pool import Pool
from ledger.cosigning import applications
from ledger.cosigning.applications import Application, CosignerOnFile
from ledger.process import on_file
from starter.words.cosigning import METHOD_NAMES


@dataclass(frozen=True)
class Signature:
    """One who is asked, and how far they are. `state`: signed, refused, lapsed, waits, or void."""

    cosigner: CosignerOnFile
    asked: Asked
    state: str
    last_day: date
    at: datetime | None = None
    method: str = ""
    reason: str = ""

    @property
    def masked_phone(self) -> str:
        """Where the link goes, without telling all of it."""
        phone = self.cosigner.phone
        return f"{phone[:3]}****{phone[-4:]}" if phone else ""


@dataclass(frozen=True)
class WaitingShown:
    """The whole of it."""

    application: Application
    state: CosigningState
    signatures: tuple[Signature, ...]

    @property
    def number(self) -> str:
        """Its number."""
        return self.application.number

    def one(self, key: str) -> Signature | None:
        """The one of that key."""
        return next((each for each in self.signatures if each.cosigner.key == key), None)


async def read(pool: Pool, number: str) -> WaitingShown | None:
    """The application of that number, as it is now."""
    application = await applications.read(pool, number)
    if application is None:
        return None
    process = await on_file.read_process(pool, number)
    entries = [COSIGNING_ENTRY.validate_json(body) for body in await on_file.read_bodies(pool, number)]
    state: CosigningState = process.kind.rules.new(process.opened())
    for entry in entries:
        state = fold(state, entry)
    words = await applications.words_of_acts(pool, number)
    people = await applications.cosigners(pool, number)
    found = (_signature(state, each, entries, words) for each in people)
    return WaitingShown(application, state, tuple(each for each in found if each is not None))


def _signature(
    state: CosigningState,
    cosigner: CosignerOnFile,
    entries: Sequence[CosigningEntryOf],
    words: dict[str, dict[str, Any]],
) -> Signature | None:
    asked = state.opening.one(cosigner.key)
    if asked is None:
        return None
    last_day = state.opening.last_day(asked)
    for entry in entries:
        if isinstance(entry, Cosigned) and entry.cosigner == cosigner.key:
            return Signature(cosigner, asked, "signed", last_day, entry.at, METHOD_NAMES[entry.method])
        if isinstance(entry, CosigningRefused) and entry.cosigner == cosigner.key:
            reason = str(words.get(entry.act_id or "", {}).get("reason", ""))
            return Signature(cosigner, asked, "refused", last_day, entry.at, METHOD_NAMES[entry.method], reason)
    if state.outcome == "lapsed" and state.ended_by == cosigner.key:
        return Signature(cosigner, asked, "lapsed", last_day)
    return Signature(cosigner, asked, "void" if state.is_over else "waits", last_day)
