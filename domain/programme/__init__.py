"""年度事项清单: the matters of a year's reform, how each stands in reality, and the meetings of the leading group."""
