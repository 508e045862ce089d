"""Processes (过程) of every kind on file: found by number, with the rules of their kind from the registry."""
