"""The web interface: it shows what the stages return and computes nothing."""
