"""How the rules' time and a case's carried state grow with the number of its items (`make bench PART=items`)."""
