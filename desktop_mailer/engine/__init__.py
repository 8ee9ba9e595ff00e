"""The sender: takes what is due to the gateway and records what came of it. Used by the roots."""
