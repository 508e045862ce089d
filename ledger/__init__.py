"""The ledger: PostgreSQL as the place of truth that people see (journal, acts, read model, definitions, accounts)."""
