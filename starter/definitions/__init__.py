"""Definitions put in force, and open cases moved to another version."""
