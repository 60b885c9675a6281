"""The baseline: what a Rasa developer has after `rasa init` and an afternoon with the documentation."""
