"""From files to Documents, Passages and the Library that keeps them."""
