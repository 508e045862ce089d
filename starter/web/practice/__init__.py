"""Pages of the practice space (练习环境); elsewhere they do not exist."""
