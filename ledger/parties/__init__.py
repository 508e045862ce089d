"""Parties outside: letters to them, and what they told us."""
