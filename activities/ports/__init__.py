"""Ports: what is outside, each by a protocol in our words and an implementation on a kept library."""
