"""问题反馈 on pages: reported by colleagues and by the public, and what became of it."""
