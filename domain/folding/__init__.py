"""How each entry changes the state, by subject; `domain.evolve` is the way in."""
