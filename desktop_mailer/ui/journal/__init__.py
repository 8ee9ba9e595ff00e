"""The Journal page: what happened, live, and all that is known about one mailing, message or client."""
