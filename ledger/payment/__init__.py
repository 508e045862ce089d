"""Orders at the payment provider: where each is paid, and which are to be looked after."""
