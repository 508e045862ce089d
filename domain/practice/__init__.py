"""Exercises (练习题): what a trainee did, beside what the scenario shows."""
