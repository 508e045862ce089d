"""How the ledger is reached: the pool, the feed of changes (LISTEN), and the named queries."""
