"""How 易助 is prepared, started and kept running: environments, model, the two processes."""
