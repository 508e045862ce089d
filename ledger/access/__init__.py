"""Who got in and who did not: the access log, the history of accounts, and limits on attempts."""
