"""Invented cards as pictures, and how well and how fast they are read (``python -m evals.photos``)."""
