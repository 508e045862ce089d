"""超期说明: why departments did not keep what they promised, for everybody to read."""
