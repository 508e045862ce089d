"""联合事项: the pages of joint events."""
