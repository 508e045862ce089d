"""The practice space (练习环境): its stock, its exercises (练习题) and what became of them."""
