"""`longlines trace`: everything that happened to one call."""
