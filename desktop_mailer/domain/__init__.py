"""Rules and values of the product: pure Python, no I/O, no Qt, no SQL. Everyone may import it."""
