"""催办 and its answer (回复催办), as pages ask for them and show them."""
