"""Papers as PDF: typeset by typst in a process of its own, with the fonts in the file."""
