"""From Passages to Hits: what can be searched, and how."""
