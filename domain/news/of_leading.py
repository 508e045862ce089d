"""News of a changed lead (变更牵头部门): to the applicant, and to those who lead now and who led before."""

from __future__ import annotations

from collections.abc import Iterator

from domain.case.leading.entries import LeadChanged
from domain.case.roles import Role
from domain.news.news import News, NewsKind
from domain.news.rules import Facts, Happened, NewsRules, of_role
from domain.time.calendar import beijing_date

NEWS_RULES = NewsRules()
tells = NEWS_RULES.tells


@tells(LeadChanged)
def _another_leads(happened: Happened, entry: LeadChanged) -> Iterator[News]:
    facts: Facts = {
        "to_lead": entry.to_department,
        "from_lead": entry.from_department,
        "led_from": beijing_date(entry.at).isoformat(),
    }
    yield from happened.applicant(NewsKind.LEAD_CHANGED, facts)
    yield from happened.tell(NewsKind.LEAD_TAKES_OVER, of_role(Role.LEAD, entry.to_department), facts=facts)
    yield from happened.tell(NewsKind.LEAD_HANDED_ON, of_role(Role.LEAD, entry.from_department), facts=facts)
