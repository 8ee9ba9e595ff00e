"""The Statistics page: totals, the live chart, the table of mailings, export. The main window opens it."""
