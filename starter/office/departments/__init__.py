"""Departments and their systems: what waits for them, and results that they bring by file."""
