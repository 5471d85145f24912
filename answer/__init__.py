"""From Hits to a CitedAnswer: every sentence backed by a passage."""
