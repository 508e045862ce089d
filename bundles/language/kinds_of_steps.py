"""Kinds of findings about the applicant's own steps (自办步骤)."""

from __future__ import annotations

from bundles.language.finding_kind import error, hint

OWN_STEPS = (
    error(
        "STEP_AS_GATE",
        "An item waits for an own step by `gate`: it would have begun, and its limit would run meanwhile.",
        "Use `after`.",
        law=("行政许可法第四十五条",),
    ),
    error("STEP_WITH_GATE", "An own step has a `gate`: it decides nothing that could wait.", "Use `after`."),
    error(
        "STEP_HANDLED_BY_NOBODY",
        "The entry of an own step says something of a department's handling: a limit, a connector, a review, a ladder.",
        "Remove it.",
    ),
)
"""Where an own step stands in a bundle."""
OWN_STEP_HINTS = (
    hint(
        "STEP_WITHOUT_END",
        "Nothing ends an own step that the applicant never does, and so nothing ends the case.",
        "Write `term` with `consequence: lapse` or `ask`, or leave it on purpose.",
    ),
    hint(
        "STEP_TERM_WITHOUT_SOURCE",
        "The term of an own step has neither a basis nor is it named as 待核实.",
        "Write `basis`, or list `term` in `unverified`.",
    ),
    hint(
        "STEP_IN_LEGAL_WHOLE",
        "A bundle with a legal limit of the whole (`joint_statutory`) has an own step, whose time counts in it.",
        "Remove `joint_statutory`, or make what follows the own step a matter of its own.",
        law=("行政许可法第四十二条第二款", "行政许可法第四十五条"),
    ),
)
"""What is allowed, and asks to look again."""
