"""通报: the list, one bulletin with what may be done to it, its PDF."""
