"""What a finding (核查结论) says beside its outcome: read and judged by the item's rule, over every door.

Values and words stay in PostgreSQL, so the case itself cannot judge them; this is looked at before the act is on file.
"""

from __future__ import annotations

from pydantic import JsonValue

from domain.case.act_specs import ACTS
from domain.findings.judged import finding_problems, normal_values
from domain.findings.rule import FindingRule
from ledger import acts, journal
from ledger.connection.pool import Pool
from starter.office.errors import FilingRefused
from starter.office.reach import require_reach
from starter.office.requests import ActRequest

FINDING_KINDS = frozenset(kind for kind, spec in ACTS.items() if "outcome" in spec.needs)
"""Acts that say what a check found."""
VALUES = "values"
"""Under which name the values of a finding stand beside its act, by their keys."""
OUTCOME_NAME = "outcome_name"
"""Under which its outcome stands there in words, as they were when it was recorded: for lists over many bundles."""


async def kept_finding(pool: Pool, request: ActRequest, content: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The act's words with its values as they are kept; of any other act as they are.

    An act that is on file already has its answer, as it was. Raises FilingRefused (FINDING_UNFIT) with every problem
    by its field, CaseNotFound.
    """
    if request.kind not in FINDING_KINDS or await acts.read_act(pool, request.act_id) is not None:
        return content
    await require_reach(pool, request.case_no, request.actor, request.kind)
    state = await journal.read_state(pool, request.case_no)
    rule = state.item_plan(request.item).finding if request.item in state.items else None
    if rule is None:
        return content  # there is nothing to check, as the case will say
    return checked_finding(rule, request.outcome, content)


def checked_finding(rule: FindingRule, outcome: str | None, content: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """The words of a finding as they are kept. Raises FilingRefused."""
    sent, files = content.get(VALUES), content.get("files")
    values = normal_values(rule, {key: str(each) for key, each in sent.items()} if isinstance(sent, dict) else {})
    reports = len(files) if isinstance(files, list) else 0
    if problems := finding_problems(rule, outcome, str(content.get("opinion") or ""), values, reports):
        raise FilingRefused(problems, "FINDING_UNFIT")
    kept: dict[str, JsonValue] = {name: each for name, each in content.items() if name != VALUES}
    if values:
        kept[VALUES] = dict(values)
    return {**kept, OUTCOME_NAME: rule.outcome_name(outcome)}
