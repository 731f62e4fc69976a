"""Files that others made: their encoding, and what is wrong with them, line by line."""
