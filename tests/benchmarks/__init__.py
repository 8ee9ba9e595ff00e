"""Figures against yardsticks of the same run: `python dev.py bench`. Never part of the ordinary tests."""
