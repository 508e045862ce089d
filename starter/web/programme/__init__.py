"""年度事项清单 on pages: the list of a year, one matter with its plan, and the meetings of the leading group."""
