"""材料: where a copy comes from, the order of its pages, how much may be handed in. Pure."""
