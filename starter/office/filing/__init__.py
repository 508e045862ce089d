"""What is looked at before an application is put on file: what was typed, likely duplicates, entries on paper."""
