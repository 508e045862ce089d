"""News among colleagues: what somebody is given, asked or shown that they did not take themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.case.desk.entries import (
    ActTakenBack,
    DecisionProposed,
    DelegatedReturned,
    ItemCopied,
    ItemDelegated,
    ItemRead,
    ItemSigned,
    ItemTransferred,
    NoteAdded,
    ProposalReturned,
    SignerAdded,
    SignerRemoved,
    WorkHandedOver,
)
from domain.case.findings.entries import FindingProposed
from domain.news.news import News, NewsKind
from domain.news.rules import Facts, Happened, NewsRules, Silence, colleague

NEWS_RULES = NewsRules()
tells = NEWS_RULES.tells
# Who signs by the declared review, and whoever goes on when it is signed, find it in their lists.
NEWS_RULES.keeps_silent(Silence.IN_THE_LIST, DecisionProposed, FindingProposed, ItemSigned)
NEWS_RULES.keeps_silent(Silence.OWN_WORK, ActTakenBack, ItemRead, NoteAdded)


@tells(ItemTransferred)
def _given(happened: Happened, entry: ItemTransferred) -> Iterable[News]:
    return happened.tell(
        NewsKind.GIVEN, colleague(entry.to), item=entry.item, facts=happened.due("promised", entry.item)
    )


@tells(ItemDelegated)
def _delegated(happened: Happened, entry: ItemDelegated) -> Iterable[News]:
    due = happened.due("promised", entry.item)
    return happened.tell(NewsKind.DELEGATED, colleague(entry.to), item=entry.item, facts=due)


@tells(DelegatedReturned)
def _given_back(happened: Happened, entry: DelegatedReturned) -> Iterator[News]:
    """To the other of the two: what was given back to whoever has it, what was called back to whoever had it."""
    before = happened.before.items[entry.item]
    other = before.handler if entry.via == "returned" else before.desk.delegate
    if other is not None:
        yield from happened.tell(NewsKind.GIVEN_BACK, colleague(other), item=entry.item, facts={"via": entry.via})


@tells(SignerAdded)
def _asked(happened: Happened, entry: SignerAdded) -> Iterable[News]:
    return happened.tell(
        NewsKind.SIGNATURE_ASKED,
        colleague(entry.to),
        item=entry.item,
        facts={"position": entry.position} | happened.due("promised", entry.item),
    )


@tells(SignerRemoved)
def _not_needed(happened: Happened, entry: SignerRemoved) -> Iterable[News]:
    return happened.tell(NewsKind.SIGNATURE_NOT_NEEDED, colleague(entry.whose), item=entry.item)


@tells(ProposalReturned)
def _proposal_back(happened: Happened, entry: ProposalReturned) -> Iterable[News]:
    reader = happened.whoever_has(entry.item, happened.after)
    return happened.tell(NewsKind.PROPOSAL_BACK, reader, item=entry.item, facts={"because": entry.because})


@tells(ItemCopied)
def _copied(happened: Happened, entry: ItemCopied) -> Iterable[News]:
    return happened.tell(NewsKind.COPIED, colleague(entry.to), item=entry.item)


@tells(WorkHandedOver)
def _handed_over(happened: Happened, entry: WorkHandedOver) -> Iterable[News]:
    facts: Facts = {"whose": entry.whose}
    due = happened.due("promised", entry.item)
    return happened.tell(NewsKind.HANDED_OVER, colleague(entry.to), item=entry.item, facts=facts | due)
