"""退回: the draft to the one who made it, or the work to an item before this one."""
