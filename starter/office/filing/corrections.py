"""What a correction says (补正, 容缺补齐): read and judged as the form of the application was, over every door.

The rules of a case know subjects alone, so this is looked at on the way in, before the act is on file.
"""

from __future__ import annotations

from pydantic import JsonValue

from domain.time.calendar import beijing_date
from ledger import acts, hand_over, legal_clock
from ledger.connection.pool import Pool
from starter.office.filing.check import checked_correction
from starter.office.requests import ActRequest


async def kept_content(pool: Pool, request: ActRequest) -> dict[str, JsonValue]:
    """The act's words with its corrected fields as they are kept. Raises FilingRefused.

    An act that is on file already has its answer, as it was.
    """
    sent = request.content.get("form")
    if not isinstance(sent, dict) or not sent or await acts.read_act(pool, request.act_id) is not None:
        return request.content
    try:
        facts = await hand_over.case_facts(pool, request.case_no)
    except LookupError:
        return request.content  # there is no such case, as its act will be told
    today = beijing_date(await legal_clock.legal_now(pool))
    return {**request.content, "form": checked_correction(facts.definition, facts.plan, facts.form, sent, today)}
