"""Matters of steering (督查事项) on file: lists of them by kind, department and state, and those about a case."""
