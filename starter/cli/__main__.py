"""`python -m starter.cli`: the command `lianban`."""

from starter.cli.app import main

main()
