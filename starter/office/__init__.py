"""What every way in shares: the client that files and sends, who may be named, and what runs in the background."""
