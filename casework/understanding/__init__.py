"""What one utterance was understood to mean, as the engine reports it."""
