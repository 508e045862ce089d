"""The applicant's own step (自办步骤) in the definition language: what an item says, what a plan carries."""
