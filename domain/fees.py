"""Fees (收费) of an item: how much, when it is due, when it is given back. Amounts are whole fen (分), never fractions.

A fee rests on a law (行政许可法 第五十八条、第五十九条) and is told with its standard; one without an amount is
told only, and taken outside of this service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from domain.definition.conditions import Condition, Facts
from domain.exact import Exact
from domain.time.clock_facts import Limit

Fen = Annotated[int, Field(ge=0, le=10_000_000_000)]
"""An amount of money in fen, at most a hundred million yuan."""
FeeDue = Literal["before_decision", "before_result"]
"""缴费时点: before the item is granted, or before its result is handed out."""
RefundRule = Literal["not_granted", "before_work", "never"]
"""退费规则: whenever the item comes to nothing; only where nobody had begun with it; not at all."""


class FeeRate(Exact):
    """One line of a table of rates: so much `when` the answers say so; without `when` in all other situations."""

    when: Condition | None = None
    fen: Fen


class PaymentTerm(Exact):
    """缴费期限: how long an order can be paid, from the day on which it is made, and on what that rests.

    Without `basis` it is a setting of the place (待核实); past it the order ends, and nothing else does.
    """

    limit: Limit
    basis: str | None = Field(default=None, min_length=1, max_length=500)

    @field_validator("limit")
    @classmethod
    def _is_a_time(cls, limit: Limit) -> Limit:
        if limit.days == 0:
            raise ValueError("缴费期限至少一天，否则缴费单一出具就失效")
        return limit


DEFAULT_TERM = PaymentTerm(limit=Limit(days=10))
"""Where neither item nor bundle says how long: no law does (待核实)."""


def _is_unsaid(value: object) -> bool:
    return value is None


class FeePlan(Exact):
    """The fee of one item of one case. `amount` in fen; None: the department sets it (核定).

    `term`: how long an order for it can be paid, where item or bundle say so.
    """

    name: str
    basis: str
    amount: Fen | None = None
    due: FeeDue = "before_result"
    refund: RefundRule = "not_granted"
    term: PaymentTerm | None = Field(default=None, exclude_if=_is_unsaid)


FeeAmount = Fen | Literal["decided"] | tuple[FeeRate, ...]
"""How much: an amount in fen, rates by the answers, or as the department decides."""


def rate_of(amount: FeeAmount | None, facts: Facts) -> int | Literal["decided"] | None:
    """The amount in fen with these answers; None where nothing is charged here. The first rate that holds counts."""
    if isinstance(amount, tuple):
        held = (rate.fen for rate in amount if rate.when is None or rate.when.holds(facts))
        return next(held, 0) or None
    return amount or None


def fee_plan(fee: Any, facts: Facts, term: PaymentTerm | None = None) -> FeePlan | None:
    """What a case with these answers has to pay for an item with that fee; None where it pays nothing through us.

    `term`: the bundle's, for a fee that has none of its own.
    """
    amount = None if fee == "none" else rate_of(fee.amount, facts)
    if amount is None:
        return None
    return FeePlan(
        name=fee.name,
        basis=fee.basis,
        amount=None if amount == "decided" else amount,
        due=fee.due,
        refund=fee.refund,
        term=fee.term or term,
    )


def yuan(fen: int) -> str:
    """An amount in words: 8000 → "80元", 1050 → "10.50元"."""
    whole, rest = divmod(fen, 100)
    return f"{whole:,}元" if rest == 0 else f"{whole:,}.{rest:02d}元"


def total(fees: Mapping[str, int]) -> int:
    """The sum of fees by item, in fen."""
    return sum(fees.values())
