"""The server of the operators' desk: its page, its API, and what is live by WebSocket."""
