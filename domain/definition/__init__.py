"""The definition language: items, bundles and catalogues, and the plan that follows for one case."""
