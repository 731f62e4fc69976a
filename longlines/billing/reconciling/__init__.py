"""Compares what three tellers say of the same calls: events (CEL), Asterisk's CDRs, carriers."""
