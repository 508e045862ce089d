"""核查: what a department finds in its data, and how a finding made in error is corrected."""
