"""Desktop Mailer: SMS-style mailings from a desktop window."""

__version__ = "0.1.0"
