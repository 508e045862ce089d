"""What follows from a command, by subject; `domain.case.decide` is the way in."""
