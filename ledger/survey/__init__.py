"""Telephone surveys (电话调查) on file."""
