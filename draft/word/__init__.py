"""Drafts as Word documents by GB/T 9704-2012, written and read back."""
