"""版本迁移: a running case goes over to another version of its definition."""
