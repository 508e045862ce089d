"""What lists cost at a million cases: every list through the web, first page and deep, and the plans of its statements.

`python -m benchmarks.lists` (or `make bench PART=lists`). Cases are real ones of every bundle, played under the pure
rules to some step, each put on file many times with other dates, people and numbers.
"""
