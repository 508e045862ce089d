"""Duties (应办) in the read model: how the rows of older cases come to be."""
