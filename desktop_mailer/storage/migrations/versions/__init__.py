"""The steps, counted up from 0001."""
