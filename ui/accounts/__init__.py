"""Who may use the app, who is signed in, and who did what."""
