"""How well each carrier does, measured from our own calls, and who is stepped back for it."""
