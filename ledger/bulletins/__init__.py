"""Bulletins (通报) on file."""
