"""Rows of the read model (读模型), derived from a case's state: what lists, boards and pages show."""
