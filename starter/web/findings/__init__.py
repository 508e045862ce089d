"""核查: the form of a finding, what was found as the pages show it, and the composite report."""
