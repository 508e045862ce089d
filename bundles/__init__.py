"""The things that can be done, as data (catalogue, items, matters), and its readers."""
