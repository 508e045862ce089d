"""Matters of steering (督查事项): how one is issued and acted upon."""
