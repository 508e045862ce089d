"""预测: which open items will pass their due day, from how long the same department took for the same item before."""
