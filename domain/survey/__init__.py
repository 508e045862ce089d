"""电话调查 (telephone survey): who is called, by a draw that anybody can repeat; what became of each call. Pure."""
