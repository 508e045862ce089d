"""What figures cost at a million cases: a month, a year, as known at a past moment, parted, and the list behind.

`python -m benchmarks.figures` (or `make bench PART=figures`). Facts are those of real cases of every bundle, played
under the pure rules, each copied many times with other days and numbers over one year.
"""
