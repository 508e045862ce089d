"""Commands of the group `bundle`: definitions in files and on the running service."""
