"""Rasa as the engine loads it. What its imports warn about themselves is not ours to mend."""

from __future__ import annotations

import warnings

from bot import lean

lean.install()

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pkg_resources  # noqa: F401
    import rasa.core.agent
    import rasa.nlu.tokenizers.jieba_tokenizer  # noqa: F401
