"""AGI: Asterisk asks over a socket what to do with a call; this package answers."""
