"""Complaints (投诉) on file."""
