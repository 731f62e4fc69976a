"""Names by voice."""
