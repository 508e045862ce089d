"""The statements that fill the ledger."""

from pathlib import Path

from benchmarks.sql import read

SQL = read(Path(__file__).with_name("fill.sql"))
