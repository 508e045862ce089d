"""Complaints (投诉) and remedies (救济): what may be said, and until when."""
