"""What follows from a definition for readers: guide, procedure, diagrams, differences."""
