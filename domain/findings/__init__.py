"""核查: what a check may find, and what is wrong with a finding."""
