"""Explanations of overdue promises (说明超期理由): what may stand in public words."""
