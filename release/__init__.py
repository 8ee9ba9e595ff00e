"""How a release is made: built, proved, packed, signed. `python dev.py package` runs it; no part of the product."""
