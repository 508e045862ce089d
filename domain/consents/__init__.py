"""Consents (同意) and notices of what is done with personal data, by purpose."""
