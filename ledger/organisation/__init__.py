"""The organisation (组织机构) on file: versions, who loaded them, halls and counters, who belongs where."""
