"""Duties (应办): from where a process stands follows who owes what until when, since when and why. Pure."""
