"""Figures: the follower that makes facts from the journal."""
