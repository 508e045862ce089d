"""Bulletins (通报): a month's figures as known at a moment, with words, reviewed, signed, published, never changed."""
