"""News of own steps (自办步骤): what the applicant may do now, and what became of what they said is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.case.items.entries import ItemStarted
from domain.case.own_steps.entries import (
    StepConfirmed,
    StepEnded,
    StepExtended,
    StepMissed,
    StepReported,
    StepReturned,
)
from domain.case.roles import Role
from domain.news.news import News, NewsKind
from domain.news.rules import Facts, Happened, NewsRules, of_role

NEWS_RULES = NewsRules()
tells = NEWS_RULES.tells


@tells(ItemStarted)
def _started(happened: Happened, entry: ItemStarted) -> Iterable[News]:
    """What a department has to do stands in its list; what the applicant has to do is told them."""
    if happened.after.item_plan(entry.item).step is None:
        return ()
    return happened.applicant(NewsKind.STEP_OPEN, happened.due("own_step", entry.item), item=entry.item)


@tells(StepReported)
def _reported(happened: Happened, entry: StepReported) -> Iterable[News]:
    if entry.done:
        return happened.applicant(NewsKind.STEP_DONE, item=entry.item)
    reader = happened.whoever_has(entry.item, happened.after)
    return happened.tell(NewsKind.STEP_REPORTED, reader, item=entry.item, facts=happened.due("promised", entry.item))


@tells(StepConfirmed)
def _confirmed(happened: Happened, entry: StepConfirmed) -> Iterable[News]:
    return happened.applicant(NewsKind.STEP_DONE, item=entry.item)


@tells(StepReturned)
def _returned(happened: Happened, entry: StepReturned) -> Iterable[News]:
    due = happened.due("own_step", entry.item) if entry.limit is not None else {}
    return happened.applicant(NewsKind.STEP_RETURNED, due, item=entry.item)


@tells(StepExtended)
def _extended(happened: Happened, entry: StepExtended) -> Iterable[News]:
    facts: Facts = {"days": entry.days}
    return happened.applicant(NewsKind.STEP_EXTENDED, facts | happened.due("own_step", entry.item), item=entry.item)


@tells(StepMissed)
def _missed(happened: Happened, entry: StepMissed) -> Iterator[News]:
    yield from happened.applicant(NewsKind.STEP_MISSED, {"asks": entry.asks}, item=entry.item)
    if entry.asks:
        lead = of_role(Role.LEAD, happened.after.plan.lead_department)
        yield from happened.tell(NewsKind.STEP_ASKS, lead, item=entry.item)


@tells(StepEnded)
def _ended(happened: Happened, entry: StepEnded) -> Iterable[News]:
    return happened.applicant(NewsKind.STEP_ENDED, {"step_why": entry.why}, item=entry.item)
