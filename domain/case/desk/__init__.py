"""The work on one item among colleagues (办件流转): 转办, 委派, 加签, 拟办, 会签, 撤回, 抄送, 备注."""
