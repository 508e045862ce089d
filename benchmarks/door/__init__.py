"""What the applicant's door costs: the whole stack as `make dev` starts it, driven by HTTP as browsers do.

`python -m benchmarks.door` (or `make bench PART=door`). Persons apply at a steady rate with papers and messages while
clerks decide other cases; before that every page is read by itself, and the stack is started warm and weighed.
"""
