"""Worked cases of a bundle (scenarios): what they say."""
