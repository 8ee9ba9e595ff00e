"""Tables of any length that never block."""
