"""一套材料: what is in hand of each material, its pages in order, used again, and scanned in one go."""
