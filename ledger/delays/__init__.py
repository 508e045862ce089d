"""Explanations of overdue promises (说明超期理由) on file."""
