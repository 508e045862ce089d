"""The rules of a case in pure Python: bundles and plans, the calendar and the clocks, acts and the decider.

Nothing here reads a clock, a file, a socket or Temporal; every answer depends on its arguments alone.
"""
