"""Time limits of a running case: 挂起 and 恢复 (行政许可法 第四十五条), 延期 (第四十二条), 日历调整."""
