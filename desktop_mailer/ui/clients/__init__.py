"""The page of clients: the directory, the form, the import."""
