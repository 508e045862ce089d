"""Forecasts (预测) on file: what is made each morning, what became of it."""
