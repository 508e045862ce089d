"""Kinds of findings about papers of which one is enough (任选其一), and about a pledge in their place."""

from __future__ import annotations

from bundles.language.finding_kind import error, hint

CHOICES = (
    error(
        "CHOICE_NAME_TAKEN",
        "A choice (`any_of`) has the key of a material of the catalogue.",
        "Give the choice a key of its own.",
    ),
    error(
        "CHOICE_DIFFERS",
        "Two items of a bundle write a choice of the same key with other papers or another proof.",
        "Write the same `any_of` and `proves`, or another key.",
    ),
    error(
        "CHOICE_NEVER_OPEN",
        "A choice that nobody ever makes: a paper of it is required anyway, or its condition never holds.",
        "Remove the paper that stands twice, or change `when`.",
    ),
    hint(
        "CHOICE_ALWAYS_MET",
        "A paper of a choice is made or held without being asked for, so the others never are.",
        "Write that paper alone, or give it a `look_up`.",
        law=("国务院关于在线政务服务的若干规定第七条",),
    ),
    error(
        "CHOICE_TWO_LOOK_UPS",
        "Two papers of a choice are looked up, where one is enough.",
        "Keep one.",
        law=("个人信息保护法第六条",),
    ),
    error(
        "PLEDGE_UNFIT",
        "A pledge is verified by a department, or made by another item: it is the applicant's own.",
        "Use `mode: U` (a signed paper) or `mode: G` (said on the page).",
    ),
    hint(
        "PLEDGE_WITHOUT_SOURCE",
        "A pledge may stand for a proof, and nobody says by which rule: not every proof may be replaced.",
        "Write the choice's `source`, or `unverified: [any_of]` (待核实).",
        law=("国办发〔2020〕42号",),
    ),
)
"""What a definition may say wrong of a choice of papers."""
