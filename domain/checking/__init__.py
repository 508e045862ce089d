"""Whether the case is where an act can be done, and what it must say; `domain.rules.check` is the way in."""
