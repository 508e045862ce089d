"""All news that follow from what was appended to a case: pure, made with the proposal and kept in its transaction."""

from __future__ import annotations

from collections.abc import Sequence

from domain.case.entries import ActRefused, Entry
from domain.case.state import CaseState
from domain.news import of_desk, of_intake, of_items, of_joints, of_leading, of_money, of_results, of_steps
from domain.news.news import News
from domain.news.rules import Happened, NewsRules, Silence

_REFUSED = NewsRules()
_REFUSED.keeps_silent(Silence.OWN_WORK, ActRefused)  # whoever tried it gets the answer, with its reason
NEWS_RULES = NewsRules(
    of_intake.NEWS_RULES,
    of_items.NEWS_RULES,
    of_results.NEWS_RULES,
    of_joints.NEWS_RULES,
    of_desk.NEWS_RULES,
    of_money.NEWS_RULES,
    of_steps.NEWS_RULES,
    of_leading.NEWS_RULES,
    _REFUSED,
)


def news_of(before: CaseState, entries: Sequence[Entry], after: CaseState) -> tuple[News, ...]:
    """What is told of these entries, each piece once, in order. The states are those before and after all of them."""
    found = {
        each.key: each
        for seq, entry in enumerate(entries, start=before.seq + 1)
        for each in NEWS_RULES.of(Happened(seq, entry, before, after))
    }
    return tuple(found.values())
