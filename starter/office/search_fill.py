"""Search words of cases that are older than the search, or were corrected since: made by the process that sweeps."""

from __future__ import annotations

import structlog

from domain.case.state import CaseOpening
from domain.definition.forms import merged_form
from domain.definition.search import SearchWords, search_words
from ledger.connection.pool import is_away
from ledger.listing import search
from ledger.listing.search import Unfilled
from starter.office.client import Lianban
from starter.office.filing.search import digest_with

log = structlog.get_logger()


async def fill_search(lianban: Lianban) -> int:
    """Make the words of cases that are older than the search, or were corrected since; returns of how many.

    One that cannot be read is left, told of in the log, and costs the others nothing.
    """
    made, last = 0, ""
    while some := await search.unfilled(lianban.pool, last):
        for each in some:
            last = each.case_no
            try:
                await search.put_words(lianban.pool, each.case_no, await _words(lianban, each))
            except Exception as error:
                if is_away(error):
                    raise
                log.warning("search_not_made", case_no=each.case_no, error=type(error).__name__)
                continue
            made += 1
    return made


async def _words(lianban: Lianban, case: Unfilled) -> SearchWords:
    definition = await lianban.definition_by_hash(case.definition)
    plan = CaseOpening.model_validate(case.opening).plan
    values = {key: str(value) for key, value in case.form.items()}
    secret = lianban.settings.secret_key
    return search_words(
        merged_form(definition, plan), values, case.applicant_name, plan.departments(), digest_with(secret)
    )
