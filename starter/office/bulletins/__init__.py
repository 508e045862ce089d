"""Bulletins (通报): drafted from the figures, moved to publication, told to whom they name."""
