"""秒批: a rule of the item decides on the form's facts and the results so far.

It can only grant. When the rule does not hold, a person of the department decides: a machine never refuses.
"""

from __future__ import annotations

from collections.abc import Mapping

from activities.connectors import Answer
from domain.case.messages import HandOver
from domain.definition.form_check import facts_of
from domain.definition.forms import merged_form, plain_key
from domain.definition.resolve import row_of
from ledger import hand_over
from ledger.connection.pool import Pool
from ledger.hand_over import CaseFacts

NO_RULE = "RULE_MISSING"
"""The plan gives the item no rule; a person decides."""


class AutoConnector:
    """Judges the item's rule; reads the ledger and changes nothing."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def hand_over(self, request: HandOver) -> Answer:
        """`rule_met`, or `rule_not_met` with the statements that do not hold."""
        return judge(await hand_over.case_facts(self._pool, request.case_no), request.item)


def judge(case: CaseFacts, key: str) -> Answer:
    """The rule of the item with instance key `key` on the facts of its case."""
    rule = case.plan.item(key).auto_grant
    if rule is None:
        return Answer(result="rule_not_met", failed_checks=(NO_RULE,))
    facts = facts_of(merged_form(case.definition, case.plan), _near(case, key), case.granted, case.findings)
    unmet = rule.unmet(facts)
    return Answer(result="rule_not_met", failed_checks=unmet) if unmet else Answer(result="rule_met")


def _near(case: CaseFacts, key: str) -> Mapping[str, str]:
    """The form's values; for an item of one row (staff.1.name) its own row also under the plain keys (staff.name)."""
    row = row_of(key)
    if row is None:
        return case.form
    rows = {entry.key: entry.for_each for entry in case.definition.bundle.items}
    prefix = f"{rows[case.plan.item(key).item]}.{row - 1}."  # rows count from 1 in keys of items, from 0 in the form
    own = {plain_key(name): value for name, value in case.form.items() if name.startswith(prefix)}
    return {**case.form, **own}
