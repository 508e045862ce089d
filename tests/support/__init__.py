"""What the tests share: real servers on free ports, and builders of the things that tests talk about."""
