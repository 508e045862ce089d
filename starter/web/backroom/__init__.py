"""Pages beside the cases: deputies, hand-over, calendar, versions of definitions, the developer's page."""
