"""How much a question sounds like the example questions of an entry: TF-IDF over pairs of characters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log, sqrt


def grams(text: str) -> list[str]:
    """Single characters and pairs: what a word is in Chinese needs no dictionary here."""
    return [*text, *(text[at : at + 2] for at in range(len(text) - 1))]


class SimilarityIndex:
    """Examples with the number of what they belong to; finds the nearest example of each."""

    def __init__(self, examples: Sequence[tuple[str, int]]) -> None:
        counted = [(Counter(grams(text)), owner) for text, owner in examples]
        spread = Counter(gram for counts, _ in counted for gram in counts)
        self._idf = {gram: log((1 + len(counted)) / (1 + n)) + 0.1 for gram, n in spread.items()}
        self._unseen = log(1 + len(counted))
        self._owners = [owner for _, owner in counted]
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, (counts, _) in enumerate(counted):
            weights = {gram: count * self._idf[gram] for gram, count in counts.items()}
            norm = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
            for gram, weight in weights.items():
                self._postings[gram].append((number, weight / norm))

    def nearest(self, text: str) -> dict[int, float]:
        """For each owner that shares anything with ``text``: the cosine, 0 to 1, to its nearest example."""
        counts = Counter(grams(text))
        weights = {gram: count * self._idf.get(gram, self._unseen) for gram, count in counts.items()}
        norm = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        scores: dict[int, float] = defaultdict(float)
        for gram, weight in weights.items():
            for number, other in self._postings.get(gram, ()):
                scores[number] += weight * other / norm
        best: dict[int, float] = {}
        for number, score in scores.items():
            owner = self._owners[number]
            if score > best.get(owner, 0.0):
                best[owner] = score
        return best
