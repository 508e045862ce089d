"""The command line `lianban`: one module for each group of commands, told together in `app`."""
