"""The files of the language: reading YAML with its places, templates, situations, schemas and reference pages."""
