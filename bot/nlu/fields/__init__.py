"""What an utterance says about the person in need, one field per module."""
