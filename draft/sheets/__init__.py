"""Fact sheets: blank ones written, filled ones read back and checked."""
