"""Pages of applications that wait for signatures: the applicant's, the co-signers', and the window's."""
