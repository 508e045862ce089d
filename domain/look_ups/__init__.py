"""核验: what is asked of sources of shared data and e-licences in a paper's place, and what their answers mean. Pure."""
