"""文件页: the pages of a file as images, seen beside the form of the act (ADR 0068)."""
