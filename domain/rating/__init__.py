"""好差评: what may be rated, how, and by when a bad grade is answered. Pure."""
