"""Consents (同意) on file."""
