"""核验: what is asked of sources of shared data and e-licences in the place of papers, and what answers mean. Pure."""
