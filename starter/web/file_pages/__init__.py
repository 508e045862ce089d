"""文件页: the pages of a file as images, so that a paper is seen beside the form in which it is decided (ADR 0068)."""
