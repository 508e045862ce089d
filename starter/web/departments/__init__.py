"""Pages about departments' own systems (业务系统): what they have not got or not answered, and results by file."""
