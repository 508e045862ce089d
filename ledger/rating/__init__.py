"""好差评 on file."""
