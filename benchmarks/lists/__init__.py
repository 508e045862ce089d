"""What lists cost at a million cases: pages and counts of every list through the web, and the plans of their statements.

`python -m benchmarks.lists` (or `make bench PART=lists`). Cases are real ones of every bundle, played under the pure
rules to some step, each put on file many times with other dates, people and numbers.
"""
