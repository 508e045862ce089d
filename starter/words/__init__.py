"""The Chinese words of cases: names, and sentences for entries, desks, joint events and waits; for CLI, API, pages, trials."""
