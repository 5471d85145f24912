"""How the app is served: the guard, signing in, health, and the API for other programs."""
