"""What happened to a call: told from the engine's journal, the PBX's events and the ledger."""
