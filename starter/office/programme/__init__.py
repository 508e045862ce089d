"""The programme: the list as it stands, and what a supervisor changes, begins and records."""
