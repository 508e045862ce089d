"""电话调查 on pages: drawn by the supervisor, called by the surveyor, figures for both."""
