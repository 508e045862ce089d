"""What each simulated party outside says by itself; what they have in common is `engine/outsider.py`."""
