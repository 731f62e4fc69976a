"""Emergency calls: who is where, whom to reach, and the static dialplan that is made of it."""
