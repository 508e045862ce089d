"""Commands of the group `case`: file, act, read, explain."""
