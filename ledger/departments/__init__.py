"""What departments' own systems have, have not got, or have said in vain."""
