"""Does every rung fire, once and on the right day? 100,000 cases under the pure rules, 1,000 on the engine.

`python -m benchmarks.rungs` (or `make bench PART=rungs`). Whatever the rules or the engine journal is checked by an
oracle that counts days one by one and shares no arithmetic with the service (`benchmarks.rungs.oracle`).
"""
