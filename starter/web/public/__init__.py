"""Pages without log-in: the guide (办事指南) and the query of one's own case (办件查询)."""
