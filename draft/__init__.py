"""Drafting: an office's figures and a template become a checked draft and a Word document."""
