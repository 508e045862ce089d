"""`python -m starter.cli`: the command `lianban`."""

import gc

# A command makes some 200,000 objects that it keeps (models, nodes of files) and little garbage: looking for it after
# every 700 new ones is a fifth of the time of `bundle check`. What runs for long still collects, less often.
gc.set_threshold(100_000, 20, 20)

from starter.cli.app import main  # noqa: E402 - importing it is what takes the time

main()
