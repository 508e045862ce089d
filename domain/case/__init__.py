"""One case (办件): acts, entries, state, and the rules that lead from one to the next; by subject in the folders here.

Each subject has the same files: `rules` (whether an act holds), `follows` (which entries it leads to), `folds` (how an
entry changes the state), and `entries` where it has entries of its own.
"""
