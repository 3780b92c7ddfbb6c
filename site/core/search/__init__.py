"""Full text for every feature: one normaliser, one shape of document, one file an engine."""
