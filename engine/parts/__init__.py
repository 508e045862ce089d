"""Our processes in the embedded stack: looked after, forked, and what each of them runs."""
