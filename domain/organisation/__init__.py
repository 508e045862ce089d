"""The organisation (组织机构): areas, halls with their counters, hours and matters, as data of a place; pure."""
