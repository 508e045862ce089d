"""收件登记: an application at the window, step by step; and 纸质补录."""
