"""文书: notices and records to print."""
