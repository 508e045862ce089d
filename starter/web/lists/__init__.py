"""Lists of what waits for whom: 我的待办, 待办, 督办看板, 办件列表."""
