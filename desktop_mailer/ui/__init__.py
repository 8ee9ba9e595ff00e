"""The window: Qt widgets over storage and the sender's control. Only the composition root `app` may import it."""
