"""What the operator chooses for the sender and the window."""
