"""Pages of persons and firms who log in themselves."""
