"""Applications: filed from a draft, read, corrected, found again."""
