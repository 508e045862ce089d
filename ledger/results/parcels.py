"""Parcels (邮件) with results: where they go, and which of them an order is about."""

from __future__ import annotations

from domain.organisation.postal import PostalAddress, address_of, of_form
from ledger.connection.pool import Pool
from ledger.connection.sql import query


async def address(pool: Pool, act_id: str) -> PostalAddress | None:
    """The address beside the act by which the post was chosen, or in the form of the application; None: neither."""
    row = await pool.fetchrow(query("results/parcels", "address"), act_id)
    if row is None:
        return None
    return address_of(row["content"]) or of_form(row["form"], row["applicant_name"])


async def parcel_of_order(pool: Pool, letter_id: str, party: str) -> tuple[str, int] | None:
    """(case, number of the parcel) of an order; None where there is no such order."""
    row = await pool.fetchrow(query("results/parcels", "parcel_of_order"), letter_id, party)
    return (row["number"], int(row["subject"])) if row and row["number"] else None
