"""Results (结果): e-licences with the codes by which anybody verifies them."""
