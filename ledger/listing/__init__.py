"""Lists (清单) as ranges of an index: of duties, of cases; what finds a case; what people keep of their lists."""
