"""How well 易助 understands, and whether its talks get people where they want to go: `make eval`."""
