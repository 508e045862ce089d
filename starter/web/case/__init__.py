"""办件详情: one case as a visitor may see it, and the acts on it."""
