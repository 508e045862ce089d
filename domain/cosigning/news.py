"""Who is told what of a waiting application (待签申请): whoever sent it, and those who are to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from domain.cosigning.entries import (
    ApplicationFiled,
    ApplicationNotFiled,
    ApplicationTakenBack,
    Cosigned,
    CosignerReminded,
    CosigningActRefused,
    CosigningEntryOf,
    CosigningLapsed,
    CosigningRefused,
    SignaturesAsked,
)
from domain.cosigning.messages import CosigningOpening
from domain.cosigning.state import CosigningState, fold
from domain.news.news import Audience, News, NewsKind, Reader

SILENT: frozenset[type] = frozenset({CosigningActRefused})
"""Entries of which nobody is told: whoever tried it gets the answer, with its reason."""
APPLICANT = Reader(audience=Audience.APPLICANT)


def cosigner_reader(number: str, key: str) -> Reader:
    """One co-signer of that application."""
    return Reader(audience=Audience.COSIGNER, person=f"{number}/{key}")


def news_of(before: CosigningState, entries: Sequence[CosigningEntryOf]) -> tuple[News, ...]:
    """What is told of these entries, in order."""
    found: list[News] = []
    for entry in entries:
        after = fold(before, entry)
        found += _Happened(before, entry, after).news()
        before = after
    return tuple(found)


class _Happened:
    """An entry with the state before and after it."""

    def __init__(self, before: CosigningState, entry: CosigningEntryOf, after: CosigningState) -> None:
        self._before, self._entry, self._after = before, entry, after
        self._opening: CosigningOpening = after.opening

    def news(self) -> Iterator[News]:
        """Every piece of it."""
        entry = self._entry
        match entry:
            case SignaturesAsked():
                yield self._applicant(NewsKind.COSIGN_WAITS, due=True)
                yield from self._all(NewsKind.COSIGN_ASKED)
            case CosignerReminded():
                yield self._applicant(NewsKind.COSIGN_SOON, entry.cosigner, due=True)
                yield self._cosigner(NewsKind.COSIGN_SOON, entry.cosigner)
            case Cosigned():
                yield self._applicant(NewsKind.COSIGNED, entry.cosigner)
                yield self._cosigner(NewsKind.COSIGN_RECEIPT, entry.cosigner)
            case CosigningRefused():
                yield self._applicant(NewsKind.COSIGN_REFUSED, entry.cosigner)
                yield from self._all(NewsKind.COSIGN_VOID)
            case CosigningLapsed():
                yield self._applicant(NewsKind.COSIGN_LAPSED, entry.cosigner)
                yield from self._all(NewsKind.COSIGN_VOID)
            case ApplicationTakenBack():
                yield from self._all(NewsKind.COSIGN_VOID)
            case ApplicationFiled():
                yield from self._all(NewsKind.COSIGN_FILED)
            case ApplicationNotFiled():
                yield self._applicant(NewsKind.COSIGN_NOT_FILED)
                yield from self._all(NewsKind.COSIGN_VOID)

    def _all(self, kind: NewsKind) -> Iterator[News]:
        for each in self._opening.asked:
            yield self._cosigner(kind, each.key)

    def _cosigner(self, kind: NewsKind, key: str) -> News:
        return self._piece(kind, cosigner_reader(self._opening.number, key), key, due=True)

    def _applicant(self, kind: NewsKind, key: str = "", *, due: bool = False) -> News:
        return self._piece(kind, APPLICANT, key, due=due)

    def _piece(self, kind: NewsKind, reader: Reader, key: str, *, due: bool) -> News:
        facts: dict[str, JsonValue] = {}
        entry, opening = self._entry, self._opening
        if key:
            facts["cosigner"] = key
        else:
            facts["cosigners"] = [each.key for each in opening.asked]
        if due:
            asked = [each for each in opening.asked if each.key == key or not key]
            facts["due_on"] = min(opening.last_day(each) for each in asked).isoformat()
        if kind is NewsKind.COSIGN_VOID:
            facts["ended"] = self._after.outcome
        if kind is NewsKind.COSIGNED:
            facts["unsigned"] = [each.key for each in self._after.waiting]
        if isinstance(entry, ApplicationFiled):
            facts["case_no"] = entry.case_no
        if isinstance(entry, ApplicationNotFiled):
            facts["code"] = entry.code
        return News(seq=self._after.seq, at=entry.at, kind=kind, reader=reader, facts=facts)
