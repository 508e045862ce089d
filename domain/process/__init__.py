"""What all kinds of processes (过程) have in common: one loop and one ledger, each with its own book of rules."""
