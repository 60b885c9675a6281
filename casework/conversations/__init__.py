"""Conversations: who talks, what was said, what is noted so far, whose turn it is."""
