"""News in words, and on their way: templates, the sender of text messages and mails, and what it needs."""
