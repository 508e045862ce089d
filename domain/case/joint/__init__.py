"""Joint events (联合评审 / 联合勘验 / 联合验收)."""
