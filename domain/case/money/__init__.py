"""一次缴费: one order (缴费单) for all that is due, payments that came in, refunds."""
