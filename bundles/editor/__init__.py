"""What an editor is told of definitions while they are written: completion, hover, definition, findings."""
