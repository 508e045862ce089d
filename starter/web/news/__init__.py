"""News on pages: the inbox of colleagues, what an applicant was told, and the templates."""
