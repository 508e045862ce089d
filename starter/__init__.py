"""Every way into Lianban: the client that files cases and sends acts, and the CLI, web pages and JSON API upon it."""
