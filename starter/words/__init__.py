"""The Chinese words of cases: names, and a sentence for each entry; used by every way in."""
