"""The Mailings page: the list, the mailing in hand, its messages, and the form. The main window opens it."""
