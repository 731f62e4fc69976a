"""Directory assistance: listings, and the one search behind voice, desk, CLI and HTTP."""
