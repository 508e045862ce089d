"""变更牵头部门: another department answers for the case as a whole."""
