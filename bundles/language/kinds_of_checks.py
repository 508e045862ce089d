"""Kinds of findings about checks (核查)."""

from __future__ import annotations

from bundles.language.finding_kind import error, hint

CHECKS = (
    error(
        "CHECK_DECIDES_NOTHING",
        "A check has a result, a fee, a legal limit or anything else of a decision: looking into one's own data is no "
        "licence.",
        "Remove it, or make it `kind: decision`.",
        law=("行政许可法第二条",),
    ),
    error(
        "CHECK_BY_PEOPLE",
        "A check is to be recorded by a department's system or by rule: for now people of the department record it.",
        "Remove `connector`, or write `inbox`.",
    ),
    error(
        "FINDING_IN_PLAN",
        "A condition that is settled when the case is filed asks what a check will find.",
        "Ask a question of the guide, or let the department decide on the finding; only `auto_grant` may ask it.",
    ),
    error("FINDING_OF_NO_CHECK", "A rule asks for the finding of an item that is no check.", "Use `granted`."),
    error("FINDING_OUTCOME_UNKNOWN", "A rule asks for an outcome that the check does not have.", "Correct the key."),
    error(
        "FINDING_NOT_BEFORE",
        "A rule asks for the finding of a check that need not have ended when the rule is asked.",
        "Write `after` or `gate`.",
    ),
    error("GRANTED_OF_CHECK", "A rule asks whether a check was granted: it never is.", "Use `finding`."),
    error(
        "SCENARIO_FINDING_UNFIT",
        "A step of a scenario records a finding without what the check asks for, or with a value of another type.",
        "As the sentence says.",
    ),
    hint(
        "CHECK_UNREAD",
        "Nothing comes after a check, and no report is made of it.",
        "Write `report`, or let what needs it wait for it.",
    ),
    hint(
        "FINDING_NEVER_ASKED",
        "All that comes after a check is decided by rule, and no rule asks what was found.",
        "Ask it in `auto_grant` by `finding`.",
    ),
)
