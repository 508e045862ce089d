"""好差评 on pages."""
