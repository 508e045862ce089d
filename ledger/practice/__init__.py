"""The practice space (练习环境): its mark on the database, its post-box, its exercises."""
