"""The shapes of the protocol, written from its description alone; see ``seed_contracts``."""
