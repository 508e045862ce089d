"""What the installation does once a day by itself."""
