"""Figures in the ledger: facts made from the journal, and what is counted of them."""
