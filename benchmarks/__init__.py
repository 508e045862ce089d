"""What the service costs beside hand-written code: one newborn flow, on plain Temporal, tuned, on DBOS, ours.

One driver, one PostgreSQL, one Temporal server and one worker process per variant, measured in interleaved
rounds (`python -m benchmarks`). Figures are printed as a table and written to `benchmarks/out/`.
"""
