"""Names said over a telephone, to be heard."""
