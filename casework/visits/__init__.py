"""Visits: who is to be looked up at home and why, by whom, and what came of it."""
