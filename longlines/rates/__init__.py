"""Rate decks: what carriers ask for a minute to each prefix, and what our customers pay."""
