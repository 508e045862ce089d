"""Days, limits and clocks: the working calendar, what a limit is counted from, and how a date explains itself."""
