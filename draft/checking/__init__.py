"""Edited drafts checked again, and old reports against new figures."""
