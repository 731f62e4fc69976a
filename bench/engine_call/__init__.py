"""The parts of the engine's benchmark: its flow, a PBX on paper, and a handler to compare with."""
