"""The dialogue engine: Rasa, its NLU components, how it is trained and served. Knows text only."""
