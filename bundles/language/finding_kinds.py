"""The registry of findings: every kind of finding about a definition, declared once.

A check says where and, in Chinese, what is wrong with this very definition; everything else about its code stands here.
`docs/bundles/lint.md` and the rows of `docs/errors.md` are written from it. Codes are stable for ever.

What the shape of a file violates has pydantic's own kind in capitals as its code, and a scenario passes on the codes of
filing (`domain.definition.resolve`, `domain.definition.form_check`): these are declared elsewhere, and are errors.
"""

from __future__ import annotations

from collections.abc import Mapping

from bundles.language.finding_kind import FindingKind
from bundles.language.kinds_of_checks import CHECKS
from bundles.language.kinds_of_choices import CHOICES
from bundles.language.kinds_of_files import COVERAGE, DEVELOPER, FILES, ORGANISATION, REFERENCES, SCENARIOS
from bundles.language.kinds_of_rules import EXTRA_RULES, JOINT, LAW, TIME_LIMITS
from bundles.language.kinds_of_steps import OWN_STEP_HINTS, OWN_STEPS

SUBJECTS: Mapping[str, tuple[FindingKind, ...]] = {
    "Files and templates": FILES,
    "What one file says of another": REFERENCES,
    "Time limits": TIME_LIMITS,
    "Joint events and signing": JOINT,
    "Objections and undoing": EXTRA_RULES,
    "The applicant's own steps": (*OWN_STEPS, *OWN_STEP_HINTS),
    "Checks (核查)": CHECKS,
    "The law, and the sense of one thing done once": LAW,
    "One of several papers": CHOICES,
    "One form for all items": COVERAGE,
    "Scenarios": SCENARIOS,
    "The developer's page": DEVELOPER,
    "The organisation": ORGANISATION,
}
"""Every kind by the subject of the check that finds it, as the page shows them."""

KINDS: Mapping[str, FindingKind] = {kind.code: kind for kinds in SUBJECTS.values() for kind in kinds}
"""Every kind by its code."""


def kind_of(code: str) -> FindingKind:
    """The kind of that code; a plain error for a code that is declared elsewhere (the shape, filing)."""
    return KINDS.get(code) or FindingKind(code, "", "")
