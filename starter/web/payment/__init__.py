"""一次缴费 on pages: what is to be paid and where, what was paid and given back, the receipt."""
