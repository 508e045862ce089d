"""退回: the proposal to the one who made it, or the work to an item before this one."""
