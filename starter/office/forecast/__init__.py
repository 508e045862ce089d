"""每天早上的预测: made once a morning, and judged by what became of it."""
