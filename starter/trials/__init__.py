"""Scenarios played: under the pure rules, on a running installation, or on an engine of their own."""
