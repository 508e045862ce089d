"""A wait (公示): objections (异议), and what has to be undone afterwards (补偿)."""
