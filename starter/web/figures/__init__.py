"""月度统计: figures of a period, the lists behind them, the workbook."""
