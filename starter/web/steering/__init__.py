"""督查事项 on pages: the list, one matter with what can be done on it, and a new one."""
