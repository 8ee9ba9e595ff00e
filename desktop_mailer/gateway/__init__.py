"""The world outside: HTTP, secrets and the sandbox. The engine knows it by `port`; only the roots build the rest."""
