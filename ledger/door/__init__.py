"""What people leave on their way to an application: situations they looked at."""
