"""Templates as data: their language, their data items, and rendering with provenance."""
