"""News on file: the inbox, where people want to be told, and what was sent."""
