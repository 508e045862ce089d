"""Parties outside: letters are sent to them one after another, and what they answer has its effect here."""
