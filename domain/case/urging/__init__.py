"""The answer to an urge (回复催办): by whom it reached, in words, with the day on which it will be done."""
