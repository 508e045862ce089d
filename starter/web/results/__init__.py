"""出件: e-licences as PDF, the public page that verifies them, how results are handed over."""
